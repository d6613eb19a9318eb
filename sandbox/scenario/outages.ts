/**
 * What a scenario's own faults make of each endpoint at each moment. This is the truth against which moves are
 * judged, so it knows nothing of probes, votes or decisions.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Fault, FaultOf } from './fault.ts';
import { type Interval, intervalsOf, isWithin } from './intervals.ts';
import type { Step } from './steps.ts';

export type EndpointFailure = FaultOf<'endpoint' | 'flap'>;

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

  constructor(faults: readonly Fault[], fleet: Fleet, endSeconds: number) {
    const phases = <Failure extends Fault>(is: (fault: Fault) => fault is Failure): Phase<Failure>[] =>
      faults
        .filter(is)
        .flatMap((fault) => intervalsOf(fault, endSeconds).map((interval) => ({ fault, interval })));
    this.#fleet = fleet;
    this.#failures = phases((fault) => fault.kind === 'endpoint' || fault.kind === 'flap');
    this.#grays = phases((fault) => fault.kind === 'gray');
    this.#regions = phases((fault) => fault.kind === 'region-down');
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

  /** The share of users that an endpoint fails, 0 to 1. */
  failingShareAt(application: string, region: string, atSeconds: number): number {
    if (this.isRegionDown(region, atSeconds) || !this.#hasItsData(application, region)) return 1;
    const hidden = this.#grays.some(
      ({ fault, interval }) =>
        fault.seenBy === 'users' && concerns(fault, application, region) && isWithin(atSeconds, interval),
    );
    if (hidden) return 1;
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
    const moments = [...new Set([0, ...bounds])].sort((one, other) => one - other);
    return moments.map((atSeconds) => ({
      atSeconds,
      value: this.failingShareAt(application, region, atSeconds),
    }));
  }

  /** Where an application needs its writer, only the writer's region serves it. */
  #hasItsData(application: string, region: string): boolean {
    const need = this.#fleet.applications[application]?.database;
    return need?.needs !== 'writer' || this.#fleet.databases[need.id]?.writer === region;
  }

  /** A late answer is one until the application's own checks would give up waiting for it. */
  #reachesUsers(failure: EndpointFailure, application: string): boolean {
    if (failure.mode !== 'slow') return true;
    const timeouts =
      this.#fleet.applications[application]?.checks.map(({ timeoutSeconds }) => timeoutSeconds) ?? [];
    return failure.latencyMs > Math.max(0, ...timeouts) * 1000;
  }
}

function concerns(
  fault: { readonly application: string; readonly region: string },
  application: string,
  region: string,
): boolean {
  return (fault.application === '*' || fault.application === application) && fault.region === region;
}
