/** Which of a scenario's faults are in force, kept as time goes on, so that asking costs nothing while all is well. */
import { type Fault, type FaultKind, type FaultOf, isLasting, type LastingFault } from '../scenario/fault.ts';
import { intervalsOf } from '../scenario/intervals.ts';
import type { Clock } from '../world/clock.ts';

export interface FaultWatch {
  begins?(fault: LastingFault, untilMs: number): void;
  /** A deed of an instant. */
  happens?(fault: Exclude<Fault, LastingFault>): void;
}

export interface FaultTimes {
  readonly clock: Clock;
  readonly startMs: number;
  readonly durationSeconds: number;
}

export class FaultsInForce {
  readonly #inForce = new Set<LastingFault>();
  /** Those of each kind that was asked for since something changed. */
  readonly #byKind = new Map<FaultKind, readonly Fault[]>();

  /** Each begins and ends by the clock from now on, in the order of the file where they coincide. */
  constructor(faults: readonly Fault[], { clock, startMs, durationSeconds }: FaultTimes, watch: FaultWatch) {
    const at = (seconds: number, run: () => void) => clock.at(startMs + seconds * 1000, run);
    for (const fault of faults) {
      if (!isLasting(fault)) {
        at(fault.at, () => watch.happens?.(fault));
        continue;
      }
      for (const { fromSeconds, untilSeconds } of intervalsOf(fault, durationSeconds)) {
        at(fromSeconds, () => {
          this.#inForce.add(fault);
          this.#byKind.clear();
          watch.begins?.(fault, startMs + untilSeconds * 1000);
        });
        at(untilSeconds, () => {
          this.#inForce.delete(fault);
          this.#byKind.clear();
        });
      }
    }
  }

  all(): readonly Fault[] {
    return [...this.#inForce];
  }

  of<Kind extends FaultKind>(kind: Kind): readonly FaultOf<Kind>[] {
    const known = this.#byKind.get(kind) ?? [...this.#inForce].filter((fault) => fault.kind === kind);
    this.#byKind.set(kind, known);
    return known as readonly FaultOf<Kind>[];
  }

  isRegionDown(region: string): boolean {
    return this.of('region-down').some((fault) => fault.region === region);
  }

  /** Whether all paths of this vantage are cut; with `aws`, those to AWS's APIs. */
  isIsolated(vantage: string, aws = false): boolean {
    return this.of('vantage-isolated').some((fault) => fault.vantage === vantage && (fault.aws || !aws));
  }

  /** How far this region's clock is ahead. */
  skewMs(region: string): number {
    return this.of('clock').reduce(
      (sum, fault) => sum + (fault.region === region ? fault.skewSeconds * 1000 : 0),
      0,
    );
  }
}
