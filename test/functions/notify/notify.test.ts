/** Each step of an incident reaches each audience once, or more often, but never less. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { type Incident, newsMs, type StepKind } from '../../../shared/incidents/incident.ts';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
import type { Script } from '../world/invocation.ts';
import { World } from '../world.ts';

const claimMs = 60_000;

function incidentOf(world: World, kinds: readonly StepKind[], change: Partial<Incident> = {}): Incident {
  const atMs = world.time.nowMs;
  const steps = kinds.map((kind, number) => ({ number, kind, atMs, text: `${kind} in us-east-1` }));
  const base = { id: 'api-1', application: 'api', openedAtMs: atMs, down: [], said: [], revision: 1 };
  return { ...base, steps, ...change };
}

async function worldWith(...kinds: readonly StepKind[]): Promise<World> {
  const world = new World();
  await world.ledger.writeIncident(incidentOf(world, kinds));
  return world;
}

/** What was published, in order. */
function pages(world: World): readonly (string | undefined)[] {
  return world.published.map(({ message }) => message.attributes['step']);
}

describe('a step', () => {
  test('is published to the application’s audience through the own region, and noted as sent', async () => {
    const world = await worldWith('confirmed');
    const event = { kind: 'application', application: 'api' } as const;
    expect(await world.time.end(world.notify(west, event))).toEqual({ kind: 'notified', sent: 1, failed: 0 });
    expect(world.published).toMatchObject([{ through: west, audience: 'oncall' }]);
    expect(world.published[0]?.message.sms).toBe('DOWN: confirmed in us-east-1');
    expect([...world.ledger.alerts.values()][0]?.sentAtMs).toBeDefined();
    expect(world.journal.map(({ event: said, because }) => [said, because])).toEqual([
      ['alert', 'confirmed'],
    ]);
  });

  test('is published once, however often it is asked for', async () => {
    const world = await worldWith('confirmed', 'moved');
    for (const region of [west, east, west]) await world.time.end(world.notify(region));
    expect(pages(world)).toEqual(['confirmed', 'moved']);
  });

  test('that is added later is published alone', async () => {
    const world = await worldWith('confirmed');
    await world.time.end(world.notify(west));
    await world.ledger.writeIncident(incidentOf(world, ['confirmed', 'moved'], { revision: 2 }));
    await world.time.end(world.notify(west));
    expect(pages(world)).toEqual(['confirmed', 'moved']);
  });

  test('of another application is left to the sweep', async () => {
    const world = await worldWith('confirmed');
    await world.time.end(world.notify(west, { kind: 'application', application: 'shop' }));
    expect(pages(world)).toEqual([]);
    await world.time.end(world.notify(west, { kind: 'sweep' }));
    expect(pages(world)).toEqual(['confirmed']);
  });

  test.each([
    ['as old as a day is news', newsMs, ['confirmed']],
    ['older than a day is none', newsMs + 1, []],
  ])('%s', async (_name, ageMs, expected) => {
    const world = await worldWith('confirmed');
    await world.time.pass(ageMs);
    await world.time.end(world.notify(west, { kind: 'sweep' }, { travel: () => 0 }));
    expect(pages(world)).toEqual(expected);
  });

  test('of an application without audience goes to nobody', async () => {
    const fleet = fleetOf();
    const applications = Object.fromEntries(
      Object.entries(fleet.applications).map(([id, { audience: _, ...application }]) => [id, application]),
    );
    const world = new World({ ...fleet, applications });
    await world.ledger.writeIncident(incidentOf(world, ['confirmed']));
    expect(await world.time.end(world.notify(west))).toEqual({ kind: 'notified', sent: 0, failed: 0 });
    expect(pages(world)).toEqual([]);
  });
});

