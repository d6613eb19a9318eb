import { describe, expect, test } from 'vitest';
import { unplayable } from '../../../sandbox/live/scenario-playable.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { defaultFleet, readFaults } from '../scenario/base-scenario.ts';

type Group = Readonly<Record<string, unknown>>;

const endpoint = { kind: 'endpoint', application: 'api', region: 'us-east-1' };
const flap = { ...endpoint, kind: 'flap', downSeconds: 2, upSeconds: 2 };

describe('the live sandbox plays', () => {
  test.each<Group>([
    ...['refused', 'timeout', 'http500', 'slow', 'wrong-body'].flatMap((mode) => [
      { ...endpoint, mode },
      { ...flap, mode },
    ]),
    { kind: 'gray', application: 'api', region: 'us-east-1', seenBy: 'probes' },
    { kind: 'gray', application: 'api', region: 'us-east-1', seenBy: 'users' },
    { kind: 'link', from: 'us-east-1', to: 'us-west-2', mode: 'drop' },
    { kind: 'link', from: 'us-east-1', to: 'us-west-2', mode: 'slow', fraction: 0.5 },
    { kind: 'region-down', region: 'us-east-1', route53: true },
    { kind: 'vantage-isolated', vantage: 'us-east-1' },
    { kind: 'vantage-isolated', vantage: 'us-east-1', aws: true },
    { kind: 'table', region: '*', table: 'ledger', mode: 'lag', lagSeconds: 9 },
    { kind: 'bucket', region: 'us-east-1', mode: 'gone' },
    { kind: 'bucket', region: 'us-east-1', mode: 'unreachable' },
    { kind: 'clock', region: 'us-east-1', skewSeconds: 9 },
    { kind: 'table', region: '*', table: 'ledger', mode: 'unreachable' },
    { kind: 'table', region: '*', table: 'telemetry', mode: 'lag', lagSeconds: 9 },
    { kind: 'route53', mode: 'lost-answers' },
    { kind: 'route53', mode: 'slow', insyncSeconds: 9 },
    { kind: 'sns', region: 'us-east-1', mode: 'down' },
    { kind: 'lambda', function: 'steer', region: 'us-east-1', mode: 'crash' },
    { kind: 'dns-edit', application: 'api', weights: {} },
    { kind: 'operator', do: 'freeze', reason: 'why', forSeconds: 9 },
    { kind: 'operator', do: 'freeze', application: 'api' },
    { kind: 'operator', do: 'unfreeze', region: 'us-east-1' },
    ...['switchover', 'failover'].map((deed) => ({
      kind: 'operator',
      do: deed,
      application: 'api',
      to: 'us-west-2',
    })),
    { kind: 'operator', do: 'evacuate', region: 'us-east-1' },
    { kind: 'operator', do: 'acknowledge', person: 'primary' },
    { kind: 'operator', do: 'gate-open', region: 'us-east-1' },
  ])('$kind $mode$do', (fault) => {
    expect(unplayable(readFaults({ at: 1, ...fault }), defaultFleet)).toEqual([]);
  });
});

describe('the live sandbox refuses', () => {
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
      'a database',
      { kind: 'rds', database: 'orders', mode: 'copy-stuck' },
      'rds copy-stuck is not possible here: the sandbox runs no databases',
    ],
    [
      'a deploy',
      { kind: 'operator', do: 'deploy', region: 'us-east-1' },
      'operator deploy is not possible here: the functions read their fleet file once, at load',
    ],
  ])('%s', (_name, fault, said) => {
    expect(unplayable(readFaults({ at: 1, ...fault }), defaultFleet)).toEqual([`faults[0]: ${said}`]);
  });

  test('each fault that it cannot play, by its place', () => {
    const faults = readFaults(
      { kind: 'rds', database: 'orders', mode: 'copy-stuck', at: 1 },
      { kind: 'sns', region: 'us-east-1', mode: 'down', at: 1 },
      { ...endpoint, mode: 'bad-certificate', at: 1 },
    );
    expect(unplayable(faults, defaultFleet).map((line) => line.slice(0, 9))).toEqual([
      'faults[0]',
      'faults[2]',
    ]);
  });
});

describe('a gray failure can be told apart', () => {
  const http = defaultFleet.applications['api']?.checks.find(({ type }) => type === 'http');
  const named = { headers: { 'User-Agent': 'us' } };
  test.each<[name: string, checks: readonly unknown[], said: string | undefined]>([
    ['by our own user agent', [http], undefined],
    ['beside headers that say nothing of it', [{ ...http, headers: { 'x-agent': 'us' } }], undefined],
    [
      'not by another one',
      [http, { ...http, ...named }],
      'an HTTP check with a user agent of its own looks like a user to the example applications',
    ],
    [
      'not by a connection alone',
      [http, { type: 'tcp', timeoutSeconds: 4 }],
      'a TCP check looks like a user to the example applications',
    ],
  ])('%s', (_name, checks, said) => {
    const { api } = defaultFleet.applications;
    const fleet = { ...defaultFleet, applications: { api: { ...api, checks } } } as unknown as Fleet;
    const faults = readFaults({
      kind: 'gray',
      application: 'api',
      region: 'us-east-1',
      seenBy: 'users',
      at: 1,
    });
    const lines = unplayable(faults, fleet);
    expect(lines).toEqual(said === undefined ? [] : [`faults[0]: gray is not possible here: ${said}`]);
  });
});
