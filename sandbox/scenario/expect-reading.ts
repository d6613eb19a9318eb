/** Reads a scenario's `expect`, in which general expectations stand beside groups under an application's name. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Issue } from '../../shared/fleet/issue.ts';
import { type Expect, type Expectations, expectationNames, expectationsSchema } from './expectations.ts';
import { issue, ownWords, shapeIssues } from './scenario-issues.ts';

export interface ExpectReading {
  /** Without what could not be read. */
  readonly expect: Expect;
  readonly issues: readonly Issue[];
}

/** @param fleet Names that are not in it are errors; without one they are not checked. */
export function readExpect(input: Readonly<Record<string, unknown>>, fleet?: Fleet): ExpectReading {
  const entries = Object.entries(input);
  const isGeneral = ([key]: [string, unknown]) => expectationNames.some((name) => name === key);
  const issues: Issue[] = [];
  const read = (
    group: unknown,
    at: readonly string[],
    regions: readonly string[] | undefined,
  ): Expectations => {
    const parsed = expectationsSchema.safeParse(group, ownWords);
    if (!parsed.success) {
      issues.push(...shapeIssues(parsed.error.issues, group, at));
      return {};
    }
    const { finalRegion } = parsed.data;
    if (finalRegion !== undefined && regions?.includes(finalRegion) === false) {
      issues.push(issue([...at, 'finalRegion'], finalRegion, `one of ${regions.join(', ')}`));
    }
    return parsed.data;
  };

  const everywhere = read(Object.fromEntries(entries.filter(isGeneral)), ['expect'], fleet?.regions);
  const applications: Record<string, Expectations> = {};
  for (const [key, group] of entries.filter((entry) => !isGeneral(entry))) {
    const application = fleet?.applications[key];
    const isGroup = typeof group === 'object' && group !== null;
    if (!isGroup || (fleet !== undefined && application === undefined)) {
      issues.push(unknownKey(key, group, fleet));
      continue;
    }
    const regions = application === undefined ? undefined : Object.keys(application.endpoints);
    applications[key] = read(group, ['expect', key], regions);
  }
  return { expect: { everywhere, applications }, issues };
}

function unknownKey(key: string, value: unknown, fleet: Fleet | undefined): Issue {
  const applications =
    fleet === undefined ? "an application's name" : Object.keys(fleet.applications).join(', ');
  const allowed = `${expectationNames.join(', ')}, or for one application ${applications}`;
  const { path, value: given } = issue(['expect', key], value, allowed);
  return {
    path,
    value: given,
    message: `${path} is no key here: keys are ${allowed}, got ${given}`,
    allowed,
  };
}
