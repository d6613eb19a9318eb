/** What is recorded and what people hear of traffic that stays where it should not: the cause, once, and not too soon. */
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import { gateBucketName, gateKey } from '../../../shared/fleet/names.ts';
import type { Gate } from '../../../shared/routing/gate.ts';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEurope,
  allSay,
  allWest,
  atCall,
  atFirst,
  minutesPass,
  movedOnce,
  placeOf,
  requestsOf,
  stepsOf,
  unfinishedMove,
  wokenBy,
  worldInOutage,
} from './outage.ts';

const gateless = fleetOf({ fleet: { gates: false } });

const manual = fleetOf({ application: { failover: 'manual' } });

const isDown = () => new AwsError('ServiceUnavailable', 'the control plane is down', 503);
const isBusy = () => new AwsError('Throttling', 'Rate exceeded');

/** Why traffic was not moved, as people are told. */
function toldReasons(world: World): readonly string[] {
  return (world.ledger.incidents.get('api')?.steps ?? []).flatMap(({ because }) => because ?? []);
}

/** The regions whose journal gives this reason for a decision, sorted. */
function sayers(world: World, reason: string): readonly string[] {
  const said = world.journal.filter(({ event, because }) => event === 'decision' && because === reason);
  return said.map(({ by }) => by).toSorted((one, other) => one.localeCompare(other));
}

async function switchOver(world: World): Promise<void> {
  await world.ledger.writeInstruction({
    application: 'api',
    kind: 'switchover',
    to: europe,
    overEpoch: 1,
    owner: 'alice',
    reason: 'test',
    atMs: world.time.nowMs,
    expiresAtMs: world.time.nowMs + 600_000,
  });
}

describe('a move that does not get into DNS', () => {
  const change = 'ChangeResourceRecordSets';
  test.each<[string, string, (operation: string) => AwsError | undefined]>([
    ['because nothing of Route 53 answers', 'control-plane-down', isDown],
    ['because it takes no change', 'control-plane-down', (each) => (each === change ? isDown() : undefined)],
    ['because it is asked too often', 'throttled', (each) => (each === change ? isBusy() : undefined)],
  ])('%s is on record as held, and not as made', async (_name, reason, refuse) => {
    const world = await worldInOutage(gateless);
    world.zone.refuse = refuse;
    await minutesPass(world, 3);
    const kept = [...world.telemetry.decisions.values()];
    const wanted = kept.filter(({ evidence }) => evidence.decision.kind === 'move');
    expect(wanted.length).toBeGreaterThan(0);
    for (const { because, held, text } of wanted) {
      expect(because).toBe('active-down');
      expect(held?.because).toBe(reason);
      expect(text).toMatch(
        new RegExp(
          `^api stays in us-east-1 \\(${reason}\\): .*; would move to us-west-2 \\(failover, active-down\\)$`,
        ),
      );
    }
    expect(toldReasons(world)).toEqual([reason]);
    expect(new Set(sayers(world, reason))).toEqual(new Set(regions));
    // Once when it begins, and at most once more when another region has set the course.
    expect(sayers(world, reason).length).toBeLessThanOrEqual(2 * regions.length);

    world.zone.refuse = () => undefined;
    await minutesPass(world, 2);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    const last = [...world.telemetry.decisions.values()].filter(({ because }) => because === 'healthy');
    expect(last.length).toBeGreaterThan(0);
    for (const { held } of last) expect(held).toBeUndefined();
  });

  test('is said once of each region for as long as it lasts', async () => {
    const world = await worldInOutage(gateless);
    world.zone.refuse = isDown;
    await minutesPass(world, 10);
    expect(sayers(world, 'control-plane-down')).toEqual([...regions].sort());
    const wanted = [...world.telemetry.decisions.values()].filter(({ held }) => held !== undefined);
    expect(wanted).toHaveLength(regions.length);
    expect(new Set(wanted.map(({ region }) => region))).toEqual(new Set(regions));
    for (const { times } of wanted) expect(times).toBe(10);
  });

  test('is said although passes of the region overlap all the time', async () => {
    const world = await worldInOutage(gateless);
    world.zone.refuse = isDown;
    const slowly = () => (_call: number, name: string) =>
      name === 'traffic.records' ? { stallMs: 7_000 } : ('go' as const);
    world.script = slowly;
    const passes = [];
    for (let turn = 0; turn < 6; turn++) {
      passes.push(world.steer(west, wokenBy(world, west)));
      await world.time.pass(3_000);
    }
    // Two passes have begun while the first one was at it, and so on: none was alone.
    expect(sayers(world, 'control-plane-down')).toEqual([west]);
    await world.time.end(Promise.all(passes));
    expect(sayers(world, 'control-plane-down')).toEqual([west]);
    expect(world.telemetry.memories.get(west)?.decisions['api']).toMatchObject({
      because: 'active-down',
      held: 'control-plane-down',
    });
  });

  test('and of which the course is set is on record as held, too', async () => {
    const world = await unfinishedMove(gateless);
    world.zone.refuse = isDown;
    await minutesPass(world, 2);
    const open = [...world.telemetry.decisions.values()].filter(({ because }) => because === 'unfinished');
    expect(new Set(open.map(({ region }) => region))).toEqual(new Set(regions));
    for (const { region, held, text } of open.filter(({ times }) => times > 1)) {
      expect(held?.because, region).toBe('control-plane-down');
      expect(text).toMatch(/on its way to us-west-2 \(unfinished\): .*; control-plane-down: /);
    }
    expect(open.some(({ times }) => times > 1)).toBe(true);
  });

  test('and which gates have made all the same is on record as made', async () => {
    const world = await worldInOutage();
    world.zone.refuse = isDown;
    await minutesPass(world, 5);
    const made = [...world.telemetry.decisions.values()].filter(({ because }) => because === 'gated');
    expect(made.map(({ region }) => region)).toEqual([world.ledger.courses.get('api')?.by]);
    expect(made.map(({ held }) => held)).toEqual([undefined]);
    expect(made[0]?.text).toMatch(/^api moves from us-east-1 to us-west-2 \(failover, gated\)/);
  });
});

