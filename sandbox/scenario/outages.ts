/**
 * What a scenario's own faults make of each endpoint at each moment. This is the truth against which moves are
 * judged, so it knows nothing of probes, votes or decisions.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Fault, FaultOf } from './fault.ts';
import { type Interval, intervalsOf, isWithin } from './intervals.ts';
import type { Step } from './steps.ts';

export type EndpointFailure = FaultOf<'endpoint' | 'flap'>;
export type Audience = FaultOf<'gray'>['seenBy'];

/** With fewer of its requests failing than this, an endpoint serves. */
export const servingShareMax = 0.1;

interface Phase<Failure extends Fault> {
  readonly fault: Failure;
  readonly interval: Interval;
}

export class Outages {
  readonly #fleet: Fleet;
  readonly #failures: readonly Phase<EndpointFailure>[];
  readonly #grays: readonly Phase<FaultOf<'gray'>>[];
  readonly #regions: readonly Phase<FaultOf<'region-down'>>[];
  /** In order. */
  readonly #promotions: readonly Promotion[];

  constructor(faults: readonly Fault[], fleet: Fleet, endSeconds: number) {
    const phases = <Failure extends Fault>(is: (fault: Fault) => fault is Failure): Phase<Failure>[] =>
      faults
        .filter(is)
        .flatMap((fault) => intervalsOf(fault, endSeconds).map((interval) => ({ fault, interval })));
    this.#fleet = fleet;
    this.#failures = phases((fault) => fault.kind === 'endpoint' || fault.kind === 'flap');
    this.#grays = phases((fault) => fault.kind === 'gray');
    this.#regions = phases((fault) => fault.kind === 'region-down');
    this.#promotions = promotionsOf(faults, fleet);
  }

  isRegionDown(region: string, atSeconds: number): boolean {
    return this.#regions.some(
      ({ fault, interval }) => fault.region === region && isWithin(atSeconds, interval),
    );
  }

  /**
   * How an endpoint fails for whoever reaches it; undefined where it does not. Of faults in force at the same time the
   * one that began last counts; of those that began together, the one further down the file.
   */
  failureAt(application: string, region: string, atSeconds: number): EndpointFailure | undefined {
    const inForce = this.#failures.filter(
      ({ fault, interval }) => concerns(fault, application, region) && isWithin(atSeconds, interval),
    );
    return inForce.reduce<Phase<EndpointFailure> | undefined>(
      (latest, phase) =>
        latest === undefined || phase.interval.fromSeconds >= latest.interval.fromSeconds ? phase : latest,
      undefined,
    )?.fault;
  }

  /** How an endpoint fails for a probe that reaches it: one that is turned away finds nobody who listens. */
  probeFailureAt(application: string, region: string, atSeconds: number): EndpointFailure | undefined {
    if (!this.grayFailuresAt(application, region, atSeconds).includes('probes')) {
      return this.failureAt(application, region, atSeconds);
    }
    return { kind: 'endpoint', application, region, mode: 'refused', fraction: 1, at: atSeconds };
  }

  /** Who of probes and users is turned away although the endpoint serves the others. */
  grayFailuresAt(application: string, region: string, atSeconds: number): readonly Audience[] {
    const inForce = this.#grays.filter(
      ({ fault, interval }) => concerns(fault, application, region) && isWithin(atSeconds, interval),
    );
    return [...new Set(inForce.map(({ fault }) => fault.seenBy))];
  }

  /** The share of users that an endpoint fails, 0 to 1. */
  failingShareAt(application: string, region: string, atSeconds: number): number {
    if (this.isRegionDown(region, atSeconds) || !this.#hasItsData(application, region, atSeconds)) return 1;
    if (this.grayFailuresAt(application, region, atSeconds).includes('users')) return 1;
    const failure = this.failureAt(application, region, atSeconds);
    return failure !== undefined && this.#reachesUsers(failure, application) ? failure.fraction : 0;
  }

  servesAt(application: string, region: string, atSeconds: number): boolean {
    return this.failingShareAt(application, region, atSeconds) < servingShareMax;
  }

  /** `failingShareAt` over the whole play: each step holds until the next; the first is at 0. */
  failingShares(application: string, region: string): readonly Step[] {
    const phases = [...this.#failures, ...this.#grays, ...this.#regions];
    const bounds = phases.flatMap(({ interval }) => [interval.fromSeconds, interval.untilSeconds]);
    const promoted = this.#promotions.map(({ atSeconds }) => atSeconds);
    const moments = [...new Set([0, ...bounds, ...promoted])].sort((one, other) => one - other);
    return moments.map((atSeconds) => ({
      atSeconds,
      value: this.failingShareAt(application, region, atSeconds),
    }));
  }

  /** Where an application needs its writer, only the writer's region serves it. */
  #hasItsData(application: string, region: string, atSeconds: number): boolean {
    const need = this.#fleet.applications[application]?.database;
    if (need?.needs !== 'writer') return true;
    const promoted = this.#promotions.findLast(
      (each) => each.database === need.id && each.atSeconds <= atSeconds,
    );
    return (promoted?.region ?? this.#fleet.databases[need.id]?.writer) === region;
  }

  /** A late answer is one until the application's own checks would give up waiting for it. */
  #reachesUsers(failure: EndpointFailure, application: string): boolean {
    if (failure.mode !== 'slow') return true;
    const timeouts =
      this.#fleet.applications[application]?.checks.map(({ timeoutSeconds }) => timeoutSeconds) ?? [];
    return failure.latencyMs > Math.max(0, ...timeouts) * 1000;
  }
}

/** Where an operator moves writers to. */
interface Promotion {
  readonly atSeconds: number;
  readonly database: string;
  readonly region: string | undefined;
}

function promotionsOf(faults: readonly Fault[], { databases }: Fleet): readonly Promotion[] {
  const deeds = faults.filter((fault) => fault.kind === 'operator').filter((deed) => deed.do === 'promote');
  return deeds
    .map(({ at, database, to, region }) => {
      return { atSeconds: at, database, region: to ?? region ?? databases[database]?.replicas[0] };
    })
    .sort((one, other) => one.atSeconds - other.atSeconds);
}

function concerns(
  fault: { readonly application: string; readonly region: string },
  application: string,
  region: string,
): boolean {
  return (fault.application === '*' || fault.application === application) && fault.region === region;
}
