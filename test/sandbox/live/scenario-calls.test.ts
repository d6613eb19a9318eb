import { describe, expect, test } from 'vitest';
import type { AwsCall } from '../../../sandbox/live/sandbox-faults.ts';
import { callFaultOf, invocationFaultOf, replicationFaultOf } from '../../../sandbox/live/scenario-calls.ts';
import type { Fault } from '../../../sandbox/scenario/fault.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { defaultFleet, readFaults } from '../scenario/base-scenario.ts';

type Group = Readonly<Record<string, unknown>>;

function faultOf(group: Group): Fault {
  const [fault] = readFaults({ at: 10, ...group });
  if (fault === undefined) throw new Error('the fault must be read');
  return fault;
}

const publish: AwsCall = { service: 'sns', operation: 'Publish', region: 'us-east-1', caller: 'us-west-2' };
const change: AwsCall = {
  service: 'route53',
  operation: 'ChangeResourceRecordSets',
  region: 'us-east-1',
  caller: 'us-west-2',
};
const list: AwsCall = { ...change, operation: 'ListResourceRecordSets' };
const telemetry: AwsCall = {
  service: 'dynamodb',
  operation: 'Query',
  region: 'us-east-1',
  caller: 'us-east-1',
  table: 'pointsman-example-telemetry',
};
const ledger: AwsCall = { ...telemetry, caller: 'us-west-2', table: 'pointsman-example-ledger' };

const silence = { kind: 'down', ms: 30_000 };

describe('a request', () => {
  test.each<[name: string, fault: Group, call: AwsCall, met: unknown]>([
    [
      'to a region that is down gets no answer',
      { kind: 'region-down', region: 'us-east-1' },
      publish,
      silence,
    ],
    ['to another region does', { kind: 'region-down', region: 'eu-west-1' }, publish, undefined],
    [
      'from a region that is down gets no answer',
      { kind: 'region-down', region: 'us-west-2' },
      publish,
      silence,
    ],
    [
      'to the ledger in a region that is down gets none',
      { kind: 'region-down', region: 'us-east-1' },
      ledger,
      silence,
    ],
    [
      'to Route 53 goes on without us-east-1',
      { kind: 'region-down', region: 'us-east-1' },
      change,
      undefined,
    ],
    [
      'to Route 53 fails where it went down, too',
      { kind: 'region-down', region: 'us-east-1', route53: true },
      change,
      { kind: 'down' },
    ],
    [
      'to Route 53 fails whichever region took it down',
      { kind: 'region-down', region: 'eu-west-1', route53: true },
      list,
      { kind: 'down' },
    ],
    [
      'of an isolated vantage gets no answer',
      { kind: 'vantage-isolated', vantage: 'us-west-2', aws: true },
      publish,
      silence,
    ],
    [
      'of an isolated vantage to Route 53 gets none',
      { kind: 'vantage-isolated', vantage: 'us-west-2', aws: true },
      change,
      silence,
    ],
    [
      'to the region of an isolated vantage does',
      { kind: 'vantage-isolated', vantage: 'us-east-1', aws: true },
      publish,
      undefined,
    ],
    [
      'of a person has no vantage',
      { kind: 'vantage-isolated', vantage: 'us-east-1', aws: true },
      { ...publish, caller: undefined },
      undefined,
    ],
    [
      'to an unreachable table gets no answer',
      { kind: 'table', region: 'us-east-1', table: 'telemetry', mode: 'unreachable' },
      telemetry,
      silence,
    ],
    [
      'to the other table does',
      { kind: 'table', region: 'us-east-1', table: 'telemetry', mode: 'unreachable' },
      ledger,
      undefined,
    ],
    [
      'to the table of another region does',
      { kind: 'table', region: 'us-west-2', table: 'telemetry', mode: 'unreachable' },
      telemetry,
      undefined,
    ],
    [
      'to a table that is unreachable everywhere gets none',
      { kind: 'table', region: '*', table: 'ledger', mode: 'unreachable' },
      ledger,
      silence,
    ],
    [
      'to a throttled table is throttled',
      { kind: 'table', region: '*', table: 'ledger', mode: 'throttled' },
      ledger,
      { kind: 'throttled' },
    ],
    [
      'to a lagging table is answered',
      { kind: 'table', region: '*', table: 'telemetry', mode: 'lag', lagSeconds: 9 },
      telemetry,
      undefined,
    ],
    ['to Route 53 is refused while it is down', { kind: 'route53', mode: 'down' }, list, { kind: 'down' }],
    ['to Route 53 is throttled', { kind: 'route53', mode: 'throttled' }, list, { kind: 'throttled' }],
    [
      'to Route 53 loses the answer to a change',
      { kind: 'route53', mode: 'lost-answers' },
      change,
      { kind: 'lost-answer' },
    ],
    [
      'to Route 53 that only reads keeps its answer',
      { kind: 'route53', mode: 'lost-answers' },
      list,
      undefined,
    ],
    [
      'to a slow Route 53 is answered as ever',
      { kind: 'route53', mode: 'slow', insyncSeconds: 9 },
      change,
      undefined,
    ],
    ['to another service than Route 53 is left alone', { kind: 'route53', mode: 'down' }, publish, undefined],
    [
      'to SNS is refused while it is down',
      { kind: 'sns', region: 'us-east-1', mode: 'down' },
      publish,
      { kind: 'down' },
    ],
    [
      'to SNS is throttled',
      { kind: 'sns', region: 'us-east-1', mode: 'throttled' },
      publish,
      { kind: 'throttled' },
    ],
    ['to SNS elsewhere is answered', { kind: 'sns', region: 'eu-west-1', mode: 'down' }, publish, undefined],
    [
      'to another service than SNS is left alone',
      { kind: 'sns', region: 'us-east-1', mode: 'down' },
      telemetry,
      undefined,
    ],
    [
      'to a ledger that is behind is refused at once',
      { kind: 'table', region: 'us-east-1', table: 'ledger', mode: 'lag', lagSeconds: 9 },
      ledger,
      { kind: 'down' },
    ],
    [
      'to a ledger that is not behind is answered',
      { kind: 'table', region: 'eu-west-1', table: 'ledger', mode: 'lag', lagSeconds: 9 },
      ledger,
      undefined,
    ],
    [
      'to the other table is answered while the ledger is behind',
      { kind: 'table', region: '*', table: 'ledger', mode: 'lag', lagSeconds: 9 },
      telemetry,
      undefined,
    ],
    [
      'to a table that replicates late is answered',
      { kind: 'table', region: '*', table: 'telemetry', mode: 'lag', lagSeconds: 9 },
      telemetry,
      undefined,
    ],
    [
      'to a bucket that is out of reach gets no answer',
      { kind: 'bucket', region: 'us-east-1', mode: 'unreachable' },
      { ...publish, service: 's3', operation: 'PutObject' },
      silence,
    ],
    [
      'meets no fault of an endpoint',
      { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'refused' },
      publish,
      undefined,
    ],
  ])('%s', (_name, fault, call, met) => {
    expect(callFaultOf(faultOf(fault), defaultFleet)?.(call)).toEqual(met);
  });
});

