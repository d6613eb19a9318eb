/** What an operator orders in a scenario comes to pass in the simulated world. */
import { describe, expect, test } from 'vitest';
import { type Simulation, simulate } from '../../sandbox/simulate/simulate.ts';
import type { World } from '../../sandbox/simulate/world.ts';
import { east, europe, scenarioOf, west } from './stage.ts';

type Deed = Readonly<Record<string, unknown>>;

interface Played {
  readonly simulation: Simulation;
  readonly world: World;
}

async function played(deeds: readonly Deed[], durationSeconds = 100): Promise<Played> {
  const { scenario, fleet } = scenarioOf(
    deeds.map((deed) => ({ kind: 'operator', ...deed })),
    { durationSeconds, world: { propagationSeconds: 3 } },
  );
  const worlds: World[] = [];
  const simulation = await simulate(scenario, fleet, { watch: (world) => void worlds.push(world) });
  const [world] = worlds;
  if (world === undefined) throw new Error('the world must be shown before it is played');
  return { simulation, world };
}

const movesOf = ({ simulation }: Played, application = 'api') =>
  simulation.run.applications[application]?.moves.map(({ kind, because, to }) => [
    kind,
    because,
    Object.keys(to)
      .filter((region) => (to[region] ?? 0) > 0)
      .join(),
  ]);

const errorsOf = ({ simulation }: Played) =>
  simulation.journal.flatMap(({ event, because, text }) =>
    event === 'error' && because === 'failed' ? [text] : [],
  );

describe('an operator', () => {
  test.each<[name: string, deeds: readonly Deed[], moves: readonly (readonly string[])[]]>([
    [
      'switches an application over',
      [{ do: 'switchover', application: 'api', to: west, at: 20 }],
      [['switchover', 'operator', west]],
    ],
    [
      'forces an application over',
      [{ do: 'failover', application: 'api', to: europe, at: 20 }],
      [['failover', 'operator', europe]],
    ],
    ['evacuates a region', [{ do: 'evacuate', region: east, at: 20 }], [['evacuation', 'operator', west]]],
    [
      'evacuates a region to another one',
      [{ do: 'evacuate', region: east, to: europe, at: 20 }],
      [['evacuation', 'operator', europe]],
    ],
    [
      'pins an application',
      [{ do: 'pin', application: 'api', region: europe, at: 20 }],
      [['switchover', 'override', europe]],
    ],
    [
      'keeps an application out of where it is',
      [{ do: 'keep-out', application: 'api', region: east, at: 20 }],
      [['switchover', 'override', west]],
    ],
    [
      'is not obeyed while the application is frozen',
      [
        { do: 'freeze', application: 'api', at: 20 },
        { do: 'switchover', application: 'api', to: west, at: 30 },
      ],
      [],
    ],
    [
      'is not obeyed while the region is frozen',
      [
        { do: 'freeze', region: east, at: 20 },
        { do: 'switchover', application: 'api', to: west, at: 30 },
      ],
      [],
    ],
    [
      'is obeyed while another application is frozen',
      [
        { do: 'freeze', application: 'shop', at: 20 },
        { do: 'switchover', application: 'api', to: west, at: 30 },
      ],
      [['switchover', 'operator', west]],
    ],
    [
      'is obeyed once it is unfrozen',
      [
        { do: 'freeze', application: 'api', at: 20 },
        { do: 'switchover', application: 'api', to: west, at: 30 },
        { do: 'unfreeze', at: 40 },
      ],
      [['switchover', 'operator', west]],
    ],
  ])('%s', async (_name, deeds, moves) => {
    const result = await played(deeds);
    expect(errorsOf(result)).toEqual([]);
    expect(movesOf(result)).toEqual(moves);
  });

  test('is obeyed within seconds: the deed wakes a pass', async () => {
    const { simulation } = await played([{ do: 'switchover', application: 'api', to: west, at: 20 }]);
    const [move] = simulation.run.applications['api']?.moves ?? [];
    expect(move?.decidedAtSeconds).toBeGreaterThanOrEqual(20);
    expect(move?.decidedAtSeconds).toBeLessThan(25);
  });

  test('promotes a database, and the traffic that needs its writer follows', async () => {
    const result = await played([{ do: 'promote', database: 'orders', to: west, at: 20 }]);
    expect(movesOf(result, 'shop')).toEqual([['switchover', 'operator', west]]);
    expect(movesOf(result, 'api')).toEqual([]);
  });

  test('approves what waits for approval: the traffic of a switchover goes back', async () => {
    const result = await played(
      [
        { do: 'switchover', application: 'api', to: west, at: 20 },
        { do: 'approve-failback', application: 'api', at: 650 },
      ],
      700,
    );
    expect(movesOf(result)?.slice(0, 2)).toEqual([
      ['switchover', 'operator', west],
      ['failback', 'preferred-back', `${east},${west}`],
    ]);
  });

  test('deploys in one region: over a course by its newer file the others decide nothing', async () => {
    const silent = { kind: 'lambda', function: 'steer', mode: 'silent', at: 15, until: 60 };
    const result = await played(
      [
        { do: 'deploy', region: europe, at: 5 },
        { ...silent, region: east },
        { ...silent, region: west },
        { do: 'switchover', application: 'api', to: west, at: 20 },
        { do: 'switchover', application: 'api', to: europe, at: 150 },
      ],
      240,
    );
    expect(errorsOf(result)).toEqual([]);
    const mismatched = result.simulation.journal.filter(({ because }) => because === 'fleet-mismatch');
    expect(new Set(mismatched.map(({ by }) => by))).toEqual(new Set([east, west]));
    expect(movesOf(result)).toHaveLength(2);
    expect(result.world.ledger.courses.get('api')).toMatchObject({ by: europe, kind: 'switchover' });
  });
});
