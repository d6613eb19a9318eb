import { describe, expect, test } from 'vitest';
import { unplayable } from '../../../sandbox/live/scenario-playable.ts';
import { readFaults } from '../scenario/base-scenario.ts';

type Group = Readonly<Record<string, unknown>>;

const endpoint = { kind: 'endpoint', application: 'api', region: 'us-east-1' };
const flap = { ...endpoint, kind: 'flap', downSeconds: 2, upSeconds: 2 };

describe('the live sandbox plays', () => {
  test.each<Group>([
    ...['refused', 'timeout', 'http500', 'slow', 'wrong-body'].flatMap((mode) => [
      { ...endpoint, mode },
      { ...flap, mode },
    ]),
    { kind: 'region-down', region: 'us-east-1', route53: true },
    { kind: 'vantage-isolated', vantage: 'us-east-1', aws: true },
    { kind: 'table', region: '*', table: 'ledger', mode: 'unreachable' },
    { kind: 'table', region: '*', table: 'telemetry', mode: 'lag', lagSeconds: 9 },
    { kind: 'route53', mode: 'lost-answers' },
    { kind: 'route53', mode: 'slow', insyncSeconds: 9 },
    { kind: 'sns', region: 'us-east-1', mode: 'down' },
    { kind: 'lambda', function: 'steer', region: 'us-east-1', mode: 'crash' },
    { kind: 'dns-edit', application: 'api', weights: {} },
    { kind: 'operator', do: 'freeze', reason: 'why', forSeconds: 9 },
    { kind: 'operator', do: 'unfreeze' },
  ])('$kind $mode$do', (fault) => {
    expect(unplayable(readFaults({ at: 1, ...fault }))).toEqual([]);
  });
});

describe('the live sandbox refuses', () => {
  const paths = 'all vantages share the paths of this machine, so that none can be cut for one of them alone';
  test.each<[name: string, fault: Group, said: string]>([
    [
      'a certificate',
      { ...endpoint, mode: 'bad-certificate' },
      'endpoint bad-certificate is not possible here: the example applications speak HTTP without TLS',
    ],
    [
      'a flapping certificate',
      { ...flap, mode: 'bad-certificate' },
      'flap bad-certificate is not possible here: the example applications speak HTTP without TLS',
    ],
    [
      'gray failures',
      { kind: 'gray', application: 'api', region: 'us-east-1', seenBy: 'users' },
      `gray is not possible here: ${paths}`,
    ],
    [
      'a link',
      { kind: 'link', from: 'us-east-1', to: 'us-west-2', mode: 'drop' },
      `link drop is not possible here: ${paths}`,
    ],
    [
      'a vantage that still has AWS',
      { kind: 'vantage-isolated', vantage: 'us-east-1' },
      `vantage-isolated without aws is not possible here: ${paths}`,
    ],
    [
      'a ledger that lags',
      { kind: 'table', region: '*', table: 'ledger', mode: 'lag', lagSeconds: 9 },
      'table lag is not possible here: the ledger is one strongly consistent store',
    ],
    [
      'a bucket',
      { kind: 'bucket', region: 'us-east-1', mode: 'gone' },
      'bucket gone is not played by the live sandbox yet',
    ],
    [
      'a clock',
      { kind: 'clock', region: 'us-east-1', skewSeconds: 9 },
      'clock is not played by the live sandbox yet',
    ],
    [
      'a database',
      { kind: 'rds', database: 'orders', mode: 'copy-stuck' },
      'rds copy-stuck is not played by the live sandbox yet',
    ],
    [
      'a switchover',
      { kind: 'operator', do: 'switchover', application: 'api', to: 'us-west-2' },
      'operator switchover is not played by the live sandbox yet',
    ],
    [
      'a freeze of one application',
      { kind: 'operator', do: 'freeze', application: 'api' },
      'operator freeze of an application or a region is not played by the live sandbox yet',
    ],
    [
      'an unfreeze of one region',
      { kind: 'operator', do: 'unfreeze', region: 'us-east-1' },
      'operator unfreeze of an application or a region is not played by the live sandbox yet',
    ],
  ])('%s', (_name, fault, said) => {
    expect(unplayable(readFaults({ at: 1, ...fault }))).toEqual([`faults[0]: ${said}`]);
  });

  test('each fault that it cannot play, by its place', () => {
    const faults = readFaults(
      { kind: 'clock', region: 'us-east-1', skewSeconds: 9, at: 1 },
      { kind: 'sns', region: 'us-east-1', mode: 'down', at: 1 },
      { kind: 'bucket', region: 'us-east-1', mode: 'gone', at: 1 },
    );
    expect(unplayable(faults).map((line) => line.slice(0, 9))).toEqual(['faults[0]', 'faults[2]']);
  });
});
