/** What a fault must fulfil beyond its shape: its times, and that what it names is in the fleet. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Issue, Path } from '../../shared/fleet/issue.ts';
import type { Fault } from './fault.ts';
import { issue } from './scenario-issues.ts';

export function brokenTimes(fault: Fault, at: Path, durationSeconds: number): Issue[] {
  const broken: Issue[] = [];
  if (fault.at >= durationSeconds) {
    broken.push(issue([...at, 'at'], fault.at, `before the end, which is at ${durationSeconds}`));
  }
  if ('until' in fault && fault.until !== undefined && fault.until <= fault.at) {
    broken.push(issue([...at, 'until'], fault.until, `later than at, which is ${fault.at}`));
  }
  return broken;
}

/** Names in the fault that are not in the fleet. */
export function unknownNames(fault: Fault, at: Path, fleet: Fleet): Issue[] {
  const values: Readonly<Record<string, unknown>> = fault;
  const named = Object.entries(namesFor(fault, fleet)).flatMap(([key, known]) => {
    const value = values[key];
    return value === undefined || known.includes(String(value))
      ? []
      : [unknownName([...at, key], value, known)];
  });
  if (fault.kind !== 'dns-edit') return named;
  const known = servingRegions(fault.application, fleet);
  const weighted = Object.keys(fault.weights).filter((region) => !known.includes(region));
  return [...named, ...weighted.map((region) => unknownName([...at, 'weights', region], region, known))];
}

/** By key, what it may name. */
function namesFor(fault: Fault, fleet: Fleet): Readonly<Record<string, readonly string[]>> {
  const application = 'application' in fault ? fault.application : undefined;
  const serving = servingRegions(application, fleet);
  const applications = Object.keys(fleet.applications);
  const all = fault.kind === 'endpoint' || fault.kind === 'flap' ? [...applications, '*'] : applications;
  return {
    application: all,
    region: application === undefined ? deployedRegions(fault, fleet) : serving,
    to: serving,
    from: fleet.vantages,
    vantage: fleet.vantages,
    database: Object.keys(fleet.databases),
    person: Object.keys(fleet.people),
  };
}

/** Where the application has endpoints; of no one application, where any has. */
function servingRegions(application: string | undefined, fleet: Fleet): string[] {
  const one = application === undefined ? undefined : fleet.applications[application];
  const applications = one === undefined ? Object.values(fleet.applications) : [one];
  return [...new Set(applications.flatMap(({ endpoints }) => Object.keys(endpoints)))];
}

/** Where something of the deployment runs. */
function deployedRegions({ kind }: Fault, fleet: Fleet): string[] {
  const regions = [...fleet.regions, ...fleet.witnesses, ...fleet.vantages, ...fleet.controlRegions];
  return [...new Set(kind === 'table' ? [...regions, '*'] : regions)];
}

function unknownName(at: Path, value: unknown, known: readonly string[]): Issue {
  return issue(at, value, known.length === 0 ? 'in the fleet, which has none' : `one of ${known.join(', ')}`);
}
