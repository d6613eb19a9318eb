import { expect, test } from 'vitest';
import { usualConditions } from '../../../sandbox/live/region-conditions.ts';
import { SandboxFaults } from '../../../sandbox/live/sandbox-faults.ts';
import { conditionFaultOf } from '../../../sandbox/live/scenario-conditions.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { defaultFleet, readFaults } from '../scenario/base-scenario.ts';

type Group = Readonly<Record<string, unknown>>;

const nameServer = { address: '127.0.0.1', port: 5300 };

const fleet: Fleet = {
  ...defaultFleet,
  references: [
    { host: '127.0.0.1', port: 9001, place: 'us-east-1' },
    { host: '127.0.0.1', port: 9002, place: 'us-west-2' },
    { host: '127.0.0.1', port: 9003, place: 'another-network' },
  ],
};

const eastEndpoints = ['127.0.1.1:8080', '127.0.1.1:8080'];
const westEndpoints = ['127.0.2.1:8080', '127.0.2.1:8080'];
const irishEndpoints = ['127.0.3.1:8080', '127.0.3.1:8080'];

/** What each of two regions is like while these faults are in force. */
function conditionsUnder(...faults: readonly Group[]) {
  const sandbox = new SandboxFaults();
  for (const fault of readFaults(...faults.map((each) => ({ at: 1, ...each })))) {
    const condition = conditionFaultOf(fault, fleet, nameServer);
    if (condition !== undefined) sandbox.onConditions(condition);
  }
  return [sandbox.conditionsOf('us-east-1'), sandbox.conditionsOf('eu-west-1')];
}

const clock = { kind: 'clock', region: 'us-east-1', skewSeconds: 90 };
const link = { kind: 'link', from: 'us-east-1', to: 'us-west-2', mode: 'drop' };
const dropped = { mode: 'drop', delayMs: 0, fraction: 1 };
const cutLink = { ...dropped, to: [...westEndpoints, '127.0.0.1:9002'] };
const everywhere = {
  ...dropped,
  to: expect.arrayContaining([
    ...eastEndpoints,
    ...westEndpoints,
    ...irishEndpoints,
    '127.0.0.1:9001',
    '127.0.0.1:9002',
    '127.0.0.1:9003',
    '127.0.0.1:5300',
  ]) as unknown as string[],
};
const goneWest = { ...dropped, to: [...westEndpoints, '127.0.0.1:9002'] };

test.each<[name: string, faults: readonly Group[], east: Group, ireland: Group]>([
  ['nothing', [], {}, {}],
  ['a clock ahead', [clock], { skewMs: 90_000 }, {}],
  ['a clock behind', [{ ...clock, skewSeconds: -0.5 }], { skewMs: -500 }, {}],
  ['two skews of one clock', [clock, { ...clock, skewSeconds: 10 }], { skewMs: 100_000 }, {}],
  ['a link that is cut', [link], { paths: [cutLink] }, {}],
  ['a link that loses a half', [{ ...link, fraction: 0.5 }], { paths: [{ ...cutLink, fraction: 0.5 }] }, {}],
  [
    'a slow link: two round trips to an endpoint, one to a reference',
    [{ ...link, mode: 'slow' }],
    {
      paths: [
        { mode: 'slow', fraction: 1, delayMs: 3_000, to: westEndpoints },
        { mode: 'slow', fraction: 1, delayMs: 1_500, to: ['127.0.0.1:9002'] },
      ],
    },
    {},
  ],
  ['an isolated vantage', [{ kind: 'vantage-isolated', vantage: 'us-east-1' }], { paths: [everywhere] }, {}],
  [
    'a vantage isolated from AWS, too',
    [{ kind: 'vantage-isolated', vantage: 'us-east-1', aws: true }],
    { paths: [everywhere] },
    {},
  ],
  [
    'a region that is gone, for everybody',
    [{ kind: 'region-down', region: 'us-west-2' }],
    { paths: [goneWest] },
    { paths: [goneWest] },
  ],
  [
    'several at once, the newest first',
    [{ kind: 'region-down', region: 'us-west-2' }, clock, { ...link, fraction: 0.5 }],
    { skewMs: 90_000, paths: [{ ...cutLink, fraction: 0.5 }, goneWest] },
    { paths: [goneWest] },
  ],
  [
    'what is no matter of clocks and paths',
    [
      { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'timeout' },
      { kind: 'gray', application: 'api', region: 'us-east-1', seenBy: 'probes' },
      { kind: 'sns', region: 'us-east-1', mode: 'down' },
    ],
    {},
    {},
  ],
])('%s', (_name, faults, east, ireland) => {
  expect(conditionsUnder(...faults)).toEqual([
    { ...usualConditions, ...east },
    { ...usualConditions, ...ireland },
  ]);
});

test.each([
  ['http://127.0.9.1/health', '127.0.9.1:80'],
  ['https://127.0.9.1/health', '127.0.9.1:443'],
  ['tcp://127.0.9.1:5432', '127.0.9.1:5432'],
  ['http://[::1]:8080/health', '::1:8080'],
])('the way to %s is to %s', (probe, place) => {
  const [api] = Object.values(defaultFleet.applications);
  if (api === undefined) throw new Error('the default fleet has applications');
  const endpoints = { 'us-west-2': { target: {}, probe } };
  const [fault] = readFaults({ ...link, at: 1 });
  if (fault === undefined) throw new Error('the fault must be read');
  const one: Fleet = { ...fleet, references: [], applications: { api: { ...api, endpoints } } };
  expect(conditionFaultOf(fault, one, nameServer)?.('us-east-1')?.paths).toEqual([
    { ...dropped, to: [place] },
  ]);
});
