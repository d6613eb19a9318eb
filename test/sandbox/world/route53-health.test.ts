import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type VirtualClock, virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { type Route53, type Route53Options, route53 } from '../../../sandbox/world/route53.ts';
import {
  afterResult,
  calculatedHealthy,
  type EndpointMeeting,
  endpointHealthy,
  endpointPasses,
  metricHealthy,
  newOpinion,
} from '../../../sandbox/world/route53-health-rules.ts';
import type {
  CloudWatchAlarmConfiguration,
  HealthCheckConfig,
} from '../../../sandbox/world/route53-health-types.ts';

test.each([
  [16, 0, false],
  [16, 2, false],
  [16, 3, true],
  [16, 16, true],
  // 18 of 100 is the limit itself, and it must be exceeded.
  [100, 18, false],
  [100, 19, true],
])('of %i checkers %i healthy ones make the endpoint healthy: %s', (checkers, healthy, expected) => {
  const opinions = Array.from({ length: checkers }, (_, place) => ({
    healthy: place < healthy,
    contrary: 0,
  }));
  expect(endpointHealthy(opinions)).toBe(expected);
});

test.each<[name: string, threshold: number, results: string, healthy: boolean]>([
  ['two failures of three', 3, 'ff', true],
  ['three failures of three', 3, 'fff', false],
  ['a pass between failures', 3, 'ffpff', true],
  ['three failures after a pass', 3, 'fpfff', false],
  ['two passes after the fall', 3, 'fffpp', false],
  ['three passes after the fall', 3, 'fffppp', true],
  ['a failure between the passes', 3, 'fffppfpp', false],
  ['one failure of one', 1, 'f', false],
  ['one pass of one', 1, 'fp', true],
  ['nine failures of ten', 10, 'fffffffff', true],
  ['ten failures of ten', 10, 'ffffffffff', false],
])('a checker after %s', (_name, threshold, results, healthy) => {
  const opinion = [...results].reduce(
    (so_far, result) => afterResult(so_far, result === 'p', threshold),
    newOpinion,
  );
  expect(opinion.healthy).toBe(healthy);
});

test.each([
  ['two healthy of a threshold of two', [true, true, false], 2, true],
  ['one healthy of a threshold of two', [true, false, false], 2, false],
  ['a threshold of 0 with none healthy', [false, false], 0, true],
  ['a threshold above the children', [true, true], 3, false],
])('a calculated check with %s', (_name, children, threshold, expected) => {
  expect(calculatedHealthy(children, threshold)).toBe(expected);
});

const alarm: CloudWatchAlarmConfiguration = {
  EvaluationPeriods: 2,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanThreshold',
  Period: 60,
  MetricName: 'm',
  Namespace: 'n',
  Statistic: 'Average',
};
const none = undefined;

test.each<
  [
    string,
    Partial<CloudWatchAlarmConfiguration>,
    (number | undefined)[],
    'Healthy' | 'Unhealthy' | 'LastKnownStatus',
    boolean,
    boolean,
  ]
