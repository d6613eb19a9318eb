/**
 * Puts the slots of the next minutes into the queue. The scheduler's grain is a minute and it fires anywhere
 * within it, so the slots are sent far ahead: a missed or late tick costs nothing. Each slot is sent once as long as
 * the environment remembers, for every copy costs a run of `probe`; the claim of each slot ends what copies there are.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { shardsOf } from '../../shared/fleet/shards.ts';
import { slotsBetween } from '../../shared/health/slots.ts';
import type { Clock, SlotQueue } from '../../shared/ports.ts';

/** How far ahead slots are sent: two missed ticks and a late third one. */
export const slotHorizonMs = 150_000;

/**
 * How long before a slot's due time its message is to come, at most. The queue's delays are whole seconds, so slots are sent
 * at the moment from which a whole number of them leads there: a message that came half a second early, as one sent at any
 * moment would on average, would be billed for the waiting.
 */
const earlyMs = 100;

/** What one environment knows of the ticks before. Lost with it, which costs copies and nothing else. */
export interface SentSlots {
  /** All slots that are due before this are in the queue. */
  untilMs: number;
}

export interface TickPorts {
  readonly clock: Clock;
  readonly slots: SlotQueue;
}

export type TickOutcome =
  | { readonly kind: 'sent'; readonly messages: number }
  | { readonly kind: 'no-vantage' };

export async function tick(
  fleet: Fleet,
  region: string,
  ports: TickPorts,
  sent: SentSlots = { untilMs: 0 },
): Promise<TickOutcome> {
  const vantageIndex = fleet.vantages.indexOf(region);
  if (vantageIndex < 0) return { kind: 'no-vantage' };

  const grid = {
    intervalSeconds: fleet.intervalSeconds,
    vantageIndex,
    vantageCount: fleet.vantages.length,
  };
  const nowMs = ports.clock.nowMs();
  const untilMs = nowMs + slotHorizonMs;
  // One that ends later than ours is of a clock that has since been set back.
  const fromMs = sent.untilMs <= untilMs ? Math.max(nowMs, sent.untilMs) : nowMs;
  const slots = slotsBetween(fromMs, untilMs, grid);
  const shards = shardsOf(fleet);
  const messages = slots.flatMap(({ slot, dueMs }) => shards.map((_, shard) => ({ slot, dueMs, shard })));
  await waitForPhase(slots[0]?.dueMs, ports.clock);
  await ports.slots.send(messages, ports.clock.nowMs());
  // Only now: what could not be sent is sent by the next tick.
  sent.untilMs = untilMs;
  return { kind: 'sent', messages: messages.length };
}

/** All slots of a vantage are due at the same moment of a second, as the interval is whole seconds. */
async function waitForPhase(dueMs: number | undefined, clock: Clock): Promise<void> {
  if (dueMs === undefined) return;
  const nowMs = clock.nowMs();
  const aheadMs = (((dueMs - earlyMs - nowMs) % 1000) + 1000) % 1000;
  await clock.waitUntil(nowMs + aheadMs);
}
