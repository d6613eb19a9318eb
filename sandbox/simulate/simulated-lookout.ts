/** Probing in the simulated world: what a vantage sees of each endpoint is drawn from the truth of that moment. */
import { endpointParts, type Fleet } from '../../shared/fleet/fleet.ts';
import type { ReferenceResult } from '../../shared/health/references.ts';
import type { Eyes, Lookout } from '../../shared/ports.ts';
import { combineResults } from '../../shared/probing/combine-results.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { Outages } from '../scenario/outages.ts';
import { slowRoundTripMs } from '../scenario/slow-link.ts';
import { type Random, randomInteger } from '../world/random.ts';
import { wayMs } from './distances.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import { type Fare, type Seen, seenBy, serviceMs } from './seen-endpoint.ts';
import type { Site } from './site.ts';

/** Until a reference that does not answer is given up; as shared/probing has it. */
const referenceTimeoutMs = 2_000;

export interface LookoutOptions {
  readonly fleet: Fleet;
  readonly outages: Outages;
  readonly faults: FaultsInForce;
  readonly random: Random;
  /** Seconds since the play began. */
  readonly nowSeconds: () => number;
}

/** Told and asked of one look. */
interface Looked {
  readonly endpoint: string;
  readonly eyes: Eyes;
  readonly site: Site;
}

export class SimulatedLookout {
  readonly #options: LookoutOptions;

  constructor(options: LookoutOptions) {
    this.#options = options;
  }

  port(site: Site): Lookout {
    return {
      look: async (endpoints, eyes) => {
        await Promise.all(endpoints.map((endpoint) => this.#look({ endpoint, eyes, site })));
      },
      references: () => this.#references(site),
    };
  }

  async #look({ endpoint, eyes, site }: Looked): Promise<void> {
    const atMs = site.clockMs();
    if (atMs >= eyes.deadlineMs) {
      eyes.deliver({ endpoint, atMs, outcome: 'self-fault', reason: 'overloaded' });
      return;
    }
    const seen = this.#seen(endpoint, site.region);
    const afterMs = Math.max(...seen.map((each) => each.afterMs));
    const suspectAfterMs = eyes.suspectAfterMs?.(endpoint) ?? Number.POSITIVE_INFINITY;
    const sentMs = site.trueMs();
    if (afterMs > suspectAfterMs) {
      await site.wait(sentMs + suspectAfterMs);
      eyes.unanswered?.(endpoint);
    }
    await site.wait(sentMs + afterMs);
    const results = seen.map(({ mode, result }) => ({ mode, result: { atMs, ...result } }));
    eyes.deliver(combineResults(endpoint, results));
  }

  /** All checks are made at once, and fare alike. */
  #seen(endpoint: string, vantage: string): readonly Seen[] {
    const { application, region } = endpointParts(endpoint);
    const checked = this.#options.fleet.applications[application];
    if (checked === undefined)
      throw new Error(`endpoint must belong to an application of the fleet, got ${endpoint}`);
    const fare = this.#fare(application, region, vantage);
    return checked.checks.map((check) => seenBy(check, fare));
  }

  #fare(application: string, region: string, vantage: string): Fare {
    const { outages, random, nowSeconds } = this.#options;
    const answerMs = this.#roundTripMs(vantage, region) + randomInteger(random, ...serviceMs);
    const path = this.#path(vantage, region);
    if (path === 'cut') return { kind: 'silence' };
    const lateMs = answerMs + (path === 'slow' ? 2 * slowRoundTripMs : 0);
    const failure = outages.probeFailureAt(application, region, nowSeconds());
    if (failure === undefined || !this.#isHit(failure.fraction)) return { kind: 'served', answerMs: lateMs };
    return { kind: 'failing', failure, answerMs: lateMs };
  }

  /** The way from a vantage to a region, for this one request. */
  #path(vantage: string, region: string): 'open' | 'slow' | 'cut' {
    const { faults } = this.#options;
    if (faults.isRegionDown(region) || faults.isIsolated(vantage)) return 'cut';
    const link = faults.of('link').find((fault) => this.#meets(fault, vantage, region));
    if (link === undefined) return 'open';
    return link.mode === 'drop' ? 'cut' : 'slow';
  }

  #meets({ from, to, fraction }: FaultOf<'link'>, vantage: string, region: string): boolean {
    return from === vantage && to === region && this.#isHit(fraction);
  }

  #isHit(fraction: number): boolean {
    return fraction >= 1 || this.#options.random() < fraction;
  }

  /** Connecting, then asking: two round trips. */
  #roundTripMs(vantage: string, region: string): number {
    return 4 * wayMs(vantage, region, this.#options.random);
  }

  async #references(site: Site): Promise<readonly ReferenceResult[]> {
    const { fleet, random } = this.#options;
    const results = fleet.references.map((reference): ReferenceResult => {
      const answered = this.#path(site.region, reference.place) !== 'cut';
      return {
        ...reference,
        answered,
        ...(answered ? {} : { detail: `no answer within ${referenceTimeoutMs} ms` }),
      };
    });
    const ways = fleet.references.map(({ place }) => 2 * wayMs(site.region, place, random));
    const allAnswered = results.every(({ answered }) => answered);
    await site.wait(site.trueMs() + (allAnswered ? Math.max(0, ...ways) : referenceTimeoutMs));
    return results;
  }
}