describe('several regions at once', () => {
  test('law: with any delays publish each step once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const world = await worldWith('confirmed', 'not-moved', 'moved', 'recovered');
        const random = seededRandom(seed);
        const travel = () => Math.floor(random() * 500);
        const runs = [...regions, ...regions].map((region) =>
          world.notify(region, { kind: 'sweep' }, { travel }),
        );
        await world.time.end(Promise.all(runs));
        expect([...pages(world)].sort()).toEqual(['confirmed', 'moved', 'not-moved', 'recovered']);
      }),
      { numRuns: 50 },
    );
  });

  test('and runs of one region in the same millisecond publish each step once', async () => {
    const world = await worldWith('confirmed', 'moved');
    await world.time.end(Promise.all([1, 2, 3].map(() => world.notify(west))));
    expect(pages(world)).toEqual(['confirmed', 'moved']);
  });

  test('leave a step to the one that claimed it, from then on and not from when its run began', async () => {
    const world = await worldWith('confirmed', 'moved');
    const stallsMs = [50_000, 30_000];
    const slow: Script = (_call, name) =>
      name === 'messenger.publish' ? { stallMs: stallsMs.shift() ?? 0 } : 'go';
    const run = world.notify(west, { kind: 'sweep' }, { script: slow });
    await world.time.pass(65_000);
    await world.time.end(world.notify(east));
    await world.time.end(run);
    expect(pages(world)).toEqual(['confirmed', 'moved']);
  });
});

describe('a run that ends', () => {
  test('between the publication and its note is made up for when its claim expires: twice, not never', async () => {
    const world = await worldWith('confirmed');
    void world.notify(
      west,
      { kind: 'sweep' },
      { script: (_call, name) => (name === 'ledger.markSent' ? 'die' : 'go') },
    );
    await world.time.pass(1_000);
    expect(pages(world)).toEqual(['confirmed']);
    await world.time.pass(claimMs - 5_000);
    await world.time.end(world.notify(east));
    expect(pages(world)).toEqual(['confirmed']);
    await world.time.pass(10_000);
    await world.time.end(world.notify(east));
    await world.time.end(world.notify(east));
    expect(pages(world)).toEqual(['confirmed', 'confirmed']);
  });

  test('before any one of its requests leaves no step unsaid, and says none more than twice', async () => {
    for (let call = 1; call <= 10; call++) {
      const world = await worldWith('confirmed', 'moved', 'recovered');
      void world.notify(west, { kind: 'sweep' }, { script: (each) => (each === call ? 'die' : 'go') });
      for (let minute = 0; minute < 3; minute++) {
        await world.time.pass(claimMs);
        await world.time.end(world.notify(east));
      }
      const said = pages(world);
      expect([...new Set(said)].sort(), `ended at request ${call}`).toEqual([
        'confirmed',
        'moved',
        'recovered',
      ]);
      expect(said.length, `ended at request ${call}`).toBeLessThanOrEqual(4);
    }
  });
});

describe('an SNS that fails', () => {
  test('in the own region is gone around through the next', async () => {
    const world = await worldWith('confirmed');
    world.muteRegions.add(west);
    expect(await world.time.end(world.notify(west))).toEqual({ kind: 'notified', sent: 1, failed: 0 });
    expect(world.published.map(({ through }) => through)).toEqual([east]);
    expect(world.journal.filter(({ event }) => event === 'error')).toHaveLength(1);
  });

  test('everywhere gives the claim back, so that the next sweep tries again at once', async () => {
    const world = await worldWith('confirmed', 'moved');
    for (const region of regions) world.muteRegions.add(region);
    expect(await world.time.end(world.notify(west))).toEqual({ kind: 'incomplete', sent: 0, failed: 2 });
    world.muteRegions.clear();
    expect(await world.time.end(world.notify(europe))).toEqual({ kind: 'notified', sent: 2, failed: 0 });
    expect(pages(world)).toEqual(['confirmed', 'moved']);
  });
});

describe('a ledger that cannot be written', () => {
  const ledgerIsDown: Script = (_call, name) => (name.startsWith('ledger.') ? 'fail' : 'go');

  test('lets a page out that comes along unclaimed, and says that it may come twice', async () => {
    const world = new World();
    const incident = incidentOf(world, ['confirmed']);
    const run = world.notify(west, { kind: 'unclaimed', incident }, { script: ledgerIsDown });
    expect(await world.time.end(run)).toEqual({ kind: 'notified', sent: 1, failed: 0 });
    expect(world.published[0]?.message.sms).toContain('(may come twice: the ledger cannot be written)');
  });

  test('keeps a sweep from paging anyone, and the next one makes up for it', async () => {
    const world = await worldWith('confirmed');
    await expect(
      world.time.end(world.notify(west, { kind: 'sweep' }, { script: ledgerIsDown })),
    ).rejects.toThrow('ledger.control failed');
    await world.time.end(world.notify(west));
    expect(pages(world)).toEqual(['confirmed']);
  });
});
