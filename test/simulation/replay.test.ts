/** What was recorded of a play is replayed: by the same policy it comes to the same moves, by another one to others. */
import { beforeAll, describe, expect, test } from 'vitest';
import { readPlayableFleet } from '../../cli/load-fleet.ts';
import { readScenarioWithFleet } from '../../sandbox/scenario/scenario.ts';
import { simulate } from '../../sandbox/simulate/simulate.ts';
import type { World } from '../../sandbox/simulate/world.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { activeRegions } from '../../shared/routing/course.ts';
import type { DecisionRecord } from '../../shared/routing/decision-record.ts';
import { type Policy, policyFor } from '../../shared/routing/policy.ts';
import { type ReplayedMove, recordedMoves, replay } from '../../shared/routing/replay.ts';

const east = 'us-east-1';
const west = 'us-west-2';

/** Passes run at any moment of each minute, up to two minutes apart, and not when a replay looks. */
const toleranceMs = 120_000 + 10_000;

interface Recorded {
  readonly fleet: Fleet;
  readonly records: readonly DecisionRecord[];
  readonly startMs: number;
  readonly endMs: number;
}

/** The main region dies for ten minutes; its failback ramps in two steps. */
async function record(): Promise<Recorded> {
  const reading = readScenarioWithFleet(
    {
      name: 'a region dies and comes back',
      durationSeconds: 3600,
      policy: { api: { stabilisationSeconds: 300, ramp: { steps: [50, 100], holdSeconds: 120 } } },
      faults: [{ kind: 'endpoint', application: 'api', region: east, mode: 'refused', at: 300, until: 900 }],
    },
    await readPlayableFleet(undefined),
  );
  if (!reading.ok) throw new Error(`the scenario must be valid, got ${JSON.stringify(reading.errors)}`);
  let world: World | undefined;
  const { startMs } = await simulate(reading.scenario, reading.fleet, {
    watch: (watched) => {
      world = watched;
    },
  });
  const records = [...(world?.telemetry.decisions.values() ?? [])];
  return {
    fleet: reading.fleet,
    records: records.filter(({ application }) => application === 'api'),
    startMs,
    endMs: startMs + 3_600_000,
  };
}

let recorded: Recorded;
let view: readonly DecisionRecord[];
let policy: Policy;

beforeAll(async () => {
  recorded = await record();
  view = recorded.records.filter(({ region }) => region === west);
  const application = recorded.fleet.applications['api'];
  if (application === undefined) throw new Error('the fleet must have api');
  policy = policyFor(recorded.fleet, application);
});

function replayed(change: Partial<Policy> = {}): readonly ReplayedMove[] {
  return replay(view, { ...policy, ...change }, recorded.endMs);
}

function named({ because, to }: ReplayedMove): string {
  return `${because} ${activeRegions(to).join(' ')}`;
}

describe('what was recorded', () => {
  test('has every move once, whichever region made it', () => {
    expect(recordedMoves(recorded.records, recorded.startMs).map(named)).toEqual([
      `active-down ${west}`,
      `preferred-back ${east} ${west}`,
      `ramp-step ${east}`,
    ]);
  });

  test('has only the moves of the time asked for', () => {
    const afterFailover = recorded.startMs + 600_000;
    expect(recordedMoves(recorded.records, afterFailover).map(named)).toEqual([
      `preferred-back ${east} ${west}`,
      `ramp-step ${east}`,
    ]);
  });
});

describe('a replay', () => {
  test('by the same policy comes to the same moves at about the same times', () => {
    const then = recordedMoves(recorded.records, recorded.startMs);
    const again = replayed();
    expect(again.map(named)).toEqual(then.map(named));
    for (const [index, { atMs }] of again.entries()) {
      expect(Math.abs(atMs - (then[index]?.atMs ?? 0))).toBeLessThanOrEqual(toleranceMs);
    }
  });

  test.each<[string, Partial<Policy>, readonly string[]]>([
    ['with a manual failover nothing would have moved', { failover: 'manual' }, []],
    ['with a manual failback it would have stayed', { failback: 'manual' }, [`active-down ${west}`]],
    [
      'with another order it would have gone elsewhere',
      { order: [east, 'eu-west-1', west], failback: 'manual' },
      ['active-down eu-west-1'],
    ],
    [
      'without steps it would have gone back at once',
      { ramp: { steps: [100], holdMs: 0 } },
      [`active-down ${west}`, `preferred-back ${east}`],
    ],
    [
      'with a longer stabilisation it would not have gone back by then',
      { stabilisationMs: 3_600_000 },
      [`active-down ${west}`],
    ],
    ['in mode observe nothing would have moved', { mode: 'observe' }, []],
  ])('%s', (_name, change, expected) => {
    expect(replayed(change).map(named)).toEqual(expected);
  });

  test('ends when it is told to', () => {
    const untilMs = recorded.startMs + 600_000;
    expect(replay(view, policy, untilMs).map(named)).toEqual([`active-down ${west}`]);
  });

  test('of nothing has no moves', () => {
    expect(replay([], policy, recorded.endMs)).toEqual([]);
  });
});
