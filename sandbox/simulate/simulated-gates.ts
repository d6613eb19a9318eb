/**
 * The gates' buckets in the simulated world, as the functions reach them and as Route 53's health checkers see them, by
 * the faults of each moment. Checkers look back: what they found at their turns is known without a timer for each.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Gates } from '../../shared/ports.ts';
import type { Fault, LastingFault } from '../scenario/fault.ts';
import { isLasting } from '../scenario/fault.ts';
import { intervalsOf } from '../scenario/intervals.ts';
import type { Clock } from '../world/clock.ts';
import { createGateBuckets, gatesOf, openGates } from '../world/gate-ports.ts';
import type { LookBack } from '../world/route53-checkers.ts';
import { endpointPasses } from '../world/route53-health-rules.ts';
import { type BucketFault, type S3, s3 } from '../world/s3.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import type { Site } from './site.ts';
import { Unavailable } from './unavailable.ts';

/** A bucket that does not answer is given up after this, as shared/aws/s3-gates.ts has it. */
const readTimeoutMs = 1_000;
const writeTimeoutMs = 6_000;

export interface SimulatedGatesOptions {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly faults: FaultsInForce;
  /** The scenario's, with the moment at which it begins. */
  readonly all: readonly Fault[];
  readonly startMs: number;
  readonly durationSeconds: number;
}

interface BucketOutage {
  readonly region: string;
  readonly fault: BucketFault;
  readonly fromMs: number;
  readonly untilMs: number;
}

export class SimulatedGates {
  readonly model: S3;
  readonly #fleet: Fleet;
  readonly #faults: FaultsInForce;
  readonly #outages: readonly BucketOutage[];
  readonly #onChange: (() => void)[] = [];

  constructor({ fleet, clock, faults, all, startMs, durationSeconds }: SimulatedGatesOptions) {
    this.#fleet = fleet;
    this.#faults = faults;
    this.#outages = all.filter(isLasting).flatMap((fault) => outagesOf(fault, startMs, durationSeconds));
    this.model = s3({ clock, faultAt: (region, atMs) => this.#faultAt(region, atMs) });
    createGateBuckets(this.model, fleet);
    for (const { fromMs, untilMs } of this.#outages) {
      for (const atMs of [fromMs, untilMs]) clock.at(atMs, () => this.#changed());
    }
  }

  /** Called when health checkers may begin to find otherwise than before. */
  onChange(listener: () => void): void {
    this.#onChange.push(listener);
  }

  /** What a health checker found at that moment. */
  readonly lookBack: LookBack = ({ HealthCheckConfig: config }, _checker, atMs) => {
    const { FullyQualifiedDomainName: host = '', ResourcePath: path = '' } = config;
    const status = this.model.anonymousStatus(host, path, atMs);
    return status !== undefined && endpointPasses(config, { connectedMs: 20, answeredMs: 40, status });
  };

  /** What a person does; returns the vantages whose gates were closed. */
  open(region: string): readonly string[] {
    const opened = openGates(this.model, this.#fleet, region);
    this.#changed();
    return opened;
  }

  portAt(site: Site): Gates {
    const port = gatesOf(this.model, this.#fleet, site.region);
    const isCutOff = () => this.#faults.isIsolated(site.region, true);
    const wait = (ms: number) => site.wait(site.trueMs() + ms);
    const write = async <Answer>(doIt: () => Promise<Answer>): Promise<Answer> => {
      if (isCutOff() || this.#faultAt(site.region, site.trueMs()) === 'unreachable') {
        await wait(writeTimeoutMs);
        throw new Unavailable(`TimeoutError: the gates' bucket in ${site.region} does not answer`);
      }
      const answer = await doIt();
      this.#changed();
      return answer;
    };
    return {
      sheets: async (patienceMs = readTimeoutMs) => {
        const isSlow = this.#fleet.vantages.some(
          (each) => this.#faultAt(each, site.trueMs()) === 'unreachable',
        );
        if (isSlow || isCutOff()) await wait(Math.min(patienceMs, readTimeoutMs));
        const sheets = await port.sheets();
        if (!isCutOff()) return sheets;
        return Object.fromEntries(Object.keys(sheets).map((each) => [each, { kind: 'unreadable' } as const]));
      },
      close: (gate) => write(() => port.close(gate)),
      open: (region) => write(() => port.open(region)),
    };
  }

  #changed(): void {
    for (const listener of this.#onChange) listener();
  }

  #faultAt(region: string, atMs: number): BucketFault | undefined {
    const found = this.#outages.filter(
      (outage) => outage.region === region && outage.fromMs <= atMs && atMs < outage.untilMs,
    );
    // A bucket of a region that is down answers nobody, whatever is left of it.
    return found.find(({ fault }) => fault === 'unreachable')?.fault ?? found[0]?.fault;
  }
}

function outagesOf(fault: LastingFault, startMs: number, durationSeconds: number): BucketOutage[] {
  if (fault.kind !== 'bucket' && fault.kind !== 'region-down') return [];
  const mode = fault.kind === 'bucket' ? fault.mode : 'unreachable';
  return intervalsOf(fault, durationSeconds).map(({ fromSeconds, untilSeconds }) => ({
    region: fault.region,
    fault: mode,
    fromMs: startMs + fromSeconds * 1000,
    untilMs: startMs + untilSeconds * 1000,
  }));
}
