/** A world on a stage: a test says what happens in it, effect by effect, and an invariant watches. */

import type { Fault } from '../../sandbox/scenario/fault.ts';
import { isLasting } from '../../sandbox/scenario/fault.ts';
import { isWithin } from '../../sandbox/scenario/intervals.ts';
import { Outages } from '../../sandbox/scenario/outages.ts';
import type { Invariant } from '../../sandbox/simulate/invariants/invariant.ts';
import { watchInvariants } from '../../sandbox/simulate/invariants/watch.ts';
import type { Invariants } from '../../sandbox/simulate/result.ts';
import type { Effect, World, ZoneState } from '../../sandbox/simulate/world.ts';
import { endpointKey, type Fleet } from '../../shared/fleet/fleet.ts';
import { untouched, type Vote } from '../../shared/health/vote.ts';
import type { Incident, Step } from '../../shared/incidents/incident.ts';
import type { Control, SteerMemory } from '../../shared/ports.ts';
import type { Course, Weights } from '../../shared/routing/course.ts';
import type { Freeze } from '../../shared/routing/freeze.ts';
import { courseDigest, formatMarker, type Marker, markerName } from '../../shared/routing/marker.ts';
import { type Change, normaliseName } from '../../shared/routing/records.ts';
import { east, europe, fleetOf, regions, west } from '../functions/world/fleet.ts';

export { east, europe, west };

const startMs = 1_800_000_000_000;

export class Stage {
  readonly fleet: Fleet;
  readonly courses = new Map<string, Course>();
  readonly incidents = new Map<string, Incident>();
  readonly memories = new Map<string, SteerMemory>();
  readonly freezes: Freeze[] = [];
  readonly faults: Fault[];
  #nowMs = startMs;
  #zone: ZoneState = { weights: { [east]: 100, [west]: 0, [europe]: 0 }, marker: undefined };
  readonly #onEffect: ((effect: Effect) => void)[] = [];
  readonly #onRead: ((read: Effect) => void)[] = [];
  readonly #close: () => Invariants;

  constructor(invariant: Invariant, faults: readonly Fault[] = [], application = {}, fleet = {}) {
    this.fleet = fleetOf({ application, fleet });
    this.faults = [...faults];
    this.#close = watchInvariants(this.#world(), [invariant]);
  }

  close(): Invariants {
    return this.#close();
  }

  at(seconds: number): this {
    this.#nowMs = startMs + seconds * 1000;
    return this;
  }

