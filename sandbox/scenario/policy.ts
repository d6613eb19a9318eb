/** A scenario's `policy`: what it changes of its fleet file, for the fleet or for one application. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Issue } from '../../shared/fleet/issue.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { validateFleet } from '../../shared/fleet/validate.ts';
import { issue } from './scenario-issues.ts';

export type Group = Readonly<Record<string, unknown>>;

/** The key whose entries change the fleet itself. */
const fleetKey = 'fleet';

export type PolicyOutcome =
  | { readonly ok: true; readonly input: FleetInput; readonly fleet: Fleet }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * The fleet with the policy applied: groups are merged key by key, lists and values replaced.
 *
 * @param base As a person wrote it; it must be valid.
 */
export function withPolicy(base: FleetInput, policy: Readonly<Record<string, Group>>): PolicyOutcome {
  const applications = Object.keys(base.applications);
  const unknown = Object.keys(policy).filter((key) => key !== fleetKey && !applications.includes(key));
  if (unknown.length > 0) {
    const allowed = `for ${[fleetKey, ...applications].join(', ')}`;
    return { ok: false, issues: unknown.map((key) => issue(['policy', key], key, allowed)) };
  }
  const { [fleetKey]: forFleet = {}, ...forApplications } = policy;
  const changed = merged(merged(base, forFleet), { applications: forApplications });
  const validation = validateFleet(changed);
  return validation.ok
    ? { ok: true, input: changed as FleetInput, fleet: validation.fleet }
    : { ok: false, issues: validation.errors.map((error) => inPolicy(error, policy)) };
}

function merged(base: Group, change: Group): Group {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const before = result[key];
    result[key] = isGroup(before) && isGroup(value) ? merged(before, value) : value;
  }
  return result;
}

function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The error with the place where the scenario has it, in place of that in the fleet file. */
function inPolicy(error: Issue, policy: Readonly<Record<string, Group>>): Issue {
  const [, application = '', key = ''] = /^applications\.([\w-]+)\.(.*)$/.exec(error.path) ?? [];
  const path = Object.hasOwn(policy, application)
    ? `policy.${application}.${key}`
    : `policy.${fleetKey}.${error.path}`;
  return { ...error, path, message: `${path}${error.message.slice(error.path.length)}` };
}
