/** Endpoints as they behave at each moment, and a `Lookout` that looks at them in virtual time. */

import type { Time } from '../../../sandbox/simulate/time.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import type { FailureReason, Observation } from '../../../shared/health/observation.ts';
import type { ReferenceResult } from '../../../shared/health/references.ts';
import type { Eyes, Lookout } from '../../../shared/ports.ts';

/** `silent`: takes the connection and never answers. */
export type Behaviour = 'serves' | 'refuses' | 'silent';

export interface Trouble {
  readonly endpoint: string;
  readonly behaviour: Behaviour;
  readonly fromMs: number;
  /** Just before then it serves again; never when absent. */
  readonly untilMs?: number;
  /** Only as seen from here. */
  readonly vantage?: string;
}

/** An answer, or a refusal, takes this long. */
export const answerMs = 20;
const timeoutMs = 4_000;

export class TestEndpoints {
  readonly troubles: Trouble[] = [];
  /** When each endpoint was looked at, and from where. */
  readonly looks: { readonly endpoint: string; readonly vantage: string; readonly atMs: number }[] = [];
  /** The places of references that answer nobody, by vantage. */
  readonly deafReferences = new Map<string, (place: string) => boolean>();
  readonly #fleet: Fleet;
  readonly #time: Time;

  constructor(fleet: Fleet, time: Time) {
    this.#fleet = fleet;
    this.#time = time;
  }

  /** From now on. */
  breaks(endpoint: string, behaviour: Behaviour = 'refuses', change: Partial<Trouble> = {}): void {
    this.troubles.push({ endpoint, behaviour, fromMs: this.#time.nowMs, ...change });
  }

  lookout(vantage: string): Lookout {
    return {
      look: async (endpoints, eyes) => {
        await Promise.all(endpoints.map((endpoint) => this.#look(endpoint, vantage, eyes)));
      },
      references: async () => this.#references(vantage),
    };
  }

  async #look(endpoint: string, vantage: string, eyes: Eyes): Promise<void> {
    const atMs = this.#time.nowMs;
    this.looks.push({ endpoint, vantage, atMs });
    const seen = this.#behaviour(endpoint, vantage, atMs);
    if (seen !== 'silent') {
      await this.#time.at(atMs + answerMs);
      eyes.deliver(seen === 'serves' ? passed(endpoint, atMs) : failed(endpoint, atMs, 'refused'));
      return;
    }
    await this.#time.at(atMs + (eyes.suspectAfterMs?.(endpoint) ?? timeoutMs));
    eyes.unanswered?.(endpoint);
    await this.#time.at(atMs + timeoutMs);
    eyes.deliver(failed(endpoint, atMs, 'timeout'));
  }

  #behaviour(endpoint: string, vantage: string, atMs: number): Behaviour {
    const trouble = this.troubles.findLast(
      (each) =>
        each.endpoint === endpoint &&
        each.fromMs <= atMs &&
        atMs < (each.untilMs ?? Number.POSITIVE_INFINITY) &&
        (each.vantage ?? vantage) === vantage,
    );
    return trouble?.behaviour ?? 'serves';
  }

  #references(vantage: string): ReferenceResult[] {
    const isDeaf = this.deafReferences.get(vantage) ?? (() => false);
    return this.#fleet.references.map((reference) => ({ ...reference, answered: !isDeaf(reference.place) }));
  }
}

function passed(endpoint: string, atMs: number): Observation {
  return { endpoint, atMs, outcome: 'pass', latencyMs: answerMs };
}

function failed(endpoint: string, atMs: number, reason: FailureReason): Observation {
  return { endpoint, atMs, outcome: 'fail', reason };
}
