import { describe, expect, test } from 'vitest';
import { editByHand } from '../../sandbox/simulate/hand-edit.ts';
import { SimulatedGates } from '../../sandbox/simulate/simulated-gates.ts';
import { SimulatedZone } from '../../sandbox/simulate/simulated-zone.ts';
import { startMs } from '../../sandbox/simulate/time.ts';
import type { ZoneState } from '../../sandbox/simulate/world.ts';
import { seededRandom } from '../../sandbox/world/random.ts';
import type { Change } from '../../shared/routing/records.ts';
import { east, europe, expectWithin, stageOf, timed, west } from './stage.ts';

type Stage = Parameters<typeof stageOf>;

async function zoneOf(...[faults, change]: Stage) {
  const stage = stageOf(faults, change);
  const answers: { readonly application: string; readonly answered: ZoneState; readonly atMs: number }[] = [];
  const { clock } = stage.time;
  const { faults: all, durationSeconds } = stage.scenario;
  const zone = new SimulatedZone({
    ...stage,
    clock,
    gates: new SimulatedGates({ ...stage, clock, all, startMs, durationSeconds }),
    random: seededRandom(1),
    propagationSeconds: stage.scenario.world.propagationSeconds,
    onAnswer: (application, answered) => answers.push({ application, answered, atMs: stage.time.nowMs }),
  });
  await stage.until(10);
  return { ...stage, zone, answers, traffic: zone.trafficAt(stage.siteIn(west)) };
}

const names = ['api.example.test', '_pointsman.api.example.test'];

/** Gives one region's record another weight. */
function weighing(zone: SimulatedZone, region: string, Weight: number): Change[] {
  const record = zone
    .records()
    .find(({ Name, SetIdentifier }) => Name === 'api.example.test.' && SetIdentifier === region);
  if (record === undefined) throw new Error(`a record must stand for api in ${region}`);
  return [
    { Action: 'DELETE', ResourceRecordSet: record },
    { Action: 'CREATE', ResourceRecordSet: { ...record, Weight } },
  ];
}

const fixed = { world: { propagationSeconds: 7 } };

test('the zone begins with all traffic in the first region, as epoch 1', async () => {
  const { zone, answers } = await zoneOf([]);
  expect(zone.accepted('api')).toMatchObject({
    weights: { [east]: 100, [west]: 0, [europe]: 0 },
    marker: { epoch: 1 },
  });
  expect(zone.answered('api').weights).toEqual({ [east]: 100 });
  expect(answers.map(({ application }) => application)).toEqual(['api', 'shop']);
});

test('a change is answered when it has propagated, and then noted', async () => {
  const { zone, traffic, time, answers } = await zoneOf([], fixed);
  await traffic.change(weighing(zone, west, 50), 'a test');
  const acceptedMs = time.nowMs;
  expect(zone.accepted('api').weights[west]).toBe(50);
  await time.pass(6_999);
  expect(zone.answered('api').weights).toEqual({ [east]: 100 });
  await time.pass(1);
  expect(zone.answered('api').weights).toEqual({ [east]: 100, [west]: 50 });
  expect(answers.at(-1)).toMatchObject({ application: 'api', atMs: acceptedMs + 7_000 });
});

test('a change propagates in 5 to 60 s, as the seed has it', async () => {
  const { zone, traffic, time, answers } = await zoneOf([]);
  for (const weight of [10, 20, 30, 40]) {
    const fromMs = time.nowMs;
    await traffic.change(weighing(zone, west, weight), 'a test');
    await time.pass(60_000);
    expectWithin((answers.at(-1)?.atMs ?? 0) - fromMs, 5_000, 60_000);
  }
});

test('weights that are all zero are equal shares of all regions', async () => {
  const { zone, traffic, time } = await zoneOf([], fixed);
  await traffic.change(weighing(zone, east, 0), 'a test');
  await time.pass(7_000);
  expect(zone.answered('api').weights).toEqual({ [east]: 0, [west]: 0, [europe]: 0 });
});

