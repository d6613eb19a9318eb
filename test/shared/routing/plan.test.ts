/** From the vantages' reports, the ledger and the memory to a plan: what each of them has a say in. */
import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import type { Report } from '../../../shared/health/report.ts';
import { type EndpointState, untouched } from '../../../shared/health/vote.ts';
import type { Control, SteerMemory } from '../../../shared/ports.ts';
import { activeRegions, type Course, type Weights } from '../../../shared/routing/course.ts';
import { gather } from '../../../shared/routing/evidence.ts';
import { memoryAfter } from '../../../shared/routing/memory.ts';
import { type Plan, plansFor } from '../../../shared/routing/plan.ts';
import { explain } from '../../../shared/routing/sentence.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { inWords } from './decided.ts';
import {
  allEast,
  allWest,
  courseOf,
  east,
  europe,
  minuteMs,
  regions,
  nowMs as startMs,
  west,
} from './regional.ts';

/** By `application/region`, or by vantage before it; what no key says is up. */
type Says = Readonly<Record<string, Partial<EndpointState>>>;

/** One region's passes, one after the other, each on what the vantages say then. */
class Passes {
  readonly fleet: Fleet;
  readonly courses: Record<string, Course> = {};
  control: Partial<Control> = {};
  memory: SteerMemory | undefined;
  /** What a vantage does not report, as where another shard has it: `vantage application/region`. */
  unreported: readonly string[] = [];
  nowMs = startMs;
  plans: ReadonlyMap<string, Plan> = new Map();

  constructor(fleet: Fleet, weights: Weights = allEast) {
    this.fleet = fleet;
    for (const application of Object.keys(fleet.applications)) {
      this.courses[application] = courseOf(3, weights, { application, kind: 'adopted', because: 'adopted' });
    }
  }

  /** A pass so much later. Returns what becomes of the first application, in words. */
  pass(says: Says = {}, laterMs = minuteMs, silent: readonly string[] = []): string {
    this.nowMs += laterMs;
    const { fleet, nowMs } = this;
    const reports = fleet.vantages
      .filter((vantage) => !silent.includes(vantage))
      .map((vantage) => this.#report(vantage, says));
    const control: Control = {
      freezes: [],
      overrides: [],
      incidents: {},
      instructions: {},
      writers: {},
      ...this.control,
      courses: this.courses,
    };
    const evidence = gather(fleet, reports, this.memory, nowMs);
    this.memory = memoryAfter(this.memory, { region: east, fleet, evidence, control, nowMs });
    const { memory } = this;
    const inputs = Object.keys(fleet.applications).map((application) => ({
      application,
      evidence,
      control,
      memory,
      nowMs,
    }));
    this.plans = plansFor(inputs, { fleet, fleetDigest: 'f00d', fleetWrittenAtMs: 0 });
    return this.words(Object.keys(fleet.applications)[0] ?? '');
  }

  words(application: string): string {
    const plan = this.plans.get(application);
    return plan === undefined ? 'no plan' : inWords(plan.decision);
  }

  #report(vantage: string, says: Says): Report {
    const endpoints = Object.entries(this.fleet.applications).flatMap(([id, application]) =>
      Object.keys(application.endpoints).flatMap((region): [string, EndpointState][] => {
        const key = `${id}/${region}`;
        if (this.unreported.includes(`${vantage} ${key}`)) return [];
        return [[key, { ...untouched, vote: 'up', ...says[key], ...says[`${vantage} ${key}`] }]];
      }),
    );
    const slot = Math.floor(this.nowMs / 1000);
    return {
      vantage,
      shard: 0,
      slot,
      slotDueMs: slot * 1000,
      revision: 1,
      fleetDigest: 'f00d',
      writtenAtMs: this.nowMs,
      endpoints: Object.fromEntries(endpoints),
    };
  }
}

const down = { vote: 'down' } as const;