  effect(
    port: string,
    method: string,
    args: readonly unknown[],
    answer: unknown,
    by: Partial<Effect> = {},
  ): this {
    const effect = {
      atMs: this.#nowMs,
      region: europe,
      function: 'steer',
      run: 1,
      port,
      method,
      args,
      answer,
      ...by,
    } as Effect;
    for (const listener of this.#onEffect) listener(effect);
    return this;
  }

  /** Time that passes: each second something happens that concerns nobody. */
  pass(seconds: number): this {
    for (let second = 0; second < seconds; second++) {
      this.#nowMs += 1000;
      this.effect('peers', 'wakeSteer', [], undefined);
    }
    return this;
  }

  /** Each vantage says this of the application in a region, in the order of the fleet. */
  votes(region: string, ...said: readonly Vote[]): this {
    for (const [index, vote] of said.entries()) this.vote(regions[index] ?? '', region, vote);
    return this;
  }

  vote(vantage: string, region: string, vote: Vote): this {
    const endpoints = { [endpointKey('api', region)]: { ...untouched, vote, sinceMs: this.#nowMs } };
    return this.effect('telemetry', 'writeReport', [{ vantage, shard: 0, endpoints }], true, {
      region: vantage,
    });
  }

  course(weights: Weights, change: Partial<Course> = {}): this {
    const before = this.courses.get('api');
    const course: Course = {
      application: 'api',
      epoch: (before?.epoch ?? 0) + 1,
      weights,
      kind: 'failover',
      because: 'active-down',
      by: europe,
      atMs: this.#nowMs,
      fleetDigest: 'test',
      fleetWrittenAtMs: 0,
      progress: {},
      from: before?.weights ?? { [east]: 100 },
      ...change,
    };
    this.courses.set('api', course);
    return this.effect('ledger', 'writeCourse', [course, before?.epoch], true);
  }

  /** What DNS has from now on, without anybody's batch. */
  dns(weights: Weights, epoch?: number): this {
    this.#zone = { weights, marker: epoch === undefined ? undefined : markerOf(epoch, weights) };
    return this;
  }

  /** A batch that Route 53 accepts: from what DNS has to this. */
  batch(
    weights: Weights,
    epoch: number,
    change: { readonly deletes?: number; readonly action?: string } = {},
  ): this {
    const before = this.#zone;
    const deletes = change.deletes ?? before.marker?.epoch;
    const changes = [
      ...(deletes === undefined ? [] : [txt('DELETE', markerOf(deletes, before.weights))]),
      txt(change.action ?? 'CREATE', markerOf(epoch, weights)),
    ];
    this.dns(weights, epoch);
    return this.effect('traffic', 'change', [changes, ''], { kind: 'accepted', changeId: 'C1' });
  }

  /** A run of `steer` reads the ledger. */
  reads(freezes: readonly Freeze[] = [], by: Partial<Effect> = {}): this {
    const control: Control = {
      courses: {},
      freezes,
      overrides: [],
      incidents: {},
      instructions: {},
      writers: {},
    };
    const read = {
      atMs: this.#nowMs,
      region: europe,
      function: 'steer',
      run: 1,
      port: 'ledger',
      method: 'control',
      args: [],
      answer: control,
      ...by,
    } as Effect;
    for (const listener of this.#onRead) listener(read);
    return this;
  }

  incident(steps: readonly Partial<Step>[], change: Partial<Incident> = {}): this {
    const incident: Incident = {
      id: 'api-1',
      application: 'api',
      openedAtMs: this.#nowMs,
      steps: steps.map((step, number) => ({
        number,
        kind: 'confirmed',
        atMs: this.#nowMs,
        text: 'down',
        ...step,
      })),
      down: [east],
      said: [],
      revision: 1,
      ...change,
    };
    this.incidents.set('api', incident);
    return this.effect('ledger', 'writeIncident', [incident], true);
  }

  page(step: Partial<Step> = {}, email = 'down'): this {
    const json = { incident: 'api-1', application: 'api', step: { number: 0, kind: 'confirmed', ...step } };
    return this.effect('messenger', 'publish', [europe, 'oncall', { json, email }], undefined, {
      function: 'notify',
    });
  }

  /** A pass of this region remembers the newest slots, seen now where they are new. */
  remembers(region: string, seen: Readonly<Record<string, number>>): this {
    const memory = {
      seen: Object.fromEntries(Object.entries(seen).map(([key, slot]) => [key, { slot, firstSeenMs: 0 }])),
    };
    return this.effect('telemetry', 'writeMemory', [memory], true, { region });
  }

  #world(): World {
    const nowSeconds = () => (this.#nowMs - startMs) / 1000;
    const inForce = () =>
      this.faults.filter(
        (fault) =>
          isLasting(fault) &&
          isWithin(nowSeconds(), {
            fromSeconds: fault.at,
            untilSeconds: fault.until ?? Number.POSITIVE_INFINITY,
          }),
      );
    return {
      scenario: {
        name: 'staged',
        seed: 1,
        durationSeconds: 10_000,
        fleet: 'default',
        policy: {},
        world: {},
        faults: this.faults,
        expect: { everywhere: {}, applications: {} },
      },
      seed: 1,
      fleet: this.fleet,
      startMs,
      nowMs: () => this.#nowMs,
      nowSeconds,
      clockMs: () => this.#nowMs,
      outages: new Outages(this.faults, this.fleet, 10_000),
      faultsInForce: inForce,
      inForce: (kind) => inForce().filter((fault) => fault.kind === kind) as never,
      zone: { accepted: () => this.#zone, answered: () => this.#zone, records: () => [] },
      ledger: { courses: this.courses, incidents: this.incidents, freezes: this.freezes, overrides: [] },
      telemetry: {
        report: () => undefined,
        reportsIn: () => [],
        memories: this.memories,
        decisions: new Map(),
      },
      inbox: [],
      journal: [],
      failedRuns: [],
      onEffect: (listener) => void this.#onEffect.push(listener),
      onRead: (listener) => void this.#onRead.push(listener),
      onAnswer: () => undefined,
    } satisfies Partial<World> as unknown as World;
  }
}

export function markerOf(epoch: number, weights: Weights): Marker {
  return { epoch, digest: courseDigest(epoch, weights), by: europe, weights };
}

function txt(action: string, marker: Marker): Change {
  return {
    Action: action as Change['Action'],
    ResourceRecordSet: {
      Name: normaliseName(markerName('api.example.test')),
      Type: 'TXT',
      TTL: 60,
      ResourceRecords: [{ Value: `"${formatMarker(marker)}"` }],
    },
  };
}
