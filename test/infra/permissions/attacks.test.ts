/**
 * What somebody could do with a function's role who has taken it over: nothing but the function's own work. Each attack is
 * tried with every role that has no business with it, in every region.
 */
import { describe, expect, test } from 'vitest';
import { ACCOUNT_ID, arn } from '../../../sandbox/world/account.ts';
import {
  type FunctionVerb,
  functionName,
  gateBucketName,
  ledgerTableName,
  slotQueueName,
  telemetryTableName,
  topicName,
} from '../../../shared/fleet/names.ts';
import { east, europe, playedFleet, west, witness } from './play-fleet.ts';
import { playedRoles } from './played-roles.ts';
import { evaluate, type Request } from './policy.ts';
import type { Caller } from './recorder.ts';

const zoneId = 'Z0123456789ABCDEFGHIJ';
const fleet = playedFleet({ name: 'example.test', id: zoneId });
const roles = playedRoles(fleet);
const regions = [east, west, europe, witness];
const inOrder = (one: string, other: string) => (one < other ? -1 : 1);

/** Whoever may, as `verb region`. */
function allowed(request: (caller: Caller) => Request): readonly string[] {
  return roles.callers
    .filter((caller) => evaluate(roles.of(caller), request(caller)) === 'allowed')
    .map(({ verb, region }) => `${verb} ${region}`)
    .sort();
}

/** The functions that may, wherever they are; some regions alone are written out. */
function allowedVerbs(request: (caller: Caller) => Request): readonly string[] {
  const found = allowed(request);
  const verbs = [...new Set(found.map((each) => each.split(' ')[0] ?? ''))];
  return verbs.map((verb) => {
    const there = found.filter((each) => each.startsWith(`${verb} `));
    return there.length === roles.callers.filter((caller) => caller.verb === verb).length
      ? verb
      : there.join(', ');
  });
}

interface Batch {
  readonly names?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly zone?: string;
}

/** A batch as `steer` sends it, with something else in place of one of its parts; undefined leaves its key out. */
function batch(change: Batch = {}): Request {
  const { names, types, actions, zone } = {
    names: ['api.example.test', '_pointsman.api.example.test'],
    types: ['A', 'TXT'],
    actions: ['DELETE', 'CREATE'],
    zone: zoneId,
    ...change,
  };
  const keys = { NormalizedRecordNames: names, RecordTypes: types, Actions: actions };
  const context = Object.entries(keys).flatMap(([key, values]) =>
    values === undefined ? [] : [[`route53:ChangeResourceRecordSets${key}`, values] as const],
  );
  return {
    action: 'route53:ChangeResourceRecordSets',
    resource: `arn:aws:route53:::hostedzone/${zone}`,
    context: Object.fromEntries(context),
  };
}

describe('records', () => {
  test('are changed by steer and align, as the others below are not', () => {
    expect(allowedVerbs(() => batch())).toEqual(['align', 'steer']);
    expect(
      allowedVerbs(() =>
        batch({
          names: ['\\052.apps.example.test', '_pointsman.\\052.apps.example.test'],
          types: ['CNAME', 'TXT'],
        }),
      ),
    ).toEqual(['align', 'steer']);
  });

  test.each<[name: string, change: Batch]>([
    ['an UPSERT', { actions: ['UPSERT'] }],
    ['an UPSERT beside a deletion', { actions: ['DELETE', 'UPSERT'] }],
    ['another name', { names: ['mail.example.test'] }],
    ['another name beside one of the fleet', { names: ['api.example.test', 'mail.example.test'] }],
    ['the zone itself', { names: ['example.test'] }],
    ['a name below one of the fleet', { names: ['x.api.example.test'] }],
    ['a name that the wildcard would answer', { names: ['one.apps.example.test'] }],
    ['mail', { types: ['MX'] }],
    ['a delegation', { types: ['NS'] }],
    ['the zone’s authority', { types: ['SOA'] }],
    ['who may issue certificates', { types: ['CAA'] }],
    ['another type beside one of the fleet', { types: ['A', 'MX'] }],
    ['another zone', { zone: `${zoneId}X` }],
    ['a zone by the beginning of its id', { zone: zoneId.slice(0, -1) }],
    ['a batch without names', { names: undefined }],
    ['a batch without types', { types: undefined }],
    ['a batch without actions', { actions: undefined }],
    ['a batch that says nothing of itself', { names: undefined, types: undefined, actions: undefined }],
    ['a batch of nothing', { names: [], types: [], actions: [] }],
  ])('%s is denied to all', (_name, change) => {
    expect(allowed(() => batch(change))).toEqual([]);
  });
});

