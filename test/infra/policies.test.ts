import { describe, expect, test } from 'vitest';
import { fleetWith } from './fleets.ts';
import { allows, roleStatements, testAccount } from './iam.ts';
import type { Request } from './permissions/policy.ts';
import { synthesised } from './synthesised.ts';

/** Gated, so that `steer` has gates; with a name that Route 53 writes in another way. */
const fleet = fleetWith({
  mode: 'act',
  'applications.api.database': undefined,
  'applications.api.prepare': 'scale-out',
  'applications.any': {
    name: '*.Apps.example.com',
    records: ['CNAME'],
    endpoints: {
      'us-east-1': { target: { cname: 'one.example.net' }, probe: 'https://one.example.net/' },
      'eu-west-1': { target: { cname: 'two.example.net' }, probe: 'https://two.example.net/' },
    },
    checks: [{ type: 'http', path: '/', host: 'www.apps.example.com' }],
    prepare: 'arn:aws:lambda:eu-west-1:123456789012:function:warm',
    audience: 'oncall',
  },
});
const here = 'us-west-2';
const stack = stackIn(synthesised(fleet), `pointsman-base-${here}`);
const may = (verb: string, request: Request) =>
  allows(roleStatements(stack, `pointsman-base-${verb}`), request, stack);

const arn = (service: string, resource: string, region = here) =>
  `arn:aws:${service}:${region}:${testAccount}:${resource}`;
const zone = 'arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ';
const table = (name: string, region = here) => arn('dynamodb', `table/pointsman-base-${name}`, region);
const lambda = (name: string, region = here) => arn('lambda', `function:${name}`, region);
const bucket = (vantage: string) => `arn:aws:s3:::pointsman-base-${testAccount}-${vantage}-an`;

const item = (action: string, resource: string, ...keys: string[]): Request => ({
  action: `dynamodb:${action}`,
  resource,
  context: { 'dynamodb:LeadingKeys': keys },
});

/** A batch as `steer` sends it; `change` puts something else in place of one of its keys, or nothing. */
function batch(change: Readonly<Record<string, readonly string[] | undefined>> = {}): Request {
  const all: Record<string, readonly string[] | undefined> = {
    NormalizedRecordNames: ['api.example.com', '_pointsman.api.example.com'],
    RecordTypes: ['A', 'TXT'],
    Actions: ['DELETE', 'CREATE'],
    ...change,
  };
  const context = Object.entries(all).flatMap(([key, values]) =>
    values === undefined ? [] : [[`route53:ChangeResourceRecordSets${key}`, values] as const],
  );
  return {
    action: 'route53:ChangeResourceRecordSets',
    resource: zone,
    context: Object.fromEntries(context),
  };
}

type Row = readonly [name: string, request: Request, allowed: boolean];

