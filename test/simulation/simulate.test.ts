/** The simulated world as a whole: it is played the same each time, and what happens in it is seen as it happens. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Simulation, simulate } from '../../sandbox/simulate/simulate.ts';
import type { Effect, World } from '../../sandbox/simulate/world.ts';
import { everyFault, hashOf } from './every-fault.ts';
import { east, europe, scenarioOf, west } from './stage.ts';

type Faults = Parameters<typeof scenarioOf>[0];
type Change = Parameters<typeof scenarioOf>[1];

function played(faults: Faults, change: Change = {}, watch?: (world: World) => void): Promise<Simulation> {
  const { scenario, fleet } = scenarioOf(faults, change);
  return simulate(scenario, fleet, watch === undefined ? {} : { watch });
}

const refused = { kind: 'endpoint', application: 'api', region: east, mode: 'refused', at: 20 };
const quick = { durationSeconds: 100, world: { propagationSeconds: 3 } };

/** Played once for all who compare with it. */
const first = (async () => {
  const { scenario, fleet } = everyFault();
  return simulate(scenario, fleet);
})();

describe('the same scenario and seed', () => {
  test('are played the same, byte for byte', async () => {
    const { scenario, fleet } = everyFault();
    const [one, other] = [await first, await simulate(scenario, fleet)];
    expect(JSON.stringify(other)).toBe(JSON.stringify(one));
    expect(one.journal.length).toBeGreaterThan(20);
  });

  test('are played the same in another process', async () => {
    const program = fileURLToPath(new URL('every-fault.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    expect(stdout.trim()).toBe(hashOf(await first));
  });

  test('are played otherwise with another seed', async () => {
    const { scenario, fleet } = everyFault();
    const other = await simulate(scenario, fleet, { seed: 99 });
    expect(other.seed).toBe(99);
    expect(hashOf(other)).not.toBe(hashOf(await first));
  });

  test('are played the same, whoever watches', async () => {
    const effects: Effect[] = [];
    const [alone, watched] = [
      await played([refused], quick),
      await played([refused], quick, (world) => {
        world.onEffect((effect) => effects.push(effect));
        world.onAnswer((application) => world.zone.answered(application));
      }),
    ];
    expect(JSON.stringify(watched)).toBe(JSON.stringify(alone));
    expect(effects).toHaveLength(alone.effects);
  });
});

describe('an outage', () => {
  test('is seen, moved away from, answered and told of', async () => {
    const { run } = await played([refused], quick);
    const { api, shop } = run.applications;
    expect(run.durationSeconds).toBe(100);
    expect(api?.moves).toMatchObject([
      { epoch: 2, kind: 'failover', because: 'active-down', from: { [east]: 100 }, to: { [west]: 100 } },
    ]);
    const [move] = api?.moves ?? [];
    const moments = [api?.downAtSeconds[0], move?.decidedAtSeconds, move?.atSeconds, move?.answeredSeconds];
    expect(moments).toEqual([...moments].sort((one, other) => Number(one) - Number(other)));
    expect((move?.answeredSeconds ?? 0) - (move?.atSeconds ?? 0)).toBe(3);
    expect(api?.answers.map(({ weights }) => weights)).toEqual([{ [east]: 100 }, { [west]: 100 }]);
    expect(api?.finalWeights).toEqual({ [east]: 0, [west]: 100, [europe]: 0 });
    expect(shop?.moves).toEqual([]);
    const told = run.alerts
      .filter(({ person }) => person === 'primary')
      .map(({ step, channels }) => [step, channels]);
    expect(told).toEqual([
      ['confirmed', ['email', 'sms']],
      ['moved', ['email', 'sms']],
    ]);
    expect(run.alerts.every(({ incident }) => incident.startsWith('api-'))).toBe(true);
  });

  test('of nothing is none', async () => {
    const { run } = await played([], quick);
    for (const application of Object.values(run.applications)) {
      expect(application).toMatchObject({ moves: [], refusals: [], downAtSeconds: [], reasons: ['healthy'] });
    }
    expect(run.alerts).toEqual([]);
  });
});

describe('whoever watches', () => {
  test('is told of each effect while the world is as it left it', async () => {
    const seen: string[] = [];
    await played([refused], quick, (world) => {
      world.onEffect(({ port, method, args, answer }) => {
        if (port === 'ledger' && method === 'writeCourse' && answer === true) {
          expect(world.ledger.courses.get('api')?.epoch).toBe((args[0] as { epoch: number }).epoch);
          seen.push(`decided ${world.ledger.courses.get('api')?.epoch}`);
        }
        if (port === 'traffic') seen.push(`sent ${world.zone.accepted('api').marker?.epoch}`);
      });
      world.onAnswer((application, { marker }) => {
        if (application === 'api') seen.push(`answered ${marker?.epoch}`);
      });
    });
    expect(seen.filter((each) => !each.endsWith(' 1'))).toEqual(['decided 2', 'sent 2', 'answered 2']);
  });

  test('is told when faults begin and end by asking', async () => {
    const moments = new Map<string, number[]>();
    await played([{ ...refused, until: 40 }], quick, (world) => {
      world.onEffect(() => {
        const state = world.faultsInForce().length === 0 ? 'well' : 'broken';
        expect(world.outages.servesAt('api', east, world.nowSeconds())).toBe(state === 'well');
        moments.set(state, [...(moments.get(state) ?? []), world.nowSeconds()]);
      });
    });
    expect(Math.min(...(moments.get('broken') ?? []))).toBeGreaterThanOrEqual(20);
    expect(Math.max(...(moments.get('broken') ?? []))).toBeLessThan(40);
    expect(Math.min(...(moments.get('well') ?? []))).toBeLessThan(-100);
  });

  test('ends the simulation by an objection', async () => {
    let effectsAfter = 0;
    const objected = played([], quick, (world) => {
      world.onEffect(({ port }) => {
        if (world.nowSeconds() > 50) effectsAfter++;
        if (port === 'telemetry' && world.nowSeconds() > 50) throw new Error('not so');
      });
    });
    await expect(objected).rejects.toThrow('not so');
    expect(effectsAfter).toBeLessThan(3);
  });
});

test('a mistake in a pass ends the simulation, although the pass goes on after it', async () => {
  const broken = played([refused], quick, (world) => {
    world.onRead(() => {
      if (world.nowSeconds() < 10) return;
      // As if a pass had misread what stands there.
      Object.assign(world.ledger, { control: async () => undefined });
    });
  });
  await expect(broken).rejects.toThrow(/Cannot read properties of undefined/);
});

test('a mistake that a pass dies of ends the simulation', async () => {
  const broken = played([refused], quick, (world) => {
    Object.assign(world.ledger, { sentAlerts: async () => undefined });
  });
  await expect(broken).rejects.toThrow("Cannot read properties of undefined (reading 'some')");
});

describe('what people do', () => {
  test('is an effect from outside', async () => {
    const deeds: Effect[] = [];
    const { run } = await played(
      [{ kind: 'operator', do: 'freeze', reason: 'migration', at: 5 }, refused],
      quick,
      (world) => world.onEffect((effect) => effect.function === 'operator' && deeds.push(effect)),
    );
    expect(deeds).toMatchObject([{ region: 'outside', port: 'ledger', method: 'writeFreeze' }]);
    expect(run.applications['api']).toMatchObject({ moves: [], reasons: expect.arrayContaining(['frozen']) });
  });

  test('and cannot be done is said, and the play goes on', async () => {
    const { journal, run } = await played(
      [
        { kind: 'table', table: 'ledger', region: '*', mode: 'unreachable', at: 2, until: 30 },
        { kind: 'operator', do: 'freeze', at: 5 },
      ],
      quick,
    );
    const said = journal.filter(({ by }) => by === 'outside').map(({ text }) => text);
    expect(said).toEqual([expect.stringMatching(/^freeze could not be done: LedgerUnreachable/)]);
    expect(run.durationSeconds).toBe(100);
  });

  test('by hand in the zone is answered, and left standing', async () => {
    const { run } = await played(
      [{ kind: 'dns-edit', application: 'api', weights: { [east]: 50, [west]: 50 }, at: 5 }],
      quick,
    );
    const { answers = [], finalWeights } = run.applications['api'] ?? {};
    expect(answers.at(-1)).toEqual({ atSeconds: 8, weights: { [east]: 50, [west]: 50 } });
    expect(finalWeights).toEqual({ [east]: 50, [west]: 50, [europe]: 0 });
  });
});

describe('a clock that is wrong', () => {
  test('is seen in what its region says, and in no moment of the run', async () => {
    const { run, journal } = await played(
      [{ kind: 'clock', region: west, skewSeconds: 4, at: 1 }, refused],
      quick,
    );
    const moves = run.applications['api']?.moves ?? [];
    expect(moves).toHaveLength(1);
    expect(moves[0]?.decidedAtSeconds).toBeLessThan(40);
    expect(journal.length).toBeGreaterThan(0);
  });
});
