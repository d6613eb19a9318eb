/** Vantages for the tests of `probe`: their slots, and what they have seen. */
import type { ProbeEvent } from '../../../functions/probe/probe.ts';
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import { slotsBetween } from '../../../shared/health/slots.ts';
import type { EndpointState, Vote } from '../../../shared/health/vote.ts';
import type { SlotMessage } from '../../../shared/ports.ts';
import { east, europe, west } from '../world/fleet.ts';
import type { World } from '../world.ts';

export const apiEast = endpointKey('api', east);
export const apiWest = endpointKey('api', west);
export const apiEurope = endpointKey('api', europe);

/** The vantage's slots that are due within this time, oldest first. */
export function slotsWithin(world: World, vantage: string, ms: number): readonly SlotMessage[] {
  const grid = {
    intervalSeconds: world.fleet.intervalSeconds,
    vantageIndex: world.fleet.vantages.indexOf(vantage),
    vantageCount: world.fleet.vantages.length,
  };
  const nowMs = world.nowMs(vantage);
  return slotsBetween(nowMs, nowMs + ms, grid).map((slot) => ({ ...slot, shard: 0 }));
}

export function nextSlot(world: World, vantage: string): SlotMessage {
  const [slot] = slotsWithin(world, vantage, world.fleet.intervalSeconds * 1000 + 1);
  if (slot === undefined) throw new Error(`${vantage} must have a slot within an interval`);
  return slot;
}

export function inSlot(slot: SlotMessage): ProbeEvent {
  return { kind: 'slot', slot };
}

/** Runs every slot of these vantages that is due within this time, as the queue would, and lets it all happen. */
export async function probeFor(
  world: World,
  ms: number,
  vantages: readonly string[] = world.fleet.vantages,
): Promise<void> {
  for (const vantage of vantages) {
    for (const slot of slotsWithin(world, vantage, ms)) {
      world.time.clock.at(slot.dueMs - (world.skewMs.get(vantage) ?? 0), () => {
        world.ends.push(world.probe(vantage, inSlot(slot)).catch(() => undefined));
      });
    }
  }
  await world.time.pass(ms);
}

export function stateOf(world: World, vantage: string, endpoint: string): EndpointState | undefined {
  return world.telemetry.report(vantage)?.endpoints[endpoint];
}

export function voteOf(world: World, vantage: string, endpoint: string): Vote | undefined {
  return stateOf(world, vantage, endpoint)?.vote;
}

/** When this vantage looked at the endpoint, from a moment on. */
export function looksAt(world: World, vantage: string, endpoint: string, fromMs = 0): readonly number[] {
  return world.endpoints.looks
    .filter((look) => look.vantage === vantage && look.endpoint === endpoint && look.atMs >= fromMs)
    .map(({ atMs }) => atMs);
}
