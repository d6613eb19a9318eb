/** Silence: in a maintenance window only what is most severe pages; the rest stands in the incident. */
import type { Application, Fleet } from '../fleet/fleet.ts';
import { maintenanceFreeze } from '../routing/maintenance.ts';
import type { Step } from './incident.ts';
import { severities } from './message.ts';

/** Whether a step pages nobody, neither when it is written nor once the window is over: it was news of that time. */
export function isSilenced(
  { kind, atMs }: Pick<Step, 'kind' | 'atMs'>,
  fleet: Pick<Fleet, 'maintenance'>,
  application: Pick<Application, 'maintenance'>,
): boolean {
  return severities[kind] !== 'critical' && maintenanceFreeze(fleet, application, atMs) !== undefined;
}
