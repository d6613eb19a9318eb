/**
 * What `readiness` may do: read how everything stands, and keep what it found. It changes nothing else, and reads no
 * secret: of keys, queues and topics how they are set up, never what is in them.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { gateKey, topicName } from '../../shared/fleet/names.ts';
import { backupKeyOf, copiedTo, subnetGroupOf } from '../../shared/readiness/checks/databases.ts';
import { functionsOf, queuesOf } from '../../shared/readiness/checks/deployed.ts';
import { tablesIn } from '../../shared/readiness/checks/tables.ts';
import { regionsWithGates } from '../../shared/routing/gate.ts';
import type { FleetArns } from './fleet-arns.ts';
import { onlyUnder } from './leading-keys.ts';

export function readinessStatements(arns: FleetArns): readonly PolicyStatement[] {
  return [
    ...tableStatements(arns),
    ...functionStatements(arns),
    ...peopleStatements(arns),
    ...zoneStatements(arns),
    ...gateStatements(arns),
    ...databaseStatements(arns),
  ];
}

function tableStatements(arns: FleetArns): readonly PolicyStatement[] {
  const { ledgerRegions } = arns.fleet;
  const own = tablesIn(arns.fleet, arns.region);
  const described = [
    ...(own.includes('telemetry') ? [arns.telemetryTable()] : []),
    ...arns.ledgerTables().filter((_arn, index) => ledgerRegions[index] === arns.region),
  ];
  return [
    new PolicyStatement({
      sid: 'ReadTelemetry',
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resources: [arns.telemetryTable()],
      conditions: onlyUnder('report#*', 'steer#*', 'readiness#*'),
    }),
    new PolicyStatement({
      sid: 'KeepOwnSheet',
      actions: ['dynamodb:PutItem'],
      resources: [arns.telemetryTable()],
      conditions: onlyUnder(`readiness#${arns.region}`),
    }),
    new PolicyStatement({
      sid: 'ReadCourses',
      actions: ['dynamodb:Query'],
      resources: [...arns.ledgerTables()],
      conditions: onlyUnder('control'),
    }),
    new PolicyStatement({
      sid: 'SeeTableSettings',
      actions: [
        'dynamodb:DescribeTable',
        'dynamodb:DescribeContinuousBackups',
        'dynamodb:DescribeTimeToLive',
      ],
      resources: described,
    }),
  ];
}

function functionStatements(arns: FleetArns): readonly PolicyStatement[] {
  const { fleet, region } = arns;
  return [
    new PolicyStatement({
      sid: 'SeeFunctions',
      actions: ['lambda:GetFunctionConfiguration', 'lambda:GetFunctionConcurrency'],
      resources: functionsOf(fleet, region).map((verb) => arns.function(verb)),
    }),
    new PolicyStatement({
      // An action without resources of its own.
      sid: 'SeeConcurrencyQuota',
      actions: ['lambda:GetAccountSettings'],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'CountDeadLetters',
      actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
      resources: queuesOf(fleet, region).map((queue) => arns.regional('sqs', queue)),
    }),
  ];
}

function peopleStatements(arns: FleetArns): readonly PolicyStatement[] {
  const { fleet } = arns;
  const topics = Object.keys(fleet.audiences).map((audience) =>
    arns.regional('sns', topicName(fleet.name, audience)),
  );
  if (topics.length === 0) return [];
  return [
    new PolicyStatement({
      sid: 'SeeSubscriptions',
      actions: ['sns:ListSubscriptionsByTopic'],
      resources: topics,
    }),
    new PolicyStatement({
      // Actions without resources of their own: they are about the account in this region.
      sid: 'SeeSmsSettings',
      actions: ['sns:GetSMSSandboxAccountStatus', 'sns:GetSMSAttributes', 'sns:ListOriginationNumbers'],
      resources: ['*'],
    }),
  ];
}

function zoneStatements(arns: FleetArns): readonly PolicyStatement[] {
  const { zone } = arns.fleet;
  const reading =
    zone.roleArn !== undefined
      ? [
          new PolicyStatement({
            sid: 'AssumeZoneRole',
            actions: ['sts:AssumeRole'],
            resources: [zone.roleArn],
          }),
        ]
      : [
          new PolicyStatement({
            sid: 'ReadZone',
            actions: [
              'route53:GetHostedZone',
              'route53:ListResourceRecordSets',
              'route53:ListResourceRecordSetProtections',
            ],
            resources: [arns.hostedZone()],
          }),
          ...(zone.id === undefined
            ? [
                new PolicyStatement({
                  // An action without resources of its own.
                  sid: 'FindZone',
                  actions: ['route53:ListHostedZonesByName'],
                  resources: ['*'],
                }),
              ]
            : []),
        ];
  return [
    ...reading,
    new PolicyStatement({
      // By a record's name, CloudFormation says which stack holds it; it takes no resource for that.
      sid: 'FindStacksThatOwnRecords',
      actions: ['cloudformation:DescribeStackResources'],
      resources: ['*'],
    }),
  ];
}

function gateStatements(arns: FleetArns): readonly PolicyStatement[] {
  const { fleet } = arns;
  const keys = regionsWithGates(fleet).map(gateKey);
  if (keys.length === 0) return [];
  const own = fleet.vantages.includes(arns.region)
    ? [
        new PolicyStatement({
          sid: 'SeeOwnGateBucket',
          actions: ['s3:GetBucketPolicy', 's3:GetBucketPublicAccessBlock'],
          resources: [arns.gateBucket(arns.region)],
        }),
      ]
    : [];
  return [
    ...own,
    new PolicyStatement({
      sid: 'ReadGates',
      actions: ['s3:GetObject'],
      resources: fleet.vantages.flatMap((vantage) => keys.map((key) => `${arns.gateBucket(vantage)}/${key}`)),
    }),
    new PolicyStatement({
      // Else an open gate, whose object is not there, could not be told from one that may not be read.
      sid: 'TellOpenFromForbidden',
      actions: ['s3:ListBucket'],
      resources: fleet.vantages.map((vantage) => arns.gateBucket(vantage)),
    }),
    new PolicyStatement({
      // Actions without resources of their own.
      sid: 'SeeHealthChecks',
      actions: ['route53:ListHealthChecks', 'route53:GetAccountLimit', 'route53:GetCheckerIpRanges'],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'SeeHealthCheckNames',
      actions: ['route53:ListTagsForResources'],
      // Route 53 makes their ids, and IAM can tell them by nothing else.
      resources: [`arn:${arns.partition}:route53:::healthcheck/*`],
    }),
  ];
}

function databaseStatements(arns: FleetArns): readonly PolicyStatement[] {
  const { fleet, region } = arns;
  const copied = copiedTo(fleet, region);
  if (copied.length === 0) return [];
  return [
    new PolicyStatement({
      // An action without resources of its own.
      sid: 'SeeDatabaseQuotas',
      actions: ['rds:DescribeAccountAttributes'],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'CountCopies',
      actions: ['rds:DescribeDBSnapshots', 'rds:DescribeDBClusterSnapshots'],
      // Copies of other people's count against the same limit.
      resources: ['db', 'snapshot', 'cluster', 'cluster-snapshot'].map((kind) =>
        arns.regional('rds', `${kind}:*`),
      ),
    }),
    new PolicyStatement({
      sid: 'SeeSubnetGroups',
      actions: ['rds:DescribeDBSubnetGroups'],
      resources: [
        ...new Set(copied.map((id) => arns.regional('rds', `subgrp:${subnetGroupOf(fleet, id, region)}`))),
      ],
    }),
    ...keyStatements(
      arns,
      copied.flatMap((id) => backupKeyOf(fleet, id, region) ?? []),
    ),
  ];
}

/** Describing a key tells how it is set up, and uses it for nothing. */
function keyStatements(arns: FleetArns, keys: readonly string[]): readonly PolicyStatement[] {
  const aliases = keys.filter((key) => key.startsWith('alias/'));
  const known = keys
    .filter((key) => !key.startsWith('alias/'))
    .map((key) => (key.startsWith('arn:') ? key : arns.regional('kms', `key/${key}`)));
  return [
    ...(known.length === 0
      ? []
      : [
          new PolicyStatement({
            sid: 'SeeBackupKeys',
            actions: ['kms:DescribeKey'],
            resources: [...new Set(known)],
          }),
        ]),
    ...(aliases.length === 0
      ? []
      : [
          new PolicyStatement({
            sid: 'SeeBackupKeysByAlias',
            actions: ['kms:DescribeKey'],
            resources: [arns.regional('kms', 'key/*')],
            conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [...new Set(aliases)] } },
          }),
        ]),
  ];
}
