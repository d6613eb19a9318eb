import type { Fleet } from '../fleet/fleet.ts';
import type { Control } from '../ports.ts';

/**
 * What the ledger holds of the applications that the fleet has. One that was removed, or got another key, leaves its course and
 * its open incident behind: nobody finishes or closes those, so they must not be waited for.
 */
export function steeredOf(
  { courses, incidents }: Control,
  { applications }: Pick<Fleet, 'applications'>,
): Pick<Control, 'courses' | 'incidents'> {
  return { courses: only(courses, applications), incidents: only(incidents, applications) };
}

function only<Item>(
  items: Readonly<Record<string, Item>>,
  keys: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Item>> {
  return Object.fromEntries(Object.entries(items).filter(([key]) => Object.hasOwn(keys, key)));
}
