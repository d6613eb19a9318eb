/** From a first failure to a vote: fast looks, one wake to the others, and the reports that wake `steer`. */
import { describe, expect, test } from 'vitest';
import { wakesMax } from '../../../functions/probe/probe-run.ts';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
import { type Woken, World } from '../world.ts';
import { apiEast, apiEurope, inSlot, looksAt, nextSlot, probeFor, stateOf, voteOf } from './vantage.ts';

const minuteMs = 60_000;
const confirmMs = 6_000;

const isProbe = (woken: Woken) => woken.kind === 'probe';

function wakesOf(world: World, kind: Woken['kind']): readonly Woken[] {
  return world.wakes.filter((woken) => woken.kind === kind);
}

/** A fleet that is well and whose first reports are written, and the moment just before the next slot of a vantage. */
async function wellWorld(vantage: string, fleet?: ReturnType<typeof fleetOf>): Promise<World> {
  const world = new World(fleet);
  await probeFor(world, minuteMs);
  await world.time.until(nextSlot(world, vantage).dueMs - 1);
  world.wakes.length = 0;
  world.journal.length = 0;
  return world;
}

/** One slot of this vantage, to its end; when its first look was sent. */
async function runSlot(world: World, vantage: string): Promise<number> {
  const slot = nextSlot(world, vantage);
  await world.time.until(slot.dueMs);
  const fromMs = world.time.nowMs;
  await world.time.end(world.probe(vantage, inSlot(slot)));
  return looksAt(world, vantage, apiEast, fromMs)[0] ?? Number.NaN;
}

describe('an endpoint that refuses', () => {
  test('is looked at again every one and a half seconds, and voted down after confirmSeconds', async () => {
    const world = await wellWorld(west);
    world.endpoints.breaks(apiEast);
    const firstMs = await runSlot(world, west);
    const looks = looksAt(world, west, apiEast, firstMs).map((atMs) => atMs - firstMs);
    expect(looks).toEqual([0, 1_500, 3_000, 4_500, 6_000]);
    expect(stateOf(world, west, apiEast)).toMatchObject({
      vote: 'down',
      sinceMs: firstMs + confirmMs,
      reason: 'refused',
    });
    expect(voteOf(world, west, apiEurope)).toBe('up');
  });

  test('is said to be suspected once, and voted down once', async () => {
    const world = await wellWorld(west);
    world.endpoints.breaks(apiEast);
    await runSlot(world, west);
    expect(
      world.journal.map(({ event, application, region, state }) => [event, application, region, state]),
    ).toEqual([
      ['suspicion', 'api', east, undefined],
      ['vote', 'api', east, 'down'],
    ]);
  });

  test('wakes every steer with the key of the report in which the vote is down', async () => {
    const world = await wellWorld(west);
    world.endpoints.breaks(apiEast);
    await runSlot(world, west);
    const down = world.telemetry.history(west).find(({ endpoints }) => endpoints[apiEast]?.vote === 'down');
    const report = { vantage: west, shard: 0, revision: down?.revision };
    const woken = wakesOf(world, 'steer').filter(
      (wake) =>
        wake.kind === 'steer' &&
        wake.event.kind === 'report' &&
        wake.event.report.revision === report.revision,
    );
    expect(woken.map(({ region }) => region).sort()).toEqual([...regions].sort());
    expect(woken[0]).toMatchObject({ event: { kind: 'report', report } });
  });

  test('wakes the other vantages once, within a tenth of a second of the first failure', async () => {
    const world = await wellWorld(west);
    world.endpoints.breaks(apiEast);
    const firstMs = await runSlot(world, west);
    const wakes = world.wakes.filter(isProbe);
    expect(wakes).toHaveLength(2);
    expect(new Set(wakes.map(({ region }) => region))).toEqual(new Set([east, europe]));
    for (const woken of wakes) {
      if (woken.kind !== 'probe') continue;
      expect(woken.wake).toMatchObject({ suspects: [apiEast], from: west });
      expect(woken.wake.atMs - firstMs).toBeLessThan(150);
    }
  });

  test('is a vote that stays down, without fast looks and wakes, until it serves', async () => {
    const world = await wellWorld(west);
    world.endpoints.breaks(apiEast);
    await runSlot(world, west);
    world.wakes.length = 0;
    const fromMs = world.time.nowMs;
    await probeFor(world, minuteMs, [west]);
    expect(looksAt(world, west, apiEast, fromMs)).toHaveLength(6);
    expect(wakesOf(world, 'probe')).toEqual([]);
    expect(voteOf(world, west, apiEast)).toBe('down');
  });

  test('is up again after six slots in which it serves, and not after five', async () => {
    const world = await wellWorld(west);
    world.endpoints.breaks(apiEast);
    await runSlot(world, west);
    world.endpoints.breaks(apiEast, 'serves');
    await probeFor(world, minuteMs - 10_000, [west]);
    expect(voteOf(world, west, apiEast)).toBe('down');
    await probeFor(world, 10_000, [west]);
    expect(voteOf(world, west, apiEast)).toBe('up');
  });
});

