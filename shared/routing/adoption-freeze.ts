/** Answers that change are a move, and what is frozen does not move: neither by taking a record over nor by giving it back. */
import type { Application, Fleet } from '../fleet/fleet.ts';
import type { Control } from '../ports.ts';
import { type AdoptionRefusal, notAdopted } from './adoption-refusal.ts';
import { sortedRegions } from './course.ts';
import { freezeInForce, freezeOfRegion, frozenRegionsOf, frozenText } from './freeze.ts';
import { maintenanceFreeze } from './maintenance.ts';

export interface FrozenSubject {
  readonly id: string;
  readonly application: Pick<Application, 'endpoints' | 'maintenance'>;
  readonly fleet: Pick<Fleet, 'maintenance'>;
  readonly control: Pick<Control, 'freezes'>;
}

/** Which answers will change is not known before they do, so a freeze of any of the application's regions counts. */
export function freezeObjection(
  { id, application, fleet, control: { freezes } }: FrozenSubject,
  nowMs: number,
): AdoptionRefusal | undefined {
  const ofRegions = frozenRegionsOf(freezes, nowMs);
  const freeze =
    freezeInForce(freezes, id, nowMs) ??
    maintenanceFreeze(fleet, application, nowMs) ??
    sortedRegions(Object.keys(application.endpoints))
      .map((region) => freezeOfRegion(ofRegions, region))
      .find((each) => each !== undefined);
  if (freeze === undefined) return undefined;
  return notAdopted(
    'frozen',
    `with --accept-change nothing may be frozen, got a freeze of ${frozenText(freeze)} by ${freeze.owner}`,
    'lift the freeze first (pointsman unfreeze), or do it without --accept-change, which moves nothing',
  );
}
