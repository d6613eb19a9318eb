/**
 * The wildcards that there are in the resources of our policies, each with its reason. What is not on the list fails
 * the tests, and the checks of cdk-nag.
 */
import { Aws, Validations } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

interface Wildcard {
  /** Of the ARN. */
  readonly resource: RegExp;
  readonly reason: string;
}

export const wildcards: readonly Wildcard[] = [
  {
    resource: /:log-group:\/aws\/lambda\/pointsman-[a-z0-9-]+:log-stream:\*$/,
    reason: 'Lambda names the streams of the one log group that the function writes',
  },
  {
    resource: /:route53:::change\/\*$/,
    reason: 'Route 53 makes the ids of changes; what can be read of one is whether it is in sync',
  },
  {
    resource: /:route53:::hostedzone\/\*$/,
    reason:
      'the id of the zone is not in the fleet file; changes are narrowed by record names, types and actions all the same',
  },
  {
    resource: /:route53:::healthcheck\/\*$/,
    reason:
      'Route 53 makes the ids of health checks; align tells those of its fleet by their caller reference',
  },
  {
    resource: /:rds:[a-z0-9-]+:[^:]+:(?:db|snapshot|cluster|cluster-snapshot):\*$/,
    reason: "copies of other people's snapshots count against the same limit; it lists them, and reads none",
  },
  {
    resource: /:kms:[a-z0-9-]+:[^:]+:key\/\*$/,
    reason:
      'narrowed to the keys that go by the alias of this fleet, whose ids are not known before they are there',
  },
];

/** Actions that have no resources: IAM takes nothing but `*` for them. */
export const actionsWithoutResources: Readonly<Record<string, string>> = {
  'cloudformation:DescribeStackResources': "asked by a record's name, it says which stack holds it",
  'lambda:GetAccountSettings': 'about the account in this region',
  'rds:DescribeAccountAttributes': 'about the account in this region',
  'route53:GetAccountLimit': 'about the account',
  'route53:GetCheckerIpRanges': 'the same for every account',
  'sns:GetSMSAttributes': 'about the account in this region',
  'sns:GetSMSSandboxAccountStatus': 'about the account in this region',
  'sns:ListOriginationNumbers': 'about the account in this region',
  'route53:CreateHealthCheck': 'what it makes has no id yet',
  'route53:ListHealthChecks':
    'lists what health checks the account has, to find those of the fleet by their caller reference',
  'route53:ListHostedZonesByName':
    'lists what zones the account has, to find the one of the fleet by its name',
};

/** Tells cdk-nag of the wildcards of a role's statements, as far as they are on the list. */
export function acknowledgeWildcards(role: IConstruct, statements: readonly PolicyStatement[]): void {
  for (const statement of statements) {
    for (const resource of statement.resources.filter((each) => each.includes('*'))) {
      const reason = reasonOf(resource, statement.actions);
      if (reason === undefined) continue;
      // As cdk-nag writes an account that is not known yet.
      const shown = resource.replaceAll(Aws.ACCOUNT_ID, '<AWS::AccountId>');
      Validations.of(role).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::${shown}]`,
        reason,
      });
    }
  }
}

function reasonOf(resource: string, actions: readonly string[]): string | undefined {
  if (resource !== '*') return wildcards.find((wildcard) => wildcard.resource.test(resource))?.reason;
  const reasons = actions.map((action) => actionsWithoutResources[action]);
  return reasons.includes(undefined) ? undefined : reasons.join('; ');
}