describe('the control plane', () => {
  const at = 5;

  test.each<[string, Stage[0]]>([
    ['it is down', [{ kind: 'route53', mode: 'down', at }]],
    ['a region has taken it along', [{ kind: 'region-down', region: east, route53: true, at }]],
    [
      'the region that asks is cut off from AWS',
      [{ kind: 'vantage-isolated', vantage: west, aws: true, at }],
    ],
  ])('does not answer where %s', async (_name, faults) => {
    const { zone, traffic, time } = await zoneOf(faults);
    const changed = await timed(time, traffic.change(weighing(zone, west, 50), 'a test'));
    expect(changed).toMatchObject({ ms: 1_500, error: expect.stringMatching(/^Unavailable/) });
    const read = await timed(time, traffic.records(names));
    expect(read).toMatchObject({ ms: 6_000, error: expect.stringMatching(/^Unavailable/) });
    expect(zone.accepted('api').weights[west]).toBe(0);
  });

  test('goes on where a region dies without it', async () => {
    const { traffic } = await zoneOf([{ kind: 'region-down', region: east, at }]);
    expect(await traffic.records(names)).toHaveLength(4);
  });

  test('is busy where it throttles, and gives up reading after four attempts', async () => {
    const { zone, traffic, time } = await zoneOf([{ kind: 'route53', mode: 'throttled', at }]);
    expect(await traffic.change(weighing(zone, west, 50), 'a test')).toMatchObject({ kind: 'busy' });
    const { ms, error } = await timed(time, traffic.records(names));
    expect(error).toMatch('Rate exceeded');
    expectWithin(ms, 1, 3_500);
  });

  test('admits five requests a second, and who reads tries again', async () => {
    const { traffic, time } = await zoneOf([]);
    const fromMs = time.nowMs;
    const ask = async () => {
      const answer = await traffic.changeStatus('unknown').catch(String);
      return { answer, ms: time.nowMs - fromMs };
    };
    const reads = await time.end(Promise.all(Array.from({ length: 12 }, ask)));
    const [atOnce, later] = [reads.filter(({ ms }) => ms === 0), reads.filter(({ ms }) => ms > 0)];
    expect(atOnce.map(({ answer }) => answer)).toEqual(Array(5).fill('unknown'));
    expect(later.filter(({ answer }) => answer === 'unknown').length).toBeGreaterThanOrEqual(4);
  });

  test('takes as long as the scenario says where it is slow', async () => {
    const { zone, traffic, time, answers } = await zoneOf(
      [{ kind: 'route53', mode: 'slow', insyncSeconds: 90, at }],
      fixed,
    );
    const fromMs = time.nowMs;
    await traffic.change(weighing(zone, west, 50), 'a test');
    await time.pass(100_000);
    expect(answers.at(-1)?.atMs).toBe(fromMs + 90_000);
  });
});

describe('the name servers', () => {
  test.each<[string, Stage[0], string, boolean]>([
    ['answer while the control plane is down', [{ kind: 'route53', mode: 'down', at: 5 }], west, true],
    ['do not answer who is cut off', [{ kind: 'vantage-isolated', vantage: west, at: 5 }], west, false],
    ['answer the others', [{ kind: 'vantage-isolated', vantage: west, at: 5 }], europe, true],
  ])('%s', async (_name, faults, region, answers) => {
    const { zone, siteIn } = await zoneOf(faults);
    const [text] = await zone.nameServersAt(siteIn(region)).markers('api.example.test');
    expect(text?.startsWith('v=1 epoch=1 ')).toBe(answers ? true : undefined);
  });
});

test('a hand edit changes the weights that it names and no marker', async () => {
  const { zone, fleet, time, scenario } = await zoneOf(
    [{ kind: 'dns-edit', application: 'api', weights: { [west]: 30, [east]: 70 }, at: 5 }],
    fixed,
  );
  const [edit] = scenario.faults;
  if (edit?.kind !== 'dns-edit') throw new Error('the fault must be a hand edit');
  const before = zone.accepted('api').marker;
  editByHand(edit, fleet, zone);
  await time.pass(7_000);
  expect(zone.answered('api')).toEqual({ weights: { [east]: 70, [west]: 30 }, marker: before });
  expect(zone.accepted('shop').weights[east]).toBe(100);
});