describe('items', () => {
  const item =
    (action: string, table: string, key: (own: string) => string, at?: string) =>
    ({ region }: Caller): Request => ({
      action: `dynamodb:${action}`,
      resource: arn('dynamodb', at ?? region, `table/${table}`),
      context: { 'dynamodb:LeadingKeys': [key(region)] },
    });
  const telemetry = telemetryTableName(fleet.name);
  const ledger = ledgerTableName(fleet.name);
  const another = (region: string) => (region === europe ? west : europe);

  test.each<[key: string, table: string, of: (own: string) => string, puts: readonly string[]]>([
    ['its own claim', telemetry, (own) => `claim#${own}`, ['probe']],
    ['its own report', telemetry, (own) => `report#${own}`, ['probe']],
    ['another’s claim', telemetry, (own) => `claim#${another(own)}`, []],
    ['another’s report', telemetry, (own) => `report#${another(own)}`, []],
    ['its own memory', telemetry, (own) => `steer#${own}`, ['steer']],
    ['another’s memory', telemetry, (own) => `steer#${another(own)}`, []],
    ['its own page', telemetry, (own) => `page#${own}`, ['steer']],
    ['another’s page', telemetry, (own) => `page#${another(own)}`, []],
    ['a decision', telemetry, () => 'decision#api', ['steer']],
    ['an operator’s deed', telemetry, () => 'deed', []],
    ['its own sheet', telemetry, (own) => `readiness#${own}`, ['readiness']],
    ['another’s sheet', telemetry, (own) => `readiness#${another(own)}`, []],
    ['what begins as its own', telemetry, (own) => `report#${own}1`, []],
    ['courses, freezes and incidents', ledger, () => 'control', ['steer']],
    ['who is told of which step', ledger, () => 'alerts', []],
    ['records from before the adoption', ledger, () => 'original', []],
  ])('%s is written by nobody else', (_key, table, of, puts) => {
    const at = table === ledger ? east : undefined;
    expect(allowedVerbs(item('PutItem', table, of, at))).toEqual(puts);
  });

  test.each<[action: string, table: string, key: string, verbs: readonly string[]]>([
    ['UpdateItem', ledger, 'control', ['steer']],
    ['UpdateItem', ledger, 'alerts', ['notify']],
    ['DeleteItem', ledger, 'control', ['notify']],
    ['DeleteItem', ledger, 'alerts', ['notify']],
    ['DeleteItem', ledger, 'original', []],
    ['UpdateItem', telemetry, 'steer#us-east-1', []],
    ['DeleteItem', telemetry, 'decision#api', []],
    ['Query', ledger, 'original', ['notify']],
    ['Query', ledger, 'control', ['align', 'notify', 'readiness', 'steer']],
  ])('%s in %s under %s is left to %j', (action, table, key, verbs) => {
    expect(
      [...allowedVerbs(item(action, table, () => key, table === ledger ? east : undefined))].sort(),
    ).toEqual(verbs);
  });

  test('are written in no other region’s telemetry', () => {
    for (const key of ['report', 'steer', 'readiness'])
      expect(
        allowed((caller) =>
          item('PutItem', telemetry, (own) => `${key}#${own}`, another(caller.region))(caller),
        ),
      ).toEqual([]);
  });

  test.each([
    'Scan',
    'BatchWriteItem',
    'TransactWriteItems',
    'PartiQLUpdate',
    'PutItem',
    'DeleteTable',
    'UpdateTable',
  ])('%s that names no key is denied to all', (action) => {
    for (const table of [telemetry, ledger])
      expect(
        allowed(({ region }) => ({
          action: `dynamodb:${action}`,
          resource: arn('dynamodb', region, `table/${table}`),
        })),
      ).toEqual([]);
  });
});

describe('gates', () => {
  const gate =
    (action: string, vantage: (own: string) => string, key = `closed/${east}`) =>
    ({ region }: Caller): Request => ({
      action: `s3:${action}`,
      resource: `arn:aws:s3:::${gateBucketName(fleet.name, ACCOUNT_ID, vantage(region))}/${key}`,
    });
  const another = (region: string) => (region === europe ? west : europe);

  test.each<[name: string, request: (caller: Caller) => Request, verbs: readonly string[]]>([
    ['its own is closed by steer', gate('PutObject', (own) => own), ['steer']],
    ['another’s is closed by nobody', gate('PutObject', another), []],
    ['another’s is opened by nobody', gate('DeleteObject', another), []],
    [
      'of no region of the fleet is closed by nobody',
      gate('PutObject', (own) => own, 'closed/sa-east-1'),
      [],
    ],
    ['what is no gate is written by nobody', gate('PutObject', (own) => own, 'open/us-east-1'), []],
    ['is made public by nobody', gate('PutObjectAcl', (own) => own), []],
  ])('%s', (_name, request, verbs) => {
    expect(allowedVerbs(request)).toEqual(verbs);
  });
});

