/**
 * Slots: the moments on the wall-clock grid at which a vantage probes. Every clock that agrees on the time agrees on
 * the slots, so whoever is late or early can tell which one it serves.
 */

/** One vantage's grid. Vantages are offset by `interval ÷ vantages`, so that an endpoint is seen that often. */
export interface SlotGrid {
  readonly intervalSeconds: number;
  /** Place of the vantage in the fleet's order, from 0. */
  readonly vantageIndex: number;
  readonly vantageCount: number;
}

export interface Slot {
  /** The whole second in which the slot is due: it grows even when a deploy changes the interval. */
  readonly slot: number;
  readonly dueMs: number;
}

/** The slots due from `fromMs` until just before `toMs`, by time. */
export function slotsBetween(fromMs: number, toMs: number, grid: SlotGrid): readonly Slot[] {
  const intervalMs = grid.intervalSeconds * 1000;
  const slots: Slot[] = [];
  const first = Math.ceil((fromMs - offsetMs(grid)) / intervalMs);
  for (let turn = first; turn * intervalMs + offsetMs(grid) < toMs; turn++) slots.push(slotAt(turn, grid));
  return slots;
}

/** The last slot due at or before `atMs`. */
export function slotOf(atMs: number, grid: SlotGrid): Slot {
  return slotAt(Math.floor((atMs - offsetMs(grid)) / (grid.intervalSeconds * 1000)), grid);
}

function slotAt(turn: number, grid: SlotGrid): Slot {
  const dueMs = turn * grid.intervalSeconds * 1000 + offsetMs(grid);
  return { slot: Math.floor(dueMs / 1000), dueMs };
}

function offsetMs({ intervalSeconds, vantageIndex, vantageCount }: SlotGrid): number {
  return Math.floor((intervalSeconds * 1000 * vantageIndex) / vantageCount);
}