test('a pass that knows nothing of the switchover does not say after it that traffic waits for one', async () => {
  const steerEurope = (world: World, script: Script) =>
    world.steer(europe, wokenBy(world, europe), { script });
  const names = await requestsOf(steerEurope, await worldInOutage(manual));
  for (const [place, name] of names.entries()) {
    const world = await worldInOutage(manual);
    const late = steerEurope(world, atCall(place + 1, { stallMs: 5_000 }));
    await world.time.pass(200);
    await switchOver(world);
    await world.time.end(world.steer(west));
    await world.time.end(late);
    const where = `held up at request ${place + 1}, ${name}`;
    expect(placeOf(world), where).toEqual(movedOnce(allEurope));
    const steps = stepsOf(world);
    expect(steps.at(-1), where).toBe('moved');
    expect(
      steps.filter((kind) => kind === 'moved'),
      where,
    ).toHaveLength(1);
  }
});

test('a pass that finds at its end that a switchover has been made does not say that traffic waits for one', async () => {
  const steerEurope = (world: World, script: Script) => world.steer(europe, undefined, { script });
  const names = await requestsOf(steerEurope, await worldInOutage(manual));
  const reads = [...names.entries()].filter(([, name]) => name === 'ledger.control');
  expect(reads.length).toBeGreaterThan(1);
  for (const [place] of reads) {
    const world = await worldInOutage(manual);
    const late = steerEurope(world, atCall(place + 1, { stallMs: 5_000 }));
    await world.time.pass(200);
    await switchOver(world);
    // It ends before it tells of the move.
    void world.steer(west, undefined, { script: atFirst('telemetry.keepDecision', 'die') });
    await world.time.end(late);
    expect(placeOf(world), `held up at request ${place + 1}`).toEqual(movedOnce(allEurope));
    expect(stepsOf(world), `held up at request ${place + 1}`).toEqual(['confirmed']);
  }
});

describe('a region that comes up while its gates are closed', () => {
  function close(world: World, vantage: string, region: string): void {
    const gate: Gate = {
      region,
      slot: world.slotOf(vantage).slot,
      closedAtMs: world.time.nowMs,
      latched: false,
    };
    const bucket = gateBucketName(world.fleet.name, ACCOUNT_ID, vantage);
    world.buckets.put(vantage, bucket, gateKey(region), JSON.stringify(gate));
  }

  /** The only region that is up, for so long, and the gates of the vantages whose passes do not come stay closed. */
  async function upFor(seconds: number): Promise<World> {
    const world = await worldInOutage();
    await allSay(world, 'down', europe);
    await allSay(world, 'down', west);
    await minutesPass(world, 1);
    close(world, east, west);
    close(world, west, west);
    await allSay(world, 'up', west);
    const sinceMs = world.time.nowMs;
    await world.time.end(world.steer(europe, wokenBy(world, europe)));
    await world.time.until(sinceMs + seconds * 1000);
    await world.time.end(world.steer(europe, wokenBy(world, europe)));
    return world;
  }

  test.each<[string, number, string[]]>([
    ['is not paged about while they may be opening', 14.8, ['all-down']],
    ['is when they should have opened', 15.2, ['all-down', 'no-candidate']],
  ])('%s', async (_name, seconds, expected) => {
    const world = await upFor(seconds);
    expect(world.telemetry.memories.get(europe)?.decisions['api']?.because).toBe('no-candidate');
    expect(toldReasons(world)).toEqual(expected);
  });

  test('gets the traffic when they open, and people hear of that alone', async () => {
    const world = await upFor(5);
    await minutesPass(world, 1);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    expect(toldReasons(world)).toEqual(['all-down']);
    expect(stepsOf(world).at(-1)).toBe('moved');
  });
});