describe('functions', () => {
  const verbs: readonly FunctionVerb[] = ['tick', 'probe', 'steer', 'notify', 'readiness', 'align'];
  const invoked =
    (name: string, at: (own: string) => string) =>
    ({ region }: Caller): Request => ({
      action: 'lambda:InvokeFunction',
      resource: arn('lambda', at(region), `function:${name}`),
    });

  test('are called by those who wake them', () => {
    const own = Object.fromEntries(
      verbs.map((verb) => [verb, allowedVerbs(invoked(functionName(fleet.name, verb), (region) => region))]),
    );
    expect(own).toEqual({
      tick: [],
      probe: [],
      steer: ['probe'],
      notify: ['steer'],
      readiness: [],
      align: [],
    });
    for (const at of regions) {
      const elsewhere = Object.fromEntries(
        verbs.map((verb) => [verb, allowed(invoked(functionName(fleet.name, verb), () => at))]),
      );
      const others = (verb: string) =>
        regions
          .filter((region) => region !== at)
          .map((each) => `${verb} ${each}`)
          .sort(inOrder);
      expect(elsewhere).toEqual({
        tick: [],
        probe: others('probe'),
        steer: regions.map((region) => `probe ${region}`).toSorted(inOrder),
        notify: [`steer ${at}`],
        readiness: [],
        align: [],
      });
    }
  });

  test('of others are not called, but for the one that prepares', () => {
    expect(allowedVerbs(invoked('scale-out', () => west))).toEqual(['steer']);
    expect(allowed(invoked('scale-out', () => 'sa-east-1'))).toEqual([]);
    expect(allowed(invoked('scale-out-2', () => west))).toEqual([]);
    expect(allowed(invoked('payroll', () => west))).toEqual([]);
  });
});

describe('messages', () => {
  test.each<[name: string, request: (caller: Caller) => Request, verbs: readonly string[]]>([
    ['go to an audience by notify', published(topicName(fleet.name, 'oncall')), ['notify']],
    ['go to nobody else’s topic', published('billing'), []],
    ['go to no topic that begins as one of the fleet', published(topicName(fleet.name, 'oncall2')), []],
    ['go to no number by themselves', () => ({ action: 'sns:Publish', resource: '*' }), []],
    ['are encrypted by the topics’ key', keyUse('alias/pointsman-played-topics', 'sns'), ['notify']],
    ['are encrypted by nobody else’s key', keyUse('alias/payroll', 'sns'), []],
    ['are decrypted nowhere but in SNS', keyUse('alias/pointsman-played-topics', 's3'), []],
    ['of slots are sent by tick', queued('SendMessage'), ['tick']],
    ['of slots are taken by probe', queued('ReceiveMessage'), ['probe']],
    ['of slots are emptied by nobody', queued('PurgeQueue'), []],
    ['as events are the fleet’s own', event('pointsman'), ['steer']],
    ['as events pretend to be nobody else’s', event('aws.health'), []],
  ])('%s', (_name, request, verbs) => {
    expect(allowedVerbs(request)).toEqual(verbs);
  });

  function published(topic: string) {
    return ({ region }: Caller): Request => ({ action: 'sns:Publish', resource: arn('sns', region, topic) });
  }
  function keyUse(alias: string, service: string) {
    return ({ region }: Caller): Request => ({
      action: 'kms:Decrypt',
      resource: arn('kms', region, 'key/0f1e'),
      context: { 'kms:ResourceAliases': [alias], 'kms:ViaService': `${service}.${region}.amazonaws.com` },
    });
  }
  function queued(action: string) {
    return ({ region }: Caller): Request => ({
      action: `sqs:${action}`,
      resource: arn('sqs', region, slotQueueName(fleet.name)),
    });
  }
  function event(source: string) {
    return ({ region }: Caller): Request => ({
      action: 'events:PutEvents',
      resource: arn('events', region, 'event-bus/default'),
      context: { 'events:source': source },
    });
  }
});