>([
  ['two breaches of two periods', {}, [11, 11], 'Healthy', true, false],
  ['one breach of two periods', {}, [11, 10], 'Healthy', false, true],
  ['older breaches do not count', {}, [11, 11, 10], 'Healthy', false, true],
  ['a value at the threshold', {}, [10, 10], 'Healthy', false, true],
  [
    'a value at the threshold of an alarm that includes it',
    { ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
    [10, 10],
    'Healthy',
    true,
    false,
  ],
  ['a value below', { ComparisonOperator: 'LessThanThreshold' }, [9, 9], 'Healthy', true, false],
  [
    'a value at the threshold of an alarm for less',
    { ComparisonOperator: 'LessThanThreshold' },
    [10, 10],
    'Healthy',
    false,
    true,
  ],
  [
    'a value at the threshold of an alarm for no more',
    { ComparisonOperator: 'LessThanOrEqualToThreshold' },
    [10, 10],
    'Healthy',
    true,
    false,
  ],
  ['no data, taken for healthy', {}, [none, none], 'Healthy', false, true],
  ['no data, taken for unhealthy', {}, [], 'Unhealthy', true, false],
  ['no data, last known healthy', {}, [none, none], 'LastKnownStatus', true, true],
  ['no data, last known unhealthy', {}, [none, none], 'LastKnownStatus', false, false],
  ['a breach and a gap are too little', {}, [11, none], 'Healthy', false, true],
  ['a good value and a gap are enough', {}, [none, 9], 'Unhealthy', false, true],
])('a metric with %s', (_name, change, values, insufficient, lastKnown, expected) => {
  expect(metricHealthy({ ...alarm, ...change }, values, insufficient, lastKnown)).toBe(expected);
});

const met: EndpointMeeting = {
  connectedMs: 10,
  answeredMs: 20,
  status: 200,
  bodyMs: 30,
  body: Buffer.from('all is well'),
};

test.each<[string, Partial<HealthCheckConfig>, Partial<EndpointMeeting> | undefined, boolean]>([
  ['an answer of 200', {}, {}, true],
  ['an answer of 199', {}, { status: 199 }, false],
  ['an answer of 399', {}, { status: 399 }, true],
  ['an answer of 400', {}, { status: 400 }, false],
  ['no connection', {}, undefined, false],
  ['a connection in 4 s', {}, { connectedMs: 4000, answeredMs: 4000 }, true],
  ['a connection in more', {}, { connectedMs: 4001, answeredMs: 4002 }, false],
  ['an answer 2 s later', {}, { answeredMs: 2010 }, true],
  ['an answer later than that', {}, { answeredMs: 2011 }, false],
  ['TCP in 10 s', { Type: 'TCP' }, { connectedMs: 10_000 }, true],
  ['TCP in more', { Type: 'TCP' }, { connectedMs: 10_001 }, false],
  ['the string in the body', { Type: 'HTTP_STR_MATCH', SearchString: 'well' }, {}, true],
  ['the string in another case', { Type: 'HTTP_STR_MATCH', SearchString: 'Well' }, {}, false],
  [
    'the string within 5,120 bytes',
    { Type: 'HTTP_STR_MATCH', SearchString: 'x' },
    { body: Buffer.from(`${'-'.repeat(5119)}x`) },
    true,
  ],
  [
    'the string beyond them',
    { Type: 'HTTP_STR_MATCH', SearchString: 'x' },
    { body: Buffer.from(`${'-'.repeat(5120)}x`) },
    false,
  ],
  ['a body 2 s after the status', { Type: 'HTTP_STR_MATCH', SearchString: 'well' }, { bodyMs: 2020 }, true],
  ['a body later than that', { Type: 'HTTP_STR_MATCH', SearchString: 'well' }, { bodyMs: 2021 }, false],
])('an endpoint with %s', (_name, config, meeting, expected) => {
  const full = meeting === undefined ? {} : { ...met, ...meeting };
  expect(endpointPasses({ Type: 'HTTP', ...config }, full)).toBe(expected);
});

interface World {
  readonly clock: VirtualClock;
  readonly checks: Route53['healthChecks'];
}

function start(options: Partial<Route53Options> = {}): World {
  const clock = virtualClock(0);
  return { clock, checks: route53({ clock, random: seededRandom(1), ...options }).healthChecks };
}

const endpoint: HealthCheckConfig = {
  Type: 'HTTPS',
  FullyQualifiedDomainName: 'x.test',
  RequestInterval: 10,
  FailureThreshold: 1,
};

test('a new check is healthy and, if inverted, unhealthy, until its checkers know better', () => {
  const { clock, checks } = start({ probe: () => false });
  const plain = checks.create('plain', endpoint).Id;
  const inverted = checks.create('inverted', { ...endpoint, Inverted: true }).Id;
  expect([checks.healthy(plain), checks.healthy(inverted)]).toEqual([true, false]);
  clock.advanceTo(10_000);
  expect([checks.healthy(plain), checks.healthy(inverted)]).toEqual([false, true]);
});

test('sixteen checkers in eight regions probe once an interval each, spread over it', () => {
  const probes: [number, string, number][] = [];
  const { clock, checks } = start({
    probe: (_check, { index, region }) => {
      probes.push([clock.nowMs(), region, index]);
      return true;
    },
  });
  checks.create('x', endpoint);
  clock.advanceTo(9999);
  expect(probes).toHaveLength(16);
  expect(new Set(probes.map(([, region]) => region)).size).toBe(8);
  expect(new Set(probes.map(([, , index]) => index)).size).toBe(16);
  expect(probes[1]?.[0]).toBe(625);
  clock.advanceTo(19_999);
  expect(probes).toHaveLength(32);
});

test.each([
  ['three of the sixteen', 3, true],
  ['two of the sixteen', 2, false],
])('%s checkers that reach the endpoint', (_name, reaching, expected) => {
  const { clock, checks } = start({ probe: (_check, { index }) => index < reaching });
  const { Id } = checks.create('x', { ...endpoint, FailureThreshold: 3 });
  clock.advanceTo(60_000);
  expect(checks.healthy(Id)).toBe(expected);
});

test('an endpoint falls after as many intervals as the threshold says, not earlier', () => {
  const { clock, checks } = start({ probe: () => false });
  const { Id } = checks.create('x', { ...endpoint, FailureThreshold: 3 });
  // The fourteenth of the sixteen checkers fails for the third time at 20 s + 13 × 625 ms.
  clock.advanceTo(28_124);
  expect(checks.healthy(Id)).toBe(true);
  clock.advanceTo(28_125);
  expect(checks.healthy(Id)).toBe(false);
});

test('a probe that takes its time counts when it ends, and one that breaks has failed', async () => {
  const pending: ((passed: boolean) => void)[] = [];
  const { clock, checks } = start({
    probe: (_check, { index }) =>
      index === 0 ? Promise.reject(new Error('broken')) : new Promise((resolve) => pending.push(resolve)),
  });
  const { Id } = checks.create('x', endpoint);
  clock.advanceTo(10_000);
  await Promise.resolve();
  expect(checks.observations(Id)).toMatchObject([{ Status: expect.stringMatching(/^Failure/) }]);
  for (const end of pending) end(true);
  await Promise.resolve();
  expect(checks.observations(Id)).toHaveLength(16);
  expect(checks.observations(Id).filter(({ Status }) => Status.startsWith('Success'))).toHaveLength(15);
});

test('a disabled check is not probed and counts as healthy, unless it is inverted', () => {
  const probes: string[] = [];
  const { clock, checks } = start({ probe: ({ Id }) => probes.push(Id) < 0 });
  const disabled = checks.create('d', { ...endpoint, Disabled: true }).Id;
  const both = checks.create('b', { ...endpoint, Disabled: true, Inverted: true }).Id;
  clock.advanceTo(60_000);
  expect(probes).toEqual([]);
  expect([checks.healthy(disabled), checks.healthy(both)]).toEqual([true, false]);
});

test('a gate: the parent falls when a quorum of inverted children sees the object', () => {
  const closed = new Set<string>();
  const { clock, checks } = start({ probe: (check) => closed.has(check.CallerReference) });
  const vantages = ['us-east-1', 'us-west-2', 'eu-west-1'];
  const ChildHealthChecks = vantages.map(
    (vantage) => checks.create(vantage, { ...endpoint, Inverted: true }).Id,
  );
  const { Id } = checks.create('parent', { Type: 'CALCULATED', ChildHealthChecks, HealthThreshold: 2 });
  expect(checks.healthy(Id)).toBe(false);
  const closeAndWait = (...names: string[]): boolean => {
    closed.clear();
    for (const name of names) closed.add(name);
    clock.advanceTo(clock.nowMs() + 10_000);
    return checks.healthy(Id);
  };
  expect(closeAndWait()).toBe(true);
  expect(closeAndWait('us-east-1')).toBe(true);
  expect(closeAndWait('us-east-1', 'eu-west-1')).toBe(false);
  expect(closeAndWait('us-west-2')).toBe(true);
});

test('a metric check goes by the data, with the settings of the alarm when the check was last written', () => {
  const state = { threshold: 10, values: [5, 5] as (number | undefined)[] };
  const { checks } = start({
    alarm: ({ Name }) => (Name === 'errors' ? { ...alarm, Threshold: state.threshold } : undefined),
    metric: () => state.values,
  });
  const config: HealthCheckConfig = {
    Type: 'CLOUDWATCH_METRIC',
    AlarmIdentifier: { Region: 'us-east-1', Name: 'errors' },
    InsufficientDataHealthStatus: 'LastKnownStatus',
  };
  const { Id } = checks.create('x', config);
  state.values = [11, 11];
  expect(checks.healthy(Id)).toBe(false);
  state.values = [undefined, undefined];
  expect(checks.healthy(Id)).toBe(false);
  state.values = [11, 11];
  state.threshold = 20;
  expect(checks.healthy(Id)).toBe(false);
  checks.update(Id, {});
  expect(checks.healthy(Id)).toBe(true);
  expect(() =>
    checks.create('y', { ...config, AlarmIdentifier: { Region: 'us-east-1', Name: 'gone' } }),
  ).toThrow(expect.objectContaining({ code: 'InvalidInput' }));
});

test('an update counts the version up, and one that names another version is refused', () => {
  const { checks } = start();
  const { Id, HealthCheckVersion } = checks.create('x', endpoint);
  expect(HealthCheckVersion).toBe(1);
  expect(checks.update(Id, { FailureThreshold: 5 }, 1)).toMatchObject({
    HealthCheckVersion: 2,
    HealthCheckConfig: { FailureThreshold: 5, Type: 'HTTPS' },
  });
  expect(() => checks.update(Id, { FailureThreshold: 7 }, 1)).toThrow(
    expect.objectContaining({ code: 'HealthCheckVersionMismatch', httpStatus: 409 }),
  );
  expect(checks.get(Id)).toMatchObject({ HealthCheckVersion: 2, HealthCheckConfig: { FailureThreshold: 5 } });
  expect(checks.update(Id, { FailureThreshold: 7 }).HealthCheckVersion).toBe(3);
});

test('law: of any updates that name the same version exactly one is taken', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 10 }), (thresholds) => {
      const { checks } = start();
      const { Id } = checks.create('x', endpoint);
      const taken = thresholds.filter((FailureThreshold) => {
        try {
          checks.update(Id, { FailureThreshold }, 1);
          return true;
        } catch {
          return false;
        }
      });
      expect(taken).toHaveLength(1);
      expect(checks.get(Id).HealthCheckConfig.FailureThreshold).toBe(thresholds[0]);
    }),
  );
});

