/** Maintenance windows: freezes that are known beforehand. */
import type { Application, Fleet, MaintenanceWindow } from '../fleet/fleet.ts';
import type { Freeze } from './freeze.ts';

/** Who is said to have frozen it. */
export const maintenanceOwner = 'maintenance window';

/** The window in force that lasts longest, as the freeze that it is. */
export function maintenanceFreeze(
  fleet: Pick<Fleet, 'maintenance'>,
  application: Pick<Application, 'maintenance'>,
  nowMs: number,
): Freeze | undefined {
  return [...fleet.maintenance, ...application.maintenance]
    .map(freezeOf)
    .filter(({ atMs, expiresAtMs = 0 }) => atMs <= nowMs && nowMs < expiresAtMs)
    .sort((one, other) => (other.expiresAtMs ?? 0) - (one.expiresAtMs ?? 0))[0];
}

function freezeOf({ from, until, reason }: MaintenanceWindow): Freeze {
  const owner = maintenanceOwner;
  return { scope: 'fleet', owner, reason, atMs: Date.parse(from), expiresAtMs: Date.parse(until) };
}