describe('steer', () => {
  test.each<Row>([
    ['may move an application', batch(), true],
    [
      'may move one whose name Route 53 writes in octal',
      batch({
        NormalizedRecordNames: ['\\052.apps.example.com', '_pointsman.\\052.apps.example.com'],
        RecordTypes: ['CNAME', 'TXT'],
      }),
      true,
    ],
    ['may not upsert', batch({ Actions: ['UPSERT'] }), false],
    ['may not upsert beside a deletion', batch({ Actions: ['DELETE', 'UPSERT'] }), false],
    ['may not change another name', batch({ NormalizedRecordNames: ['www.example.com'] }), false],
    [
      'may not change another name beside its own',
      batch({ NormalizedRecordNames: ['api.example.com', 'example.com'] }),
      false,
    ],
    ['may not change a type that no application has', batch({ RecordTypes: ['A', 'MX'] }), false],
    ['may not change the delegation', batch({ RecordTypes: ['NS'] }), false],
    ['may not send a batch without names', batch({ NormalizedRecordNames: undefined }), false],
    ['may not send a batch without types', batch({ RecordTypes: undefined }), false],
    ['may not send a batch without actions', batch({ Actions: undefined }), false],
    ['may not change another zone', { ...batch(), resource: `${zone}X` }, false],
    ['may read the zone', { action: 'route53:ListResourceRecordSets', resource: zone }, true],
    ['may follow a change', { action: 'route53:GetChange', resource: 'arn:aws:route53:::change/C1' }, true],
    [
      'may not look for zones whose id it has',
      { action: 'route53:ListHostedZonesByName', resource: '*' },
      false,
    ],
    ['may not touch health checks', { action: 'route53:UpdateHealthCheck', resource: '*' }, false],
    ['may keep its memory', item('PutItem', table('telemetry'), `steer#${here}`), true],
    ['may keep decisions', item('PutItem', table('telemetry'), 'decision#api'), true],
    ['may not vote', item('PutItem', table('telemetry'), `report#${here}`), false],
    ['may not write the memory of another', item('PutItem', table('telemetry'), 'steer#eu-west-1'), false],
    [
      'may not write where it cannot be told under what',
      { action: 'dynamodb:PutItem', resource: table('telemetry') },
      false,
    ],
    [
      'may not write telemetry elsewhere',
      item('PutItem', table('telemetry', 'eu-west-1'), `steer#${here}`),
      false,
    ],
    ['may write courses', item('PutItem', table('ledger'), 'control'), true],
    [
      'may write courses in another replica',
      item('UpdateItem', table('ledger', 'eu-west-1'), 'control'),
      true,
    ],
    ['may not claim alerts', item('UpdateItem', table('ledger'), 'alerts'), false],
    ['may not delete', item('DeleteItem', table('ledger'), 'control'), false],
    ['may close its gate', { action: 's3:PutObject', resource: `${bucket(here)}/closed/us-east-1` }, true],
    ['may open its gate', { action: 's3:DeleteObject', resource: `${bucket(here)}/closed/eu-west-1` }, true],
    [
      'may not close the gate of another',
      { action: 's3:PutObject', resource: `${bucket('eu-west-1')}/closed/us-east-1` },
      false,
    ],
    [
      'may read the gates of others',
      { action: 's3:GetObject', resource: `${bucket('eu-west-1')}/closed/us-east-1` },
      true,
    ],
    [
      'may not write anything else into its bucket',
      { action: 's3:PutObject', resource: `${bucket(here)}/open/us-east-1` },
      false,
    ],
    [
      'may not close a gate for a region that is none',
      { action: 's3:PutObject', resource: `${bucket(here)}/closed/sa-east-1` },
      false,
    ],
    [
      'may tell a missing gate from a forbidden one',
      { action: 's3:ListBucket', resource: bucket('us-east-1') },
      true,
    ],
    [
      'may not list the buckets of others',
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::somebody' },
      false,
    ],
    [
      'may tell steps',
      {
        action: 'events:PutEvents',
        resource: arn('events', 'event-bus/default'),
        context: { 'events:source': ['pointsman'] },
      },
      true,
    ],
    [
      'may not pretend to be another source',
      {
        action: 'events:PutEvents',
        resource: arn('events', 'event-bus/default'),
        context: { 'events:source': ['aws.health'] },
      },
      false,
    ],
    ['may wake notify', { action: 'lambda:InvokeFunction', resource: lambda('pointsman-base-notify') }, true],
    [
      'may not wake notify elsewhere',
      { action: 'lambda:InvokeFunction', resource: lambda('pointsman-base-notify', 'eu-west-1') },
      false,
    ],
    ['may not probe', { action: 'lambda:InvokeFunction', resource: lambda('pointsman-base-probe') }, false],
    [
      'may ask a function that prepares',
      { action: 'lambda:InvokeFunction', resource: lambda('scale-out', 'us-east-1') },
      true,
    ],
    [
      'may ask a function that is named by its ARN',
      { action: 'lambda:InvokeFunction', resource: lambda('warm', 'eu-west-1') },
      true,
    ],
    ['may ask it nowhere else', { action: 'lambda:InvokeFunction', resource: lambda('warm') }, false],
    ['may not publish', { action: 'sns:Publish', resource: arn('sns', 'pointsman-base-oncall') }, false],
  ])('%s', (_name, request, allowed) => {
    expect(may('steer', request)).toBe(allowed);
  });
});

