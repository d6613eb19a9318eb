/**
 * Looks at endpoints and judges what was seen: a failure counts only while enough references answer, for a
 * vantage that cannot reach anything has nothing to say about one endpoint.
 */
import { endpointParts } from '../../shared/fleet/fleet.ts';
import type { Observation } from '../../shared/health/observation.ts';
import { type ReferenceResult, referencesFail } from '../../shared/health/references.ts';
import type { Clock, Lookout } from '../../shared/ports.ts';

/** Failures closer together than this are judged by the same answers of the references. */
const referencesAgeMs = 1_000;

export interface LooksOptions {
  readonly clock: Clock;
  readonly lookout: Lookout;
  readonly deadlineMs: number;
  deliver(observation: Observation): void;
  unanswered(endpoint: string): void;
  suspectAfterMs(endpoint: string): number;
}

export class Looks {
  readonly #options: LooksOptions;
  #references: { readonly atMs: number; readonly results: Promise<readonly ReferenceResult[]> } | undefined;

  constructor(options: LooksOptions) {
    this.#options = options;
  }

  /** Looks once at each endpoint; resolves when all that was seen has been judged and delivered. */
  async at(endpoints: readonly string[]): Promise<void> {
    const judged: Promise<void>[] = [];
    await this.#options.lookout.look(endpoints, {
      deliver: (observation) => {
        const judging = this.#judge(observation);
        // Awaited below; should it fail before, that is no unhandled rejection.
        judging.catch(() => undefined);
        judged.push(judging);
      },
      unanswered: (endpoint) => {
        // Asked now, not after the deadline: our own network may have come back by then.
        this.#askReferences().catch(() => undefined);
        this.#options.unanswered(endpoint);
      },
      suspectAfterMs: this.#options.suspectAfterMs,
      deadlineMs: this.#options.deadlineMs,
    });
    await Promise.all(judged);
  }

  async #judge(observation: Observation): Promise<void> {
    if (observation.outcome !== 'fail') {
      this.#options.deliver(observation);
      return;
    }
    const results = await this.#askReferences();
    const ours = referencesFail(results, endpointParts(observation.endpoint).region);
    this.#options.deliver(
      ours
        ? {
            ...observation,
            outcome: 'self-fault',
            reason: 'references',
            detail: 'fewer than half of the references answer',
          }
        : observation,
    );
  }

  #askReferences(): Promise<readonly ReferenceResult[]> {
    const nowMs = this.#options.clock.nowMs();
    if (this.#references === undefined || nowMs - this.#references.atMs > referencesAgeMs) {
      this.#references = { atMs: nowMs, results: this.#options.lookout.references() };
    }
    return this.#references.results;
  }
}
