/** What `align` may do: read the courses, and swap the fleet's own records. It writes no course and no weight of its own. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FleetArns } from './fleet-arns.ts';
import { onlyUnder } from './leading-keys.ts';
import { trafficStatements } from './traffic.ts';

export function alignStatements(arns: FleetArns): readonly PolicyStatement[] {
  return [...recordsStatements(arns), ...gatesStatements(arns)];
}

function recordsStatements(arns: FleetArns): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ReadCourses',
      actions: ['dynamodb:Query'],
      resources: [...arns.ledgerTables()],
      conditions: onlyUnder('control'),
    }),
    // A type that the fleet has dropped is still to be deleted, so every type that a fleet can list.
    ...trafficStatements(arns, ['A', 'AAAA', 'CNAME']),
  ];
}

/** Also without gates: an earlier fleet may have had some, and what it had is to be found and deleted. */
function gatesStatements(arns: FleetArns): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      // Actions without resources of their own.
      sid: 'FindAndMakeHealthChecks',
      actions: ['route53:ListHealthChecks', 'route53:CreateHealthCheck'],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'KeepHealthChecks',
      actions: [
        'route53:GetHealthCheckStatus',
        'route53:UpdateHealthCheck',
        'route53:DeleteHealthCheck',
        'route53:ListTagsForResources',
        'route53:ChangeTagsForResource',
      ],
      // Route 53 makes their ids, and IAM can tell them by nothing else.
      resources: [`arn:${arns.partition}:route53:::healthcheck/*`],
    }),
  ];
}