test('an update can reset elements, and changing the regions changes the checkers', () => {
  const regions = new Set<string>();
  const { clock, checks } = start({ probe: (_check, { region }) => regions.add(region).size > 0 });
  const { Id } = checks.create('x', { ...endpoint, ResourcePath: '/health' });
  checks.update(Id, { Regions: ['us-east-1', 'eu-west-1', 'sa-east-1'] }, 1, ['ResourcePath']);
  clock.advanceTo(10_000);
  expect([...regions].sort()).toEqual(['eu-west-1', 'sa-east-1', 'us-east-1']);
  expect(checks.get(Id).HealthCheckConfig.ResourcePath).toBeUndefined();
  expect(checks.observations(Id)).toHaveLength(6);
});

test('the same caller reference finds the same check, and never makes another', () => {
  const { checks } = start();
  const { Id } = checks.create('x', endpoint);
  expect(checks.create('x', endpoint).Id).toBe(Id);
  const exists = expect.objectContaining({ code: 'HealthCheckAlreadyExists', httpStatus: 409 });
  expect(() => checks.create('x', { ...endpoint, FailureThreshold: 2 })).toThrow(exists);
  checks.delete(Id);
  expect(() => checks.create('x', endpoint)).toThrow(exists);
});

test('an account has 200 checks and no more', () => {
  const { checks } = start();
  for (let place = 0; place < 200; place++) checks.create(`c${place}`, { ...endpoint, Disabled: true });
  expect(() => checks.create('one more', endpoint)).toThrow(
    expect.objectContaining({ code: 'TooManyHealthChecks' }),
  );
  checks.delete(checks.list()[0]?.Id ?? '');
  expect(checks.create('one more', endpoint).HealthCheckVersion).toBe(1);
});

