/** Runs of one vantage that write the same report at once: nothing is lost, and nothing counts twice. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { foldObservations, untouched } from '../../../shared/health/vote.ts';
import { east, west } from '../world/fleet.ts';
import { World } from '../world.ts';
import { apiEast, apiEurope, inSlot, looksAt, nextSlot, probeFor, stateOf, voteOf } from './vantage.ts';

const policy = { confirmSeconds: 6, upThreshold: 6, intervalSeconds: 10 };

/** Just before a slot of the west, which has been well for a while. */
async function wellWorld(): Promise<World> {
  const world = new World();
  await probeFor(world, 60_000, [west]);
  await world.time.until(nextSlot(world, west).dueMs);
  return world;
}

function wakeOf(world: World) {
  return { kind: 'wake', wake: { suspects: [apiEast], from: east, atMs: world.time.nowMs } } as const;
}

/** Another writer of the same item, which changes nothing but the revision, before each of so many writes. */
function outrunning(world: World, times: number): Script {
  let left = times;
  return (_call, name) => {
    if (name === 'telemetry.writeReport' && left-- > 0) {
      const report = world.telemetry.report(west);
      if (report !== undefined) world.telemetry.write({ ...report, revision: report.revision + 1 });
    }
    return 'go';
  };
}

describe('a write that loses the race', () => {
  test.each([1, 3, 7])(
    '%i times in a row is done over, with nothing lost and nothing doubled',
    async (times) => {
      const world = await wellWorld();
      world.endpoints.breaks(apiEast);
      const fromMs = world.time.nowMs;
      const script = outrunning(world, times);
      await world.time.end(world.probe(west, inSlot(nextSlot(world, west)), { script }));
      const looks = looksAt(world, west, apiEast, fromMs);
      expect(looks).toHaveLength(5);
      const kept = (stateOf(world, west, apiEast)?.looks ?? []).filter(({ outcome }) => outcome === 'fail');
      expect(kept.map(({ atMs }) => atMs)).toEqual(looks);
      expect(stateOf(world, west, apiEast)).toMatchObject({ vote: 'down', sinceMs: looks[4] });
    },
  );

  test('again and again is given up, with what was given', async () => {
    const world = await wellWorld();
    const script = outrunning(world, 1_000);
    await expect(
      world.time.end(world.probe(west, inSlot(nextSlot(world, west)), { script })),
    ).rejects.toThrow('the report of us-west-2 shard 0 was written by others 8 times in a row');
  });
});

describe('a slot, a wake and their copies at once', () => {
  test('law: with any delays come to the vote that all their looks come to in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 12_000 }), async (seed, lastsMs) => {
        const world = await wellWorld();
        const random = seededRandom(seed);
        const travel = () => Math.floor(random() * 120);
        const before = stateOf(world, west, apiEast) ?? untouched;
        const fromMs = world.time.nowMs;
        world.endpoints.breaks(apiEast, 'refuses', { fromMs, untilMs: fromMs + lastsMs });
        const slot = inSlot(nextSlot(world, west));
        const runs = [slot, slot, wakeOf(world), wakeOf(world)].map((event) =>
          world.probe(west, event, { travel }),
        );
        await world.time.end(Promise.all(runs));

        const looks = looksAt(world, west, apiEast, fromMs);
        const state = stateOf(world, west, apiEast);
        const kept = (state?.looks ?? []).filter(({ atMs }) => atMs >= fromMs);
        // Looks that start within a second count once, so that one of them may stand for several.
        expect(looks).toEqual(expect.arrayContaining(kept.map(({ atMs }) => atMs)));
        expect(new Set(kept.map((look) => JSON.stringify(look))).size).toBe(kept.length);

        const observed = looks.map((atMs) => {
          const outcome = atMs < fromMs + lastsMs ? ('fail' as const) : ('pass' as const);
          return { endpoint: apiEast, atMs, outcome, inSlot: false };
        });
        // The slot's own look is one of them, and only for a recovery does it matter which.
        expect(state?.vote).toBe(foldObservations(before, observed, policy, world.time.nowMs).vote);
      }),
      { numRuns: 60 },
    );
  });

  test('law: leave every revision written once, each by a run that had read the one before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const world = await wellWorld();
        const random = seededRandom(seed);
        const travel = () => Math.floor(random() * 120);
        world.endpoints.breaks(apiEast);
        const slot = inSlot(nextSlot(world, west));
        const runs = [slot, wakeOf(world), wakeOf(world)].map((event) =>
          world.probe(west, event, { travel }),
        );
        await world.time.end(Promise.all(runs));
        const history = world.telemetry.history(west);
        expect(history.map(({ revision }) => revision)).toEqual(history.map((_, place) => place + 1));
        const votes = history.map(({ endpoints }) => endpoints[apiEast]?.vote);
        expect(votes.slice(votes.indexOf('down')).every((vote) => vote === 'down')).toBe(true);
        expect(voteOf(world, west, apiEurope)).toBe('up');
      }),
      { numRuns: 30 },
    );
  });

  test('tell of a vote that went down once', async () => {
    const world = await wellWorld();
    world.journal.length = 0;
    world.endpoints.breaks(apiEast);
    const slot = inSlot(nextSlot(world, west));
    await world.time.end(Promise.all([slot, slot, wakeOf(world)].map((event) => world.probe(west, event))));
    expect(world.journal.filter(({ event }) => event === 'vote').map(({ state }) => state)).toEqual(['down']);
  });
});
