/**
 * The slot queues of all regions: standard SQS, as `probe` gets to see it. Each message comes at its delay and a moment
 * later, now and then twice, and in no order; a function that fails does not get it again.
 */
import type { SlotMessage, SlotQueue } from '../../shared/ports.ts';
import type { Clock } from '../world/clock.ts';
import { type Random, randomInteger } from '../world/random.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import type { Site } from './site.ts';
import { Unavailable } from './unavailable.ts';

/** From when a message is visible until its function is begun. */
const pickUpMs = [5, 60] as const;

/** Of a message that is delivered twice, the second time. */
const copyMs = [20, 3_000] as const;
const copiesShare = 0.002;

/** The queue is in the function's own region: what does not answer there is given up after three attempts. */
const silenceMs = 15_000;

export interface SlotQueuesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultsInForce;
  deliver(region: string, message: SlotMessage): void;
}

export class SlotQueues {
  readonly #options: SlotQueuesOptions;

  constructor(options: SlotQueuesOptions) {
    this.#options = options;
  }

  at(site: Site): SlotQueue {
    return {
      send: async (messages, nowMs) => {
        if (this.#options.faults.isIsolated(site.region, true)) {
          await site.wait(site.trueMs() + silenceMs);
          throw new Unavailable('TimeoutError: SQS does not answer');
        }
        for (const message of messages) this.#send(site.region, message, nowMs);
      },
    };
  }

  #send(region: string, message: SlotMessage, nowMs: number): void {
    const { clock, random, deliver } = this.#options;
    // Whole seconds, rounded down, as the sender's own clock has it.
    const delayMs = 1000 * Math.max(0, Math.floor((message.dueMs - nowMs) / 1000));
    const visibleMs = clock.nowMs() + delayMs;
    clock.at(visibleMs + randomInteger(random, ...pickUpMs), () => deliver(region, message));
    if (random() < copiesShare) {
      clock.at(visibleMs + randomInteger(random, ...copyMs), () => deliver(region, message));
    }
  }
}