describe('probe', () => {
  test.each<Row>([
    ['may take slots', { action: 'sqs:ReceiveMessage', resource: arn('sqs', 'pointsman-base-slots') }, true],
    ['may not send any', { action: 'sqs:SendMessage', resource: arn('sqs', 'pointsman-base-slots') }, false],
    ['may claim a slot', item('PutItem', table('telemetry'), `claim#${here}`), true],
    ['may report', item('PutItem', table('telemetry'), `report#${here}`), true],
    ['may not report for another vantage', item('PutItem', table('telemetry'), 'report#eu-west-1'), false],
    ['may not keep decisions', item('PutItem', table('telemetry'), 'decision#api'), false],
    ['may not read courses', item('GetItem', table('ledger'), 'control'), false],
    ['may not write courses', item('PutItem', table('ledger'), 'control'), false],
    [
      'may wake another probe',
      { action: 'lambda:InvokeFunction', resource: lambda('pointsman-base-probe', 'eu-west-1') },
      true,
    ],
    [
      'may wake steer anywhere',
      { action: 'lambda:InvokeFunction', resource: lambda('pointsman-base-steer', 'us-east-1') },
      true,
    ],
    [
      'may not wake it where there is none',
      { action: 'lambda:InvokeFunction', resource: lambda('pointsman-base-steer', 'sa-east-1') },
      false,
    ],
    ['may not page', { action: 'lambda:InvokeFunction', resource: lambda('pointsman-base-notify') }, false],
    [
      'may not prepare',
      { action: 'lambda:InvokeFunction', resource: lambda('scale-out', 'us-east-1') },
      false,
    ],
    ['may not move', batch(), false],
    ['may not read the zone', { action: 'route53:ListResourceRecordSets', resource: zone }, false],
    ['may not publish', { action: 'sns:Publish', resource: arn('sns', 'pointsman-base-oncall') }, false],
    ['may not close a gate', { action: 's3:PutObject', resource: `${bucket(here)}/closed/us-east-1` }, false],
    ['may not touch databases', { action: 'rds:PromoteReadReplica', resource: '*' }, false],
  ])('%s', (_name, request, allowed) => {
    expect(may('probe', request)).toBe(allowed);
  });

  test('has no word of Route 53, RDS, SNS or S3', () => {
    const text = JSON.stringify(roleStatements(stack, 'pointsman-base-probe'));
    expect(text).not.toMatch(/route53|rds|sns|s3:|kms|events:/);
  });
});

describe('notify', () => {
  const key = (alias: string, service: string): Request => ({
    action: 'kms:Decrypt',
    resource: arn('kms', 'key/0f1e'),
    context: { 'kms:ResourceAliases': [alias], 'kms:ViaService': service },
  });
  const own = 'alias/pointsman-base-topics';
  test.each<Row>([
    [
      'may publish to an audience',
      { action: 'sns:Publish', resource: arn('sns', 'pointsman-base-oncall') },
      true,
    ],
    [
      'may publish through another region',
      { action: 'sns:Publish', resource: arn('sns', 'pointsman-base-oncall', 'eu-west-1') },
      true,
    ],
    ['may not publish to other topics', { action: 'sns:Publish', resource: arn('sns', 'billing') }, false],
    ['may not send an SMS by itself', { action: 'sns:Publish', resource: '*' }, false],
    ['may use the key of its topics', key(own, `sns.${here}.amazonaws.com`), true],
    ['may not use another key', key('alias/payroll', `sns.${here}.amazonaws.com`), false],
    ['may not use its key but through SNS', key(own, `s3.${here}.amazonaws.com`), false],
    ['may read the ledger', item('Query', table('ledger'), 'control'), true],
    ['may claim an alert', item('UpdateItem', table('ledger', 'us-east-1'), 'alerts'), true],
    ['may not change a course', item('UpdateItem', table('ledger'), 'control'), false],
    ['may not write a course', item('PutItem', table('ledger'), 'control'), false],
    ['may not read votes', item('Query', table('telemetry'), 'report#us-east-1'), false],
    ['may not move', batch(), false],
    [
      'may not call functions',
      { action: 'lambda:InvokeFunction', resource: lambda('pointsman-base-steer') },
      false,
    ],
  ])('%s', (_name, request, allowed) => {
    expect(may('notify', request)).toBe(allowed);
  });
});

describe('tick', () => {
  test.each<Row>([
    ['may send slots', { action: 'sqs:SendMessage', resource: arn('sqs', 'pointsman-base-slots') }, true],
    [
      'may not take them',
      { action: 'sqs:ReceiveMessage', resource: arn('sqs', 'pointsman-base-slots') },
      false,
    ],
    ['may not read tables', item('GetItem', table('telemetry'), `report#${here}`), false],
    [
      'may not call functions',
      { action: 'lambda:InvokeFunction', resource: lambda('pointsman-base-probe') },
      false,
    ],
  ])('%s', (_name, request, allowed) => {
    expect(may('tick', request)).toBe(allowed);
  });
});

