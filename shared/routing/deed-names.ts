/** Whether what a deed names is in the fleet: asked before anything is changed. */
import type { Fleet } from '../fleet/fleet.ts';
import { sortedRegions } from './course.ts';
import type { Deed } from './deed.ts';
import { isGlob, matchesGlob } from './glob.ts';

/** What is wrong with the first name that does not fit: the field, what is allowed, what was given. */
export function deedProblem(deed: Deed, fleet: Fleet): string | undefined {
  const applications = Object.keys(fleet.applications);
  const served = servingRegions(fleet);
  switch (deed.do) {
    case 'freeze': {
      const { scope } = deed;
      if (scope.scope === 'application') return unlessFits('application', scope.application, applications);
      return scope.scope === 'region' ? unlessFits('region', scope.region, served) : undefined;
    }
    case 'unfreeze':
      // What was frozen under a name that the fleet no longer has can still be lifted.
      return undefined;
    case 'switchover':
    case 'failover':
      return (
        unlessOneOf('application', deed.application, applications) ??
        unlessOneOf('to', deed.to, regionsOf(deed.application, fleet))
      );
    case 'evacuate':
      return (
        unlessOneOf('region', deed.region, served) ??
        (deed.to === undefined ? undefined : unlessOneOf('to', deed.to, without(served, deed.region)))
      );
    case 'pin':
      return (
        unlessFits('application', deed.application, applications) ??
        unlessOneOf('region', deed.region, commonRegions(deed.application, fleet))
      );
    case 'keep-out':
      return (
        unlessFits('application', deed.application, applications) ?? unlessFits('region', deed.region, served)
      );
    case 'clear-override':
      return undefined;
    case 'approve-failback':
      return (
        unlessOneOf('application', deed.application, applications) ??
        (deed.to === undefined ? undefined : unlessOneOf('to', deed.to, regionsOf(deed.application, fleet)))
      );
    case 'promote': {
      const database = fleet.databases[deed.database];
      if (database === undefined) return unlessOneOf('database', deed.database, Object.keys(fleet.databases));
      return unlessOneOf('to', deed.region, [database.writer, ...database.replicas]);
    }
  }
}

/** Where any application is served. */
function servingRegions({ applications }: Fleet): readonly string[] {
  return sortedRegions(Object.values(applications).flatMap(({ endpoints }) => Object.keys(endpoints)));
}

function regionsOf(application: string, { applications }: Fleet): readonly string[] {
  return Object.keys(applications[application]?.endpoints ?? {});
}

/** Where every application that a pattern fits is served: a pin sends all of them there. */
function commonRegions(glob: string, fleet: Fleet): readonly string[] {
  const fitting = Object.keys(fleet.applications).filter((application) => matchesGlob(glob, application));
  return servingRegions(fleet).filter((region) =>
    fitting.every((application) => regionsOf(application, fleet).includes(region)),
  );
}

function without(regions: readonly string[], left: string): readonly string[] {
  return regions.filter((region) => region !== left);
}

function unlessOneOf(field: string, value: string, allowed: readonly string[]): string | undefined {
  if (allowed.includes(value)) return undefined;
  return allowed.length === 0
    ? `${field} must be in the fleet, which has none, got ${value}`
    : `${field} must be one of ${allowed.join(', ')}, got ${value}`;
}

function unlessFits(field: string, glob: string, names: readonly string[]): string | undefined {
  if (isGlob(glob) && names.some((name) => matchesGlob(glob, name))) return undefined;
  return `${field} must be one of ${names.join(', ')}, or a pattern with * that fits one, got ${glob}`;
}
