/** Each step of an incident reaches each audience once, or more often, but never less. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { advance, type Happening, type Incident, type StepKind } from '../../../shared/incidents/incident.ts';
import { newsMs } from '../../../shared/incidents/news.ts';
import type { Message } from '../../../shared/ports.ts';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
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

function stepNumber({ json }: Message): number {
  return (json as { readonly step: { readonly number: number } }).step.number;
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
    ['not quite a day old is news', newsMs - 1, ['confirmed']],
    ['a day old is none', newsMs, []],
  ])('%s', async (_name, ageMs, expected) => {
    const world = await worldWith('confirmed');
    await world.time.pass(ageMs);
    await world.time.end(world.notify(west, { kind: 'sweep' }, { travel: () => 0 }));
    expect(pages(world)).toEqual(expected);
  });

  test('that is not severe pages nobody in a maintenance window, nor after it', async () => {
    const { time } = new World();
    const [from, until] = [time.nowMs - 1, time.nowMs + 60_000].map((atMs) => new Date(atMs).toISOString());
    const maintenance = [{ from: from ?? '', until: until ?? '', reason: 'new switches' }];
    const world = new World(fleetOf({ application: { maintenance } }));
    await world.ledger.writeIncident(incidentOf(world, ['confirmed', 'recovered']));
    await world.time.end(world.notify(west));
    await world.time.pass(120_000);
    await world.time.end(world.notify(west));
    expect(pages(world)).toEqual(['confirmed']);
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

describe('what an earlier incident has not said yet', () => {
  const died: Script = (_call, name) => (name === 'messenger.publish' ? 'die' : 'go');

  test('is published when nobody took it before the next one opened, and comes first', async () => {
    const world = new World();
    for (const region of regions) world.muteRegions.add(region);
    await fall(world);
    await comeBack(world);
    await world.time.end(world.notify(west));
    await fall(world);
    world.muteRegions.clear();
    await world.time.end(world.notify(east));
    expect(pages(world)).toEqual(['confirmed', 'recovered', 'confirmed']);
  });

  test('is published when whoever had claimed it died with it', async () => {
    const world = new World();
    await fall(world);
    await world.time.end(world.notify(east));
    await comeBack(world);
    void world.notify(west, { kind: 'sweep' }, { script: died });
    await world.time.pass(5_000);
    await fall(world);
    await world.time.pass(claimMs);
    await world.time.end(world.notify(east, { kind: 'application', application: 'api' }));
    expect(pages(world)).toEqual(['confirmed', 'recovered', 'confirmed']);
  });

  test('is not said again where it was said', async () => {
    const world = new World();
    for (let outage = 0; outage < 3; outage++) {
      await fall(world);
      await world.time.end(world.notify(west));
      await comeBack(world);
      await world.time.end(world.notify(east));
    }
    for (const region of regions) await world.time.end(world.notify(region));
    const once = ['confirmed', 'recovered'];
    expect(pages(world)).toEqual([...once, ...once, ...once]);
  });

  test('names its own incident, and tells that one’s story', async () => {
    const world = new World();
    for (const region of regions) world.muteRegions.add(region);
    await fall(world);
    await comeBack(world);
    await fall(world);
    world.muteRegions.clear();
    await world.time.end(world.notify(east));
    const [first, , last] = world.published.map(({ message }) => message);
    expect(first?.attributes['incident']).not.toBe(last?.attributes['incident']);
    expect(first?.email).toContain('recovered:');
    expect(last?.email).not.toContain('recovered:');
  });

  async function fall(world: World): Promise<void> {
    await happens(world, { verdicts: { [east]: 'down', [west]: 'up' }, active: [east] });
  }

  /** Late enough to be no echo, and for the next fall to be none. */
  async function comeBack(world: World): Promise<void> {
    await world.time.pass(60_000);
    await happens(world, { verdicts: { [east]: 'up', [west]: 'up' }, active: [east] });
    await world.time.pass(60_000);
  }

  async function happens(world: World, change: Pick<Happening, 'verdicts' | 'active'>): Promise<void> {
    const { nowMs } = world.time;
    const before = world.ledger.incidents.get('api');
    const after = advance(before, { application: 'api', nowMs, evidence: {}, ...change });
    expect(after && (await world.ledger.writeIncident(after))).toBe(true);
  }
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

  test('again and again leaves its step to another region, before it claims it itself once more', async () => {
    const world = await worldWith('confirmed', 'recovered');
    const dies: Script = (_call, name) => (name === 'messenger.publish' ? 'die' : 'go');
    const crash = async () => {
      void world.notify(west, { kind: 'sweep' }, { script: dies });
      await world.time.pass(1_000);
    };
    await crash();
    await world.time.pass(claimMs);
    await crash();
    await world.time.end(world.notify(east));
    expect(pages(world)[0]).toBe('confirmed');
  });

  test('in the only region that is left is made up for by that region, a minute later', async () => {
    const world = await worldWith('confirmed');
    const dies: Script = (_call, name) => (name === 'messenger.publish' ? 'die' : 'go');
    void world.notify(west, { kind: 'sweep' }, { script: dies });
    await world.time.pass(2 * claimMs + 1_000);
    await world.time.end(world.notify(west));
    expect(pages(world)).toEqual(['confirmed']);
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

test('law: one run says what it says of an incident in the order of its steps', async () => {
  const kinds = ['confirmed', 'not-moved', 'moved', 'recovered'] as const;
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const world = await worldWith(...kinds);
      const random = seededRandom(seed);
      const saidBy = new Map<number, number[]>();
      for (let run = 0; run < 8; run++) {
        const before = world.published.length;
        const region = regions[Math.floor(random() * regions.length)] ?? west;
        const last = Math.floor(random() * 12);
        const script: Script = (call) => (call === last ? 'die' : random() < 0.2 ? 'fail' : 'go');
        void world.notify(region, { kind: 'sweep' }, { script }).catch(() => undefined);
        await world.time.pass(40_000);
        saidBy.set(
          run,
          world.published.slice(before).map(({ message }) => stepNumber(message)),
        );
      }
      for (const numbers of saidBy.values())
        expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
    }),
    { numRuns: 50 },
  );
});

describe('an SNS that fails', () => {
  test('in the own region is gone around through the next', async () => {
    const world = await worldWith('confirmed');
    world.muteRegions.add(west);
    expect(await world.time.end(world.notify(west))).toEqual({ kind: 'notified', sent: 1, failed: 0 });
    expect(world.published.map(({ through }) => through)).toEqual([east]);
    expect(world.journal.filter(({ event }) => event === 'error')).toHaveLength(1);
  });

  test('in the own region costs only the first page its time', async () => {
    const world = await worldWith('confirmed', 'moved', 'recovered');
    world.muteRegions.add(west);
    await world.time.end(world.notify(west));
    expect(world.published.map(({ through }) => through)).toEqual([east, east, east]);
    expect(world.journal.filter(({ event }) => event === 'error')).toHaveLength(1);
  });

  test('in one region after another still leaves each page the one that answers', async () => {
    const world = await worldWith('confirmed', 'moved');
    const fails = [1, 2, 4];
    let asked = 0;
    const script: Script = (_call, name) =>
      name === 'messenger.publish' && fails.includes(++asked) ? 'fail' : 'go';
    const outcome = await world.time.end(world.notify(west, { kind: 'sweep' }, { script }));
    expect(outcome).toEqual({ kind: 'notified', sent: 2, failed: 0 });
    expect(world.published.map(({ through }) => through)).toEqual([europe, west]);
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
