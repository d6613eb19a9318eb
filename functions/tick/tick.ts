/**
 * Puts the slots of the next minutes into the queue. The scheduler's grain is a minute and it fires anywhere
 * within it, so every tick sends more than a minute's worth: a missed or late one costs nothing, and the claim
 * of each slot ends the copies.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { shardsOf } from '../../shared/fleet/shards.ts';
import { slotsBetween } from '../../shared/health/slots.ts';
import type { Clock, SlotQueue } from '../../shared/ports.ts';

/** How far ahead slots are sent: two missed ticks and a late third one. */
export const slotHorizonMs = 150_000;

export interface TickPorts {
  readonly clock: Clock;
  readonly slots: SlotQueue;
}

export type TickOutcome =
  | { readonly kind: 'sent'; readonly messages: number }
  | { readonly kind: 'no-vantage' };

export async function tick(fleet: Fleet, region: string, ports: TickPorts): Promise<TickOutcome> {
  const vantageIndex = fleet.vantages.indexOf(region);
  if (vantageIndex < 0) return { kind: 'no-vantage' };

  const nowMs = ports.clock.nowMs();
  const grid = {
    intervalSeconds: fleet.intervalSeconds,
    vantageIndex,
    vantageCount: fleet.vantages.length,
  };
  const shards = shardsOf(fleet);
  const messages = slotsBetween(nowMs, nowMs + slotHorizonMs, grid).flatMap(({ slot, dueMs }) =>
    shards.map((_, shard) => ({ slot, dueMs, shard })),
  );
  await ports.slots.send(messages, nowMs);
  return { kind: 'sent', messages: messages.length };
}