describe('an endpoint that does not answer', () => {
  test('is suspected long before its timeout, and voted down as soon as it is certain', async () => {
    const world = await wellWorld(west);
    world.endpoints.breaks(apiEast, 'silent');
    const firstMs = await runSlot(world, west);
    const [first] = world.journal.filter(({ event }) => event === 'suspicion');
    expect((first?.at ?? 0) - firstMs).toBe(500);
    const downAtMs =
      world.journal.find(({ event, state }) => event === 'vote' && state === 'down')?.at ?? Number.NaN;
    // The look that confirms it is sent after confirmSeconds, and fails when its four seconds are over.
    expect(downAtMs - firstMs).toBeGreaterThanOrEqual(confirmMs + 4_000);
    expect(downAtMs - firstMs).toBeLessThan(confirmMs + 4_000 + 200);
  });
});

test.each([
  ['shorter than confirmSeconds changes no vote', confirmMs, 'up'],
  ['just as long makes it down', confirmMs + 1, 'down'],
])('an outage %s', async (_name, lastsMs, vote) => {
  const world = await wellWorld(west);
  const slot = nextSlot(world, west);
  // Looks are sent once the slot is claimed and the report is read: that is when the outage begins.
  const probeTravelMs = 16;
  const fromMs = slot.dueMs + probeTravelMs;
  world.endpoints.breaks(apiEast, 'refuses', { fromMs, untilMs: fromMs + lastsMs });
  expect(await runSlot(world, west)).toBe(fromMs);
  expect(voteOf(world, west, apiEast)).toBe(vote);
  await probeFor(world, minuteMs, [west]);
  expect(voteOf(world, west, apiEast)).toBe('up');
});