describe('every function', () => {
  test.each(['tick', 'probe', 'steer', 'notify'])('%s writes its own log alone', (verb) => {
    const log = (name: string): Request => ({
      action: 'logs:PutLogEvents',
      resource: arn('logs', `log-group:/aws/lambda/pointsman-base-${name}:log-stream:2026/01/01/[$LATEST]0f`),
    });
    expect(may(verb, log(verb))).toBe(true);
    for (const other of ['tick', 'probe', 'steer', 'notify'].filter((each) => each !== verb))
      expect(may(verb, log(other)), other).toBe(false);
  });

  test.each(['tick', 'probe', 'steer', 'notify'])('%s keeps what failed, and cannot read it', (verb) => {
    const resource = arn('sqs', 'pointsman-base-undelivered');
    expect(may(verb, { action: 'sqs:SendMessage', resource })).toBe(true);
    expect(may(verb, { action: 'sqs:ReceiveMessage', resource })).toBe(false);
  });
});

describe('a zone', () => {
  const steerOf = (changes: Readonly<Record<string, unknown>>) => {
    const other = stackIn(synthesised(fleetWith(changes)), `pointsman-base-${here}`);
    return (request: Request) => allows(roleStatements(other, 'pointsman-base-steer'), request, other);
  };

  test('in another account is left to the role there', () => {
    const role = 'arn:aws:iam::999999999999:role/dns';
    const mayThere = steerOf({ 'zone.roleArn': role });
    expect(mayThere({ action: 'sts:AssumeRole', resource: role })).toBe(true);
    expect(mayThere({ action: 'sts:AssumeRole', resource: `${role}-admin` })).toBe(false);
    expect(mayThere(batch())).toBe(false);
  });

  test('without id is looked for, and changed by the same rules', () => {
    const mayAnywhere = steerOf({ 'zone.id': undefined });
    expect(mayAnywhere({ action: 'route53:ListHostedZonesByName', resource: '*' })).toBe(true);
    expect(mayAnywhere(batch())).toBe(true);
    expect(mayAnywhere(batch({ Actions: ['UPSERT'] }))).toBe(false);
    expect(mayAnywhere(batch({ NormalizedRecordNames: ['www.example.com'] }))).toBe(false);
  });

  test('with more names than one policy holds is steered all the same', () => {
    const template = fleetWith({ 'applications.api.database': undefined }).applications['api'];
    const many = Array.from({ length: 200 }, (_, index) => [
      `a${index}`,
      { ...template, name: `application-number-${index}.example.com` },
    ]);
    const other = stackIn(
      synthesised(fleetWith({ applications: Object.fromEntries(many), databases: {} })),
      `pointsman-base-${here}`,
    );
    const statements = roleStatements(other, 'pointsman-base-steer');
    for (const index of [0, 57, 199]) {
      const name = `application-number-${index}.example.com`;
      const move = batch({ NormalizedRecordNames: [name, `_pointsman.${name}`] });
      expect(allows(statements, move, other), name).toBe(true);
    }
    expect(allows(statements, batch(), other)).toBe(false);
    // Inline policies take 10,240 characters for a role, a managed one 6,144.
    for (const { Type, Properties } of Object.values(other.template.Resources)) {
      if (!/^AWS::IAM::(Managed)?Policy$/.test(Type)) continue;
      const length = JSON.stringify(Properties?.['PolicyDocument']).length;
      expect(length).toBeLessThan(Type === 'AWS::IAM::Policy' ? 10_240 : 6_144);
    }
  });
});

test('without gates nobody touches a bucket', () => {
  const other = stackIn(
    synthesised(fleetWith({ mode: 'act', gates: false, 'applications.api.database': undefined })),
    `pointsman-base-${here}`,
  );
  expect(JSON.stringify(roleStatements(other, 'pointsman-base-steer'))).not.toContain('s3:');
});

function stackIn(stacks: ReturnType<typeof synthesised>, name: string) {
  const found = stacks.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no stack ${name}`);
  return found;
}