test('a check that records use can be deleted, and leaves its last status behind', () => {
  const { clock, checks } = start({ probe: () => false });
  const { Id } = checks.create('x', endpoint);
  clock.advanceTo(10_000);
  checks.delete(Id);
  clock.advanceTo(20_000);
  expect(checks.exists(Id)).toBe(false);
  expect(checks.healthy(Id)).toBe(false);
  expect(clock.nextMs()).toBeUndefined();
});

test('stopping ends all probing', () => {
  const { clock, checks } = start();
  checks.create('x', endpoint);
  checks.stop();
  expect(clock.nextMs()).toBeUndefined();
});

test('a probe that was under way when probing ended is not followed by another', async () => {
  const pending: ((passed: boolean) => void)[] = [];
  const { clock, checks } = start({ probe: () => new Promise((resolve) => pending.push(resolve)) });
  checks.create('x', endpoint);
  clock.advanceTo(10_000);
  checks.stop();
  for (const end of pending) end(true);
  await Promise.resolve();
  expect(pending).toHaveLength(16);
  expect(clock.nextMs()).toBeUndefined();
});

test.each<[string, Partial<HealthCheckConfig>, RegExp]>([
  ['an interval of 20 s', { RequestInterval: 20 }, /RequestInterval must be 10 or 30, got 20/],
  ['a threshold of 0', { FailureThreshold: 0 }, /FailureThreshold/],
  ['a threshold of 11', { FailureThreshold: 11 }, /FailureThreshold/],
  ['two regions', { Regions: ['us-east-1', 'eu-west-1'] }, /Regions must be at least 3/],
  [
    'three regions of which one has no checkers',
    { Regions: ['us-east-1', 'eu-west-1', 'eu-north-1'] },
    /got us-east-1, eu-west-1, eu-north-1/,
  ],
  [
    'neither address nor name',
    { FullyQualifiedDomainName: undefined },
    /IPAddress or FullyQualifiedDomainName/,
  ],
  ['a loopback address', { IPAddress: '127.0.0.1' }, /Invalid IPAddress/],
  ['a private address', { IPAddress: '10.1.2.3' }, /Invalid IPAddress/],
  ['a private IPv6 address', { IPAddress: 'fd00::1' }, /Invalid IPAddress/],
  ['what is no address', { IPAddress: 'x.test' }, /Invalid IPAddress/],
  ['port 0', { Port: 0 }, /Port/],
  ['port 65536', { Port: 65_536 }, /Port/],
  ['a string without a type that matches it', { SearchString: 'x' }, /SearchString/],
  ['a type that matches without a string', { Type: 'HTTPS_STR_MATCH' }, /SearchString/],
  ['a string of 256 characters', { Type: 'HTTPS_STR_MATCH', SearchString: 'x'.repeat(256) }, /SearchString/],
  ['a path for TCP', { Type: 'TCP', Port: 443, ResourcePath: '/' }, /TCP/],
  ['TCP without port', { Type: 'TCP' }, /Port/],
  ['an alarm', { AlarmIdentifier: { Region: 'us-east-1', Name: 'x' } }, /metric region/],
  ['children', { ChildHealthChecks: [] }, /child health checks/],
  ['an unknown type', { Type: 'PING' as 'TCP' }, /PING/],
])('refuses an endpoint check with %s', (_name, change, message) => {
  const { checks } = start();
  expect(() => checks.create('x', { ...endpoint, ...change })).toThrow(message);
  expect(checks.list()).toEqual([]);
});

test('a calculated check has children that are there, are not calculated, and number at most 255', () => {
  const { checks } = start();
  const child = checks.create('child', { ...endpoint, Disabled: true }).Id;
  const config: HealthCheckConfig = { Type: 'CALCULATED', ChildHealthChecks: [child], HealthThreshold: 1 };
  const parent = checks.create('parent', config).Id;
  expect(() => checks.create('a', { ...config, ChildHealthChecks: ['gone'] })).toThrow(/gone does not exist/);
  expect(() => checks.create('b', { ...config, ChildHealthChecks: [parent] })).toThrow(
    /cannot have another one/,
  );
  expect(() => checks.create('c', { ...config, ChildHealthChecks: Array(256).fill(child) })).toThrow(
    /at most 255/,
  );
  expect(() => checks.create('d', { ...config, HealthThreshold: undefined })).toThrow(/HealthThreshold/);
  expect(() => checks.create('e', { ...config, Port: 80 })).toThrow(/must not specify Port/);
  expect(() => checks.observations(parent)).toThrow(/has no checkers/);
});
