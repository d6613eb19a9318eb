/**
 * What `steer` may do: read all votes, keep its memory and the courses, change the fleet's own records, its own gates, and tell who
 * is to know. It never touches an endpoint, a database or a topic.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { gateKey } from '../../shared/fleet/names.ts';
import { regionsWithGates } from '../../shared/routing/gate.ts';
import type { FleetArns } from './fleet-arns.ts';
import { onlyUnder } from './leading-keys.ts';
import { nameServerStatements, trafficStatements } from './traffic.ts';

export function steerStatements(arns: FleetArns): readonly PolicyStatement[] {
  return [
    ...tableStatements(arns),
    ...trafficStatements(arns),
    ...nameServerStatements(arns),
    ...gateStatements(arns),
    new PolicyStatement({
      sid: 'TellSteps',
      actions: ['events:PutEvents'],
      resources: [arns.regional('events', 'event-bus/default')],
      // One for each entry of the request. Without the key it would hold of nothing, and so of everything.
      conditions: {
        'ForAllValues:StringEquals': { 'events:source': 'pointsman' },
        Null: { 'events:source': 'false' },
      },
    }),
    new PolicyStatement({
      sid: 'WakeNotify',
      actions: ['lambda:InvokeFunction'],
      resources: [arns.function('notify')],
    }),
    ...preparationStatements(arns),
  ];
}

function tableStatements(arns: FleetArns): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ReadTelemetry',
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resources: [arns.telemetryTable()],
    }),
    new PolicyStatement({
      sid: 'KeepMemoryAndDecisions',
      actions: ['dynamodb:PutItem'],
      resources: [arns.telemetryTable()],
      // No votes: who decides does not say what was seen.
      conditions: onlyUnder(`steer#${arns.region}`, `page#${arns.region}`, 'decision#*'),
    }),
    new PolicyStatement({
      sid: 'KeepCourses',
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      resources: [...arns.ledgerTables()],
      conditions: onlyUnder('control'),
    }),
  ];
}

function gateStatements(arns: FleetArns): readonly PolicyStatement[] {
  const { vantages } = arns.fleet;
  const keys = regionsWithGates(arns.fleet).map(gateKey);
  if (keys.length === 0) return [];
  const objectsOf = (vantage: string) => keys.map((key) => `${arns.gateBucket(vantage)}/${key}`);
  const own = vantages.includes(arns.region)
    ? [
        new PolicyStatement({
          sid: 'TurnOwnGates',
          actions: ['s3:PutObject', 's3:DeleteObject'],
          resources: objectsOf(arns.region),
        }),
      ]
    : [];
  return [
    ...own,
    new PolicyStatement({
      sid: 'ReadGates',
      actions: ['s3:GetObject'],
      resources: vantages.flatMap(objectsOf),
    }),
    new PolicyStatement({
      // Else an open gate, whose object is not there, could not be told from one that may not be read.
      sid: 'TellOpenFromForbidden',
      actions: ['s3:ListBucket'],
      resources: vantages.map((vantage) => arns.gateBucket(vantage)),
    }),
  ];
}

/** The owner's own functions, by the regions in which each may be asked. */
function preparationStatements(arns: FleetArns): readonly PolicyStatement[] {
  const functions = Object.values(arns.fleet.applications).flatMap(({ prepare, endpoints }) => {
    if (prepare === undefined) return [];
    if (prepare.startsWith('arn:')) return [prepare];
    return Object.keys(endpoints).map((region) => arns.regional('lambda', `function:${prepare}`, region));
  });
  if (functions.length === 0) return [];
  return [
    new PolicyStatement({
      sid: 'PrepareRegions',
      actions: ['lambda:InvokeFunction'],
      resources: [...new Set(functions)],
    }),
  ];
}