describe('by latency', () => {
  const fleet = (vantageWeight: Record<string, number> = {}) =>
    fleetOf({
      application: {
        steering: { policy: 'latency', order: regions, marginPercent: 20, dwellSeconds: 600, vantageWeight },
      },
    });
  const answersIn = (eastMs: number, westMs: number): Says => ({
    [`api/${east}`]: { usualLatencyMs: eastMs },
    [`api/${west}`]: { usualLatencyMs: westMs },
  });

  test('a region that has been faster in every pass for ten minutes gets the traffic', () => {
    const passes = new Passes(fleet());
    const said = Array.from({ length: 11 }, () => passes.pass(answersIn(100, 50)));
    expect(
      said.slice(0, 10).every((words) => words === 'stay dwelling, would optimise faster west=100'),
    ).toBe(true);
    expect(said[10]).toBe('optimise faster west=100');
  });

  test('one that was not so in a single pass begins anew', () => {
    const passes = new Passes(fleet());
    for (let minute = 0; minute < 9; minute++) passes.pass(answersIn(100, 50));
    expect(passes.pass(answersIn(100, 90))).toBe('stay healthy');
    for (let minute = 0; minute < 10; minute++) {
      expect(passes.pass(answersIn(100, 50))).toBe('stay dwelling, would optimise faster west=100');
    }
    expect(passes.pass(answersIn(100, 50))).toBe('optimise faster west=100');
  });

  test('one vantage that is slow does not move it, unless its measurements count for more', () => {
    const slow = { ...answersIn(100, 95), [`${europe} api/${east}`]: { usualLatencyMs: 150 } };
    const equal = new Passes(fleet());
    const weighty = new Passes(fleet({ [europe]: 10 }));
    for (let minute = 0; minute < 10; minute++) [equal, weighty].map((passes) => passes.pass(slow));
    expect(equal.pass(slow)).toBe('stay healthy');
    expect(weighty.pass(slow)).toBe('optimise faster west=100');
  });

  test('a vantage that falls silent is no reason to move, and the time begins anew when it is back', () => {
    const near = {
      ...answersIn(100, 100),
      [`${europe} api/${east}`]: { usualLatencyMs: 10 },
      [`${east} api/${west}`]: { usualLatencyMs: 10 },
    };
    const passes = new Passes(fleet());
    for (let minute = 0; minute < 12; minute++) expect(passes.pass(near)).toBe('stay healthy');
    for (let minute = 0; minute < 20; minute++) {
      expect(passes.pass(near, minuteMs, [europe])).toBe('stay dwelling, would optimise faster west=100');
    }
    expect(passes.pass(near)).toBe('stay healthy');
    for (let minute = 0; minute < 10; minute++) {
      expect(passes.pass(answersIn(100, 50))).toBe('stay dwelling, would optimise faster west=100');
    }
    expect(passes.pass(answersIn(100, 50))).toBe('optimise faster west=100');
  });

  test('one that does not count may be silent', () => {
    const passes = new Passes(fleet({ [europe]: 0 }));
    for (let minute = 0; minute < 10; minute++) passes.pass(answersIn(100, 50), minuteMs, [europe]);
    expect(passes.pass(answersIn(100, 50), minuteMs, [europe])).toBe('optimise faster west=100');
  });

  test('traffic leaves a region that has taken its vantage with it for the fastest by the others', () => {
    const passes = new Passes(fleet());
    const answers: Says = { ...answersIn(50, 100), [`api/${europe}`]: { usualLatencyMs: 80 } };
    passes.pass(answers);
    const dead: Says = { ...answers, [`api/${east}`]: { vote: 'down' } };
    expect(passes.pass(dead, minuteMs, [east])).toBe('failover active-down europe=100');
  });

  test('regions are not compared by different vantages', () => {
    const passes = new Passes(fleet());
    // Without east's measurement of it, west would seem the faster by far.
    const answers: Says = {
      ...answersIn(100, 50),
      [`${east} api/${east}`]: { usualLatencyMs: 10 },
      [`${east} api/${west}`]: { usualLatencyMs: 600 },
    };
    passes.unreported = [`${east} api/${west}`];
    for (let minute = 0; minute < 12; minute++) expect(passes.pass(answers)).toBe('stay healthy');
  });

  test('nothing moves on measurements of one region alone', () => {
    const passes = new Passes(fleet());
    for (let minute = 0; minute < 12; minute++) {
      expect(passes.pass({ [`api/${west}`]: { usualLatencyMs: 1 } })).toBe('stay healthy');
    }
  });
});

describe('by shares', () => {
  const shares = { [east]: 50, [west]: 30, [europe]: 20 };
  const fleet = () => fleetOf({ application: { steering: { policy: 'weighted', order: regions, shares } } });

  test('what two of three vantages were told of a capacity counts', () => {
    const passes = new Passes(fleet(), shares);
    const told = (...vantages: string[]): Says =>
      Object.fromEntries(vantages.map((vantage) => [`${vantage} api/${east}`, { capacity: 0.2 }]));
    expect(passes.pass(told(east))).toBe('stay healthy');
    expect(passes.pass(told(east, west))).toBe('optimise rebalanced west=48 europe=32 east=20');
  });
});