describe('an invocation of steer in us-east-1', () => {
  const lambda = { kind: 'lambda', function: 'steer', region: 'us-east-1' };
  test.each<[name: string, fault: Group, met: unknown]>([
    ['never runs', { ...lambda, mode: 'silent' }, { kind: 'silent' }],
    ['runs twice', { ...lambda, mode: 'duplicate' }, { kind: 'duplicate' }],
    ['runs late', { ...lambda, mode: 'late', lateSeconds: 7 }, { kind: 'late', lateMs: 7000 }],
    ['runs where another function does not', { ...lambda, function: 'probe', mode: 'silent' }, undefined],
    [
      'runs where that of another region does not',
      { ...lambda, region: 'us-west-2', mode: 'silent' },
      undefined,
    ],
    ['never runs in a region that is down', { kind: 'region-down', region: 'us-east-1' }, { kind: 'silent' }],
    ['runs while another region is down', { kind: 'region-down', region: 'us-west-2' }, undefined],
    [
      'runs while its vantage is isolated',
      { kind: 'vantage-isolated', vantage: 'us-east-1', aws: true },
      undefined,
    ],
  ])('%s', (_name, fault, met) => {
    expect(invocationFaultOf(faultOf(fault), seededRandom(1))?.('us-east-1', 'steer')).toEqual(met);
  });

  test('crashes within two seconds, at moments that the seed draws', () => {
    const moments = (seed: number) => {
      const met = invocationFaultOf(faultOf({ ...lambda, mode: 'crash' }), seededRandom(seed));
      return Array.from({ length: 20 }, () => {
        const fault = met?.('us-east-1', 'steer');
        return fault?.kind === 'crash' ? fault.afterMs : -1;
      });
    };
    expect(moments(1)).toEqual(moments(1));
    expect(moments(1)).not.toEqual(moments(2));
    expect(new Set(moments(1)).size).toBeGreaterThan(10);
    for (const moment of moments(1)) {
      expect(moment).toBeGreaterThanOrEqual(0);
      expect(moment).toBeLessThan(2000);
    }
  });
});

test.each<[name: string, fault: Group, lagMs: number | undefined]>([
  [
    'from a region whose table lags',
    { kind: 'table', region: 'us-east-1', table: 'telemetry', mode: 'lag', lagSeconds: 9 },
    9000,
  ],
  [
    'to a region whose table lags',
    { kind: 'table', region: 'us-west-2', table: 'telemetry', mode: 'lag', lagSeconds: 9 },
    9000,
  ],
  [
    'where every table lags',
    { kind: 'table', region: '*', table: 'telemetry', mode: 'lag', lagSeconds: 9 },
    9000,
  ],
  [
    'past a region whose table lags',
    { kind: 'table', region: 'eu-west-1', table: 'telemetry', mode: 'lag', lagSeconds: 9 },
    undefined,
  ],
  [
    'where the ledger is behind',
    { kind: 'table', region: '*', table: 'ledger', mode: 'lag', lagSeconds: 9 },
    undefined,
  ],
  [
    'where tables are throttled',
    { kind: 'table', region: '*', table: 'telemetry', mode: 'throttled' },
    undefined,
  ],
])('replication from us-east-1 to us-west-2 %s', (_name, fault, lagMs) => {
  expect(replicationFaultOf(faultOf(fault))?.('us-east-1', 'us-west-2')).toBe(lagMs);
});
