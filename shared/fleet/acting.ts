/** The same fleet when it no longer only observes: what is planned and kept for that day. */
import type { Fleet } from './fleet.ts';

export function acting(fleet: Fleet): Fleet {
  const applications = Object.entries(fleet.applications).map(
    ([id, application]) => [id, { ...application, mode: 'act' as const }] as const,
  );
  return { ...fleet, mode: 'act', applications: Object.fromEntries(applications) };
}
