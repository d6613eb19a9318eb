/** The roles of a fleet's functions, by the function and its region, and what the plays ask of each. */
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { type FunctionVerb, functionName } from '../../../shared/fleet/names.ts';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { roleStatements } from '../iam.ts';
import { stacksOf } from '../synthesised.ts';
import { requestsOf } from './authorization.ts';
import { resolved } from './intrinsics.ts';
import type { Played } from './play.ts';
import type { Request, Statement } from './policy.ts';
import type { Caller, RecordedCall } from './recorder.ts';

export interface PlayedRoles {
  /** Every function of every region. */
  readonly callers: readonly Caller[];
  of(caller: Caller): readonly Statement[];
}

/** Those that are in every region; `align` is in the fleet's own stack. */
const regionalVerbs = ['tick', 'probe', 'steer', 'notify', 'readiness'] as const;

/** Of the credentials that STS gives out for the role of the zone's account. */
const assumedKey = /^ASSUMED/;

const known = new WeakMap<FleetInput, PlayedRoles>();

/** The same fleet is synthesised once. */
export function playedRoles(fleet: FleetInput): PlayedRoles {
  const roles = known.get(fleet) ?? rolesIn(fleet);
  known.set(fleet, roles);
  return roles;
}

function rolesIn(fleet: FleetInput): PlayedRoles {
  const roles = new Map<string, readonly Statement[]>();
  const callers: Caller[] = [];
  for (const stack of stacksOf(fleet)) {
    const region = String(stack.environment.region);
    const verbs: readonly FunctionVerb[] =
      stack.name === `pointsman-${fleet.name}` ? ['align'] : regionalVerbs;
    for (const verb of verbs) {
      callers.push({ verb, region });
      const statements = roleStatements(stack, functionName(fleet.name, verb));
      roles.set(`${verb} ${region}`, resolved(statements, stack, ACCOUNT_ID) as readonly Statement[]);
    }
  }
  return {
    callers,
    of({ verb, region }) {
      const found = roles.get(`${verb} ${region}`);
      if (found === undefined) throw new Error(`there must be a role, got none of ${verb} in ${region}`);
      return found;
    },
  };
}

/** What IAM is asked of the functions' own roles. What they do in the name of the zone's role is that role's to allow. */
export function ownRequests({ fleet, calls }: Played): readonly {
  readonly call: RecordedCall;
  readonly request: Request;
}[] {
  return calls
    .filter(({ accessKey }) => !assumedKey.test(accessKey))
    .flatMap((call) => requestsOf(call, fleet.name).map((request) => ({ call, request })));
}