describe('beside the votes', () => {
  test('what comes back after everything was down, one look before the region with the traffic, does not get it', () => {
    const passes = new Passes(fleetOf());
    const recoveredBy = (passed: number): Partial<EndpointState> => ({
      vote: 'down',
      settled: {
        vote: 'down',
        sinceMs: startMs,
        lastMs: startMs + 1,
        serving: { slots: passed, passed, degraded: 0 },
      },
    });
    const says = (eastern: Partial<EndpointState>, others: Partial<EndpointState>): Says => ({
      [`api/${east}`]: eastern,
      [`api/${west}`]: others,
      [`api/${europe}`]: others,
    });
    expect(passes.pass(says(recoveredBy(0), recoveredBy(0)))).toBe('stay all-down');
    expect(passes.pass(says(recoveredBy(5), {}), 10_000)).toBe(
      'stay recovering, would failover active-down west=100',
    );
    expect(passes.pass(says({}, {}), 10_000)).toBe('stay healthy');
    expect(passes.pass(says(recoveredBy(0), {}), 10_000)).toBe('failover active-down west=100');
  });

  test('a veto by a majority keeps traffic from a region', () => {
    const passes = new Passes(fleetOf());
    const vetoed = { vetoed: true } as const;
    passes.pass();
    expect(passes.pass({ [`api/${east}`]: down, [`${east} api/${west}`]: vetoed })).toBe(
      'failover active-down west=100',
    );
    expect(passes.pass({ [`api/${east}`]: down, [`api/${west}`]: vetoed })).toBe(
      'failover active-down europe=100',
    );
  });

  test('a suspicion of one vantage holds a ramp', () => {
    const passes = new Passes(fleetOf({ application: { ramp: { steps: [50, 100], holdSeconds: 60 } } }));
    const half = { [east]: 50, [west]: 50 };
    passes.courses['api'] = courseOf(5, half, {
      kind: 'failback',
      because: 'preferred-back',
      ramp: { to: east, back: allWest, goal: allEast, percent: 50 },
      progress: { acceptedAtMs: 1 },
    });
    expect(passes.pass()).toBe('stay ramping, would ramp ramp-step east=100');
    expect(passes.pass({ [`${west} api/${east}`]: { suspectedAtMs: 1 } })).toBe(
      'stay holding, would ramp ramp-step east=100',
    );
    expect(passes.pass()).toBe('ramp ramp-step east=100');
  });
});

describe('a region that every vantage calls down', () => {
  const allDownFor = (passes: Passes) => {
    const sinceMs = passes.plans.get('api')?.situation.verdicts[east]?.allDownSinceMs;
    return sinceMs === undefined ? undefined : passes.nowMs - sinceMs;
  };

  test('is known since when', () => {
    const passes = new Passes(fleetOf());
    passes.pass({ [`api/${east}`]: down });
    passes.pass({ [`api/${east}`]: down });
    expect(allDownFor(passes)).toBe(minuteMs);
    passes.pass({ [`api/${east}`]: down, [`${west} api/${east}`]: { vote: 'up' } });
    expect(allDownFor(passes)).toBeUndefined();
    passes.pass({ [`api/${east}`]: down });
    expect(allDownFor(passes)).toBe(0);
  });

  test('may have silenced its own vantage, and no other', () => {
    const passes = new Passes(fleetOf());
    passes.pass({ [`api/${east}`]: down }, minuteMs, [east]);
    expect(allDownFor(passes)).toBe(0);
    passes.pass({ [`api/${east}`]: down }, minuteMs, [west]);
    expect(allDownFor(passes)).toBeUndefined();
  });
});

describe('falls', () => {
  test('are counted once each, of what was known to serve', () => {
    const passes = new Passes(fleetOf());
    const points = () => Math.round(passes.memory?.penalties?.[`api/${east}`]?.points ?? 0);
    passes.pass({ [`api/${east}`]: down });
    expect(points()).toBe(0);
    passes.pass();
    passes.pass({ [`api/${east}`]: down }, 1_000);
    expect(points()).toBe(1_000);
    passes.pass({ [`api/${east}`]: down }, 1_000);
    expect(points()).toBeLessThan(1_000);
    passes.pass({ [`api/${east}`]: { vote: 'degraded' } }, 1_000);
    passes.pass({ [`api/${east}`]: down }, 1_000);
    expect(points()).toBeGreaterThan(1_900);
  });
});