describe('what nobody has any business with', () => {
  const table = arn('dynamodb', east, `table/${ledgerTableName(fleet.name)}`);
  const bucket = `arn:aws:s3:::${gateBucketName(fleet.name, ACCOUNT_ID, east)}`;
  const steer = arn('lambda', east, `function:${functionName(fleet.name, 'steer')}`);
  const role = `arn:aws:iam::${ACCOUNT_ID}:role/pointsman-played-us-east-1-SteerRole`;

  test.each<[action: string, resource: string]>([
    ['iam:PassRole', role],
    ['iam:PutRolePolicy', role],
    ['iam:CreateAccessKey', '*'],
    ['sts:AssumeRole', role],
    ['sts:AssumeRole', `arn:aws:iam::${ACCOUNT_ID}:role/admin`],
    ['sts:AssumeRole', 'arn:aws:iam::999999999999:role/pointsman-zone'],
    ['lambda:UpdateFunctionCode', steer],
    ['lambda:UpdateFunctionConfiguration', steer],
    ['lambda:AddPermission', steer],
    ['lambda:GetFunction', steer],
    ['route53:DeleteHostedZone', `arn:aws:route53:::hostedzone/${zoneId}`],
    ['route53:UpdateHostedZoneFeatures', `arn:aws:route53:::hostedzone/${zoneId}`],
    ['route53:CreateResourceRecordSetProtection', `arn:aws:route53:::hostedzone/${zoneId}`],
    ['dynamodb:UpdateTimeToLive', table],
    ['dynamodb:UpdateContinuousBackups', table],
    ['dynamodb:PutResourcePolicy', table],
    ['s3:PutBucketPolicy', bucket],
    ['s3:PutBucketPublicAccessBlock', bucket],
    ['s3:DeleteBucket', bucket],
    ['sns:Subscribe', arn('sns', east, topicName(fleet.name, 'oncall'))],
    ['sns:SetTopicAttributes', arn('sns', east, topicName(fleet.name, 'oncall'))],
    ['kms:PutKeyPolicy', arn('kms', east, 'key/0f1e')],
    ['kms:ScheduleKeyDeletion', arn('kms', east, 'key/0f1e')],
    ['kms:Decrypt', arn('kms', east, 'key/0f1e')],
    ['events:PutRule', arn('events', east, 'rule/any')],
    ['scheduler:UpdateSchedule', arn('scheduler', east, 'schedule/default/any')],
    ['cloudwatch:DisableAlarms', arn('cloudwatch', east, 'alarm:any')],
    [
      'logs:DeleteLogGroup',
      arn('logs', east, `log-group:/aws/lambda/${functionName(fleet.name, 'steer')}:*`),
    ],
    ['rds:PromoteReadReplica', arn('rds', east, 'db:orders')],
    ['rds:DeleteDBInstance', arn('rds', east, 'db:orders')],
    ['rds:CopyDBSnapshot', arn('rds', east, 'snapshot:any')],
    ['ec2:RunInstances', '*'],
    ['cloudformation:DeleteStack', arn('cloudformation', east, 'stack/pointsman-played/any')],
    ['ssm:GetParameter', arn('ssm', east, 'parameter/any')],
    ['secretsmanager:GetSecretValue', arn('secretsmanager', east, 'secret:any')],
  ])('%s on %s is denied to all', (action, resource) => {
    expect(allowed(() => ({ action, resource }))).toEqual([]);
  });

  test('probe knows no service but those of its work', () => {
    const services = (verb: FunctionVerb) =>
      new Set(
        roles.callers
          .filter((caller) => caller.verb === verb)
          .flatMap((caller) => roles.of(caller))
          .flatMap(({ Action }) => Action)
          .map((action) => action.split(':')[0]),
      );
    expect(services('probe')).toEqual(new Set(['logs', 'sqs', 'dynamodb', 'lambda']));
    expect(services('tick')).toEqual(new Set(['logs', 'sqs']));
    expect(services('notify')).toEqual(new Set(['logs', 'sqs', 'dynamodb', 'sns', 'kms']));
  });

  test('health checks are read by readiness, and changed by align alone', () => {
    const check = 'arn:aws:route53:::healthcheck/0f1e';
    for (const action of ['UpdateHealthCheck', 'DeleteHealthCheck', 'ChangeTagsForResource'])
      expect(allowedVerbs(() => ({ action: `route53:${action}`, resource: check }))).toEqual(['align']);
    expect(allowedVerbs(() => ({ action: 'route53:CreateHealthCheck', resource: '*' }))).toEqual(['align']);
    expect(
      allowedVerbs(() => ({ action: 'route53:ListTagsForResources', resource: check })).toSorted(),
    ).toEqual(['align', 'readiness']);
  });
});
