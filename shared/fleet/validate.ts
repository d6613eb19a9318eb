/**
 * Reads a fleet: refuses what cannot work and says everything that is wrong at once, or gives the fleet with
 * every default filled in. A fleet that came out of it goes in again unchanged, so a function may read what was
 * validated when it was deployed.
 */
import { fillDefaults } from './defaults.ts';
import type { Fleet } from './fleet.ts';
import { type Finding, type Issue, isInside, type Path } from './issue.ts';
import { brokenRules } from './rules/broken-rules.ts';
import { salvage } from './salvage.ts';
import { fleetSchema } from './schema.ts';
import { shapeFindings } from './shape-findings.ts';
import { draftWarnings, fleetWarnings } from './warnings.ts';

export type { Issue } from './issue.ts';

export type FleetValidation =
  | { readonly ok: true; readonly fleet: Fleet; readonly warnings: readonly Issue[] }
  | { readonly ok: false; readonly errors: readonly Issue[] };

export function validateFleet(input: unknown): FleetValidation {
  const parsed = fleetSchema.safeParse(input);
  if (!parsed.success) {
    const errors = [...shapeFindings(parsed.error.issues, input), ...findingsInTheRest(input)];
    return { ok: false, errors: errors.map(({ issue }) => issue) };
  }
  const fleet = fillDefaults(parsed.data);
  const errors = brokenRules(fleet).map(({ issue }) => issue);
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, fleet, warnings: [...draftWarnings(parsed.data), ...fleetWarnings(fleet)] };
}

/** What the rules say of a file whose shape is wrong in places, where these places have no part in it. */
function findingsInTheRest(input: unknown): readonly Finding[] {
  const saved = salvage(input);
  if (saved === undefined) return [];
  return brokenRules(fillDefaults(saved.draft)).filter(
    (finding) => !saved.lost.some((place) => isMoot(finding, place)),
  );
}

function isMoot({ at, dependsOn }: Finding, lost: Path): boolean {
  return isInside(at, lost) || dependsOn.some((path) => isInside(path, lost) || isInside(lost, path));
}
