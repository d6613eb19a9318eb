/** Freezes hold gates as well: what is frozen moves on neither path, so a gate stays as it is, closed or open. */
import { hasWeight, residentsOf } from './gate-opinion.ts';
import type { GateReason, GateSituation } from './gate-situation.ts';

/** What keeps the region's gate as it is, if anything. */
export function freezeOfGate(region: string, situation: GateSituation): GateReason | undefined {
  const { freeze } = situation;
  if (freeze === 'unreadable') return 'freeze-unreadable';
  if (freeze.fleet || freeze.regions.includes(region)) return 'frozen';
  // Opening or closing it would move an application that may not.
  const moved = residentsOf(region, situation).filter((resident) => hasWeight(resident, region));
  return moved.some(({ frozen }) => frozen) ? 'frozen' : undefined;
}

/** Whether a region may get more traffic than it has. */
export function mayGain(region: string, { freeze }: GateSituation): boolean {
  return freeze !== 'unreadable' && !freeze.fleet && !freeze.regions.includes(region);
}