describe('suspects', () => {
  const fleet = fleetOf({ applications: ['api', 'shop', 'web'] });

  test('that come up together go into one wake', async () => {
    const world = await wellWorld(west, fleet);
    for (const application of ['api', 'shop', 'web']) world.endpoints.breaks(`${application}/${east}`);
    await runSlot(world, west);
    const wakes = wakesOf(world, 'probe');
    expect(wakes).toHaveLength(2);
    for (const woken of wakes) {
      if (woken.kind !== 'probe') continue;
      expect([...woken.wake.suspects].sort()).toEqual([apiEast, `shop/${east}`, `web/${east}`]);
    }
  });

  test.each([
    ['that come up one after the other go out in one wake after the other', ['api', 'shop', 'web']],
    [
      'that come up in more than four goes are left to the slots',
      ['api', 'shop', 'web', 'mail', 'files', 'docs'],
    ],
  ])('%s', async (_name, applications) => {
    const world = await wellWorld(west, fleetOf({ applications }));
    const report = world.telemetry.report(west);
    if (report === undefined) throw new Error('the vantage must have reported');
    // Silence is suspected after four times the usual latency, and after half a second at least.
    const states = Object.entries(report.endpoints).map(([endpoint, state]) => {
      const place = applications.indexOf(endpoint.split('/')[0] ?? '');
      return [endpoint, { ...state, usualLatencyMs: 200 + 50 * place }] as const;
    });
    world.telemetry.write({
      ...report,
      revision: report.revision + 1,
      endpoints: Object.fromEntries(states),
    });
    for (const application of applications) world.endpoints.breaks(`${application}/${east}`, 'silent');
    await runSlot(world, west);
    const woken = world.wakes.filter(isProbe).filter(({ region }) => region === europe);
    expect(woken.map(({ wake }) => wake.suspects)).toEqual(
      applications.slice(0, wakesMax).map((application) => [`${application}/${east}`]),
    );
  });

  test('are looked at by those who are woken, who wake nobody', async () => {
    const world = await wellWorld(west);
    world.delivers = isProbe;
    world.endpoints.breaks(apiEast);
    const firstMs = await runSlot(world, west);
    await world.time.pass(confirmMs);
    await world.time.end(Promise.all(world.ends));
    expect(wakesOf(world, 'probe').map(({ by }) => by)).toEqual([west, west]);
    for (const vantage of [east, europe]) {
      const looks = looksAt(world, vantage, apiEast, firstMs);
      expect((looks[0] ?? 0) - firstMs).toBeLessThan(250);
      expect(stateOf(world, vantage, apiEast)?.vote).toBe('down');
      expect((stateOf(world, vantage, apiEast)?.sinceMs ?? 0) - firstMs).toBeLessThan(confirmMs + 350);
      expect(looksAt(world, vantage, apiEurope, firstMs)).toEqual([]);
    }
  });

  test('that serve where they are woken lead to five looks, no vote and no waking of steer', async () => {
    const world = await wellWorld(west);
    const wake = { suspects: [apiEast], from: west, atMs: world.time.nowMs };
    const fromMs = world.time.nowMs;
    expect(await world.time.end(world.probe(east, { kind: 'wake', wake }))).toEqual({ kind: 'reported' });
    expect(looksAt(world, east, apiEast, fromMs)).toHaveLength(5);
    expect(stateOf(world, east, apiEast)).toMatchObject({ vote: 'up' });
    expect(stateOf(world, east, apiEast)).not.toHaveProperty('suspectedAtMs');
    expect(world.wakes).toEqual([]);
  });

  test.each<[string, readonly string[], number, string]>([
    ['of another fleet are nobody', ['gone/us-east-1'], 0, 'foreign'],
    ['of an old wake are nobody', [apiEast], 10_001, 'late'],
    ['of a wake as old as an interval are looked at', [apiEast], 10_000, 'reported'],
  ])('%s', async (_name, names, ageMs, kind) => {
    const world = await wellWorld(west);
    const wake = { suspects: names, from: west, atMs: world.time.nowMs - ageMs };
    expect(await world.time.end(world.probe(east, { kind: 'wake', wake }))).toEqual({ kind });
  });

  test('that a slot already looks into are not looked into a second time by a wake', async () => {
    const world = await wellWorld(west);
    world.endpoints.breaks(apiEast);
    const slot = nextSlot(world, west);
    await world.time.until(slot.dueMs);
    const run = world.probe(west, inSlot(slot));
    await world.time.pass(1_000);
    const wake = { suspects: [apiEast], from: east, atMs: world.time.nowMs };
    await world.time.end(Promise.all([run, world.probe(west, { kind: 'wake', wake })]));
    expect(looksAt(world, west, apiEast, slot.dueMs)).toHaveLength(5);
  });
});

describe('an endpoint that flaps', () => {
  /** Fails for one look at the start of every third slot, so that it is never confirmed. */
  async function flapping(minutes: number): Promise<World> {
    const world = await wellWorld(west);
    for (let atMs = world.time.nowMs; atMs < world.time.nowMs + minutes * minuteMs; atMs += 30_000) {
      world.endpoints.breaks(apiEast, 'refuses', { fromMs: atMs, untilMs: atMs + 1_000 });
    }
    await probeFor(world, minutes * minuteMs, [west]);
    return world;
  }

  test('wakes the others at most six times in ten minutes', async () => {
    const world = await flapping(9);
    expect(wakesOf(world, 'probe').length).toBe(6 * 2);
    expect(voteOf(world, west, apiEast)).toBe('up');
  });

  test('is recorded as flapping', async () => {
    const world = await flapping(9);
    expect(world.journal.filter(({ because }) => because === 'flapping').length).toBeGreaterThanOrEqual(1);
  });
});
