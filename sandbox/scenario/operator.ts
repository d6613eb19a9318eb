/** What an operator does in a scenario, wherever it is played: in virtual time, or in the live sandbox. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { acknowledge } from '../../shared/incidents/incident.ts';
import { carryOut } from '../../shared/operating/carry-out.ts';
import type { Ledger } from '../../shared/ports.ts';
import { type Deed, deedItems, type Warrant } from '../../shared/routing/deed.ts';
import { deedProblem } from '../../shared/routing/deed-names.ts';
import { deedText } from '../../shared/routing/deed-text.ts';
import type { FreezeScope } from '../../shared/routing/freeze.ts';
import type { FaultOf } from './fault.ts';

type OperatorFault = FaultOf<'operator'>;

/** What the operator works with. What is absent cannot be done here. */
export interface OperatorDesk {
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  readonly nowMs: () => number;
  /** Opens what gates are closed for a region; returns the vantages whose gates it opened. */
  readonly openGates?: (region: string) => Promise<readonly string[]>;
  /** Asks `steer` for a pass, once something is written. */
  readonly wake?: () => void;
  /** Gives the functions of a region, or of all, a fleet file written now. */
  readonly deploy?: (region: string | undefined) => void;
}

/** Passes write incidents all the time; more tries than that. */
const acknowledgeAttempts = 4;

/** Returns what was done, in words. Rejects where it could not be done. */
export async function operate(fault: OperatorFault, desk: OperatorDesk): Promise<string> {
  switch (fault.do) {
    case 'acknowledge':
      return acknowledgeOpen(fault.person, fault.application, desk);
    case 'gate-open':
      return openGates(fault.region, desk);
    case 'deploy':
      if (desk.deploy === undefined) throw new Error('a deploy is not possible here');
      desk.deploy(fault.region);
      return `${fault.region ?? 'every region'} has a fleet file written now`;
    default:
      return carryOutDeed(deedOf(fault, desk.fleet), fault, desk);
  }
}

async function carryOutDeed(deed: Deed, fault: OperatorFault, desk: OperatorDesk): Promise<string> {
  const problem = deedProblem(deed, desk.fleet);
  if (problem !== undefined) throw new Error(problem);
  const atMs = desk.nowMs();
  const who = { owner: 'scenario', reason: fault.reason ?? 'the scenario says so', atMs };
  const seconds = 'forSeconds' in fault ? fault.forSeconds : undefined;
  const warrant: Warrant = seconds === undefined ? who : { ...who, expiresAtMs: atMs + seconds * 1000 };
  const writes = await carryOut(
    deedItems(deed, warrant, await desk.ledger.control(), desk.fleet),
    desk.ledger,
  );
  if (writes.length > 0) desk.wake?.();
  const until = seconds === undefined ? '' : ` for ${seconds} s`;
  return writes.length === 0
    ? `${deedText(deed)}: there was nothing to do`
    : `${deedText(deed)}${until}: ${who.reason}`;
}

type LedgerFault = Exclude<OperatorFault, { readonly do: 'acknowledge' | 'gate-open' | 'deploy' }>;

function deedOf(fault: LedgerFault, fleet: Fleet): Deed {
  switch (fault.do) {
    case 'freeze':
      return { do: 'freeze', scope: scopeOf(fault) ?? { scope: 'fleet' } };
    case 'unfreeze': {
      const scope = scopeOf(fault);
      return { do: 'unfreeze', ...(scope === undefined ? {} : { scope }) };
    }
    case 'switchover':
    case 'failover':
      return { do: fault.do, application: fault.application, to: fault.to };
    case 'evacuate':
      return { do: 'evacuate', region: fault.region, ...(fault.to === undefined ? {} : { to: fault.to }) };
    case 'pin': {
      const { application, region, to } = fault;
      return { do: 'pin', application, region: region ?? to ?? '' };
    }
    case 'keep-out':
      return { do: 'keep-out', application: fault.application, region: fault.region };
    case 'clear-override': {
      const { application, region } = fault;
      return { do: 'clear-override', application, ...(region === undefined ? {} : { region }) };
    }
    case 'approve-failback': {
      const { application, to } = fault;
      return { do: 'approve-failback', application, ...(to === undefined ? {} : { to }) };
    }
    case 'promote': {
      const { database, region, to } = fault;
      // Of several replicas the one that is named first in the fleet file.
      return {
        do: 'promote',
        database,
        region: to ?? region ?? fleet.databases[database]?.replicas[0] ?? '',
      };
    }
  }
}

function scopeOf(
  fault: Extract<LedgerFault, { readonly do: 'freeze' | 'unfreeze' }>,
): FreezeScope | undefined {
  if (fault.application !== undefined) return { scope: 'application', application: fault.application };
  return fault.region === undefined ? undefined : { scope: 'region', region: fault.region };
}

async function acknowledgeOpen(
  person: string,
  application: string | undefined,
  { fleet, ledger, nowMs }: OperatorDesk,
): Promise<string> {
  if (fleet.people[person] === undefined) {
    throw new Error(`person must be one of ${Object.keys(fleet.people).join(', ')}, got ${person}`);
  }
  const acknowledged: string[] = [];
  for (const each of Object.keys(fleet.applications)) {
    if (application !== undefined && application !== each) continue;
    for (let attempt = 1; attempt <= acknowledgeAttempts; attempt++) {
      const incident = (await ledger.control()).incidents[each];
      const after = incident === undefined ? undefined : acknowledge(incident, person, nowMs());
      if (after === undefined) break;
      if (!(await ledger.writeIncident(after))) continue;
      acknowledged.push(after.id);
      break;
    }
  }
  if (acknowledged.length === 0) throw new Error('there is no open incident that nobody has acknowledged');
  return `${person} acknowledges ${acknowledged.join(', ')}`;
}

async function openGates(region: string, { openGates: open }: OperatorDesk): Promise<string> {
  if (open === undefined) throw new Error('there are no gates here');
  const vantages = await open(region);
  return vantages.length === 0
    ? `no gate was closed for ${region}`
    : `the gates for ${region} are opened in ${vantages.join(', ')}`;
}