describe('of the fleet', () => {
  const applications = ['one', 'two', 'three', 'four'];

  test('moves out of two regions at once are held, and say how many there are', () => {
    const passes = new Passes(fleetOf({ applications }));
    passes.courses['two'] = courseOf(3, allWest, { application: 'two', kind: 'adopted', because: 'adopted' });
    passes.pass();
    passes.pass({ [`one/${east}`]: down, [`two/${west}`]: down });
    expect(passes.words('one')).toBe('stay fleet-velocity, would failover active-down west=100');
    expect(passes.words('two')).toBe('stay fleet-velocity, would failover active-down east=100');
    const plan = passes.plans.get('one');
    expect(plan && explain(plan.decision, plan.situation, plan.policy, passes.nowMs)).toContain(
      '2 of 4 applications move at once',
    );
  });

  test.each<[name: string, laterMs: number, expected: string]>([
    [
      'a move within the minute before counts',
      59_999,
      'stay fleet-velocity, would failover active-down west=100',
    ],
    ['one before that does not', 60_000, 'failover active-down west=100'],
  ])('%s', (_name, laterMs, expected) => {
    const passes = new Passes(fleetOf({ applications }));
    passes.pass();
    const moved = { application: 'two', from: allWest, progress: { acceptedAtMs: 1 } };
    passes.courses['two'] = courseOf(4, { [europe]: 100 }, moved);
    passes.pass();
    passes.pass({ [`one/${east}`]: down, [`two/${west}`]: down }, laterMs);
    expect(passes.words('one')).toBe(expected);
  });
});

describe('by the ledger', () => {
  const who = { owner: 'alice', reason: 'test', atMs: startMs };

  test('a freeze of regions holds those that it fits', () => {
    const passes = new Passes(fleetOf());
    passes.control = { freezes: [{ scope: 'region', region: 'us-*', ...who }] };
    passes.pass();
    expect(passes.pass({ [`api/${east}`]: down })).toBe('stay frozen, would failover active-down europe=100');
    expect(new Set(Object.keys(passes.plans.get('api')?.situation.frozenRegions ?? {}))).toEqual(
      new Set([east, west]),
    );
  });

  test('an instruction holds on its epoch, and an approval is one', () => {
    const passes = new Passes(fleetOf());
    const given = {
      application: 'api',
      kind: 'failback',
      overEpoch: 3,
      expiresAtMs: startMs + 60 * minuteMs,
      ...who,
    } as const;
    passes.control = { instructions: { api: given } };
    passes.pass();
    expect(passes.plans.get('api')?.situation).toMatchObject({ approvedFailback: true, instruction: given });
    passes.courses['api'] = courseOf(4, allWest);
    passes.pass();
    expect(passes.plans.get('api')?.situation.instruction).toBeUndefined();
    expect(passes.plans.get('api')?.situation.approvedFailback).toBeUndefined();
  });

  test('a promotion is newer than the fleet file', () => {
    const passes = new Passes(
      fleetOf({
        application: { database: { id: 'orders', needs: 'writer' } },
        fleet: {
          databases: {
            orders: { kind: 'rds-instance', writer: east, replicas: [west], promotion: 'manual' },
          },
        },
      }),
    );
    passes.pass();
    expect(passes.plans.get('api')?.situation).toMatchObject({ writerRegion: east });
    expect(passes.plans.get('api')?.situation.promoted).toBeUndefined();
    passes.control = { writers: { orders: { database: 'orders', region: west, ...who } } };
    expect(passes.pass()).toBe('switchover operator west=100');
    expect(passes.plans.get('api')?.situation).toMatchObject({ writerRegion: west, promoted: true });
  });

  test('moves of the last hour are counted by when they were seen here', () => {
    const passes = new Passes(fleetOf());
    const inHour = () => passes.plans.get('api')?.situation.movesInHour;
    passes.pass();
    for (const moves of [1, 3]) {
      passes.courses['api'] = courseOf(3 + moves, allWest, { moves, atMs: 0 });
      passes.pass();
    }
    expect(inHour()).toBe(3);
    passes.pass({}, 58 * minuteMs);
    expect(inHour()).toBe(3);
    passes.pass({}, minuteMs);
    expect(inHour()).toBe(2);
    expect(activeRegions(passes.courses['api']?.weights ?? {})).toEqual([west]);
  });
});
