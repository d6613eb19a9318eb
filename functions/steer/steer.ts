/**
 * One pass of the control loop: read what the vantages say and where traffic should be, decide for each
 * application, make the world match, and say what was done or why nothing was. Level-triggered: harmless when
 * run twice, late, or after a crash between any two effects.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type {
  Clock,
  Journal,
  Ledger,
  NameServers,
  Peers,
  Random,
  ReportKey,
  Telemetry,
  Traffic,
} from '../../shared/ports.ts';
import { act } from './act.ts';
import { follow, isUnderWay } from './follow.ts';
import { observe } from './observe.ts';
import { pageOutages } from './page-people.ts';
import { tell } from './tell.ts';

/** Kept free at the end of the run. */
const closingMs = 2_000;

/** How long a pass stays to see its own move through to the name servers; then the next pass goes on. */
const followMs = 20_000;

export type SteerEvent =
  | { readonly kind: 'scheduled' }
  /** A report that is not calm: its key, never its news. */
  | { readonly kind: 'report'; readonly report: ReportKey };

export interface SteerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Telemetry;
  readonly ledger: Ledger;
  readonly traffic: Traffic;
  readonly nameServers: NameServers;
  readonly peers: Peers;
  readonly journal: Journal;
}

export interface SteerContext {
  readonly fleet: Fleet;
  readonly fleetDigest: string;
  /** When this fleet was written: of two fleets, the later is the newer. */
  readonly fleetWrittenAtMs: number;
  readonly region: string;
  readonly deadlineMs: number;
  readonly ports: SteerPorts;
}

export interface SteerOutcome {
  /** `moved`: Route 53 accepted a move of this pass. `frozen`: the ledger cannot be read, which counts as frozen. */
  readonly kind: 'moved' | 'stayed' | 'frozen';
}

export async function steer(event: SteerEvent, context: SteerContext): Promise<SteerOutcome> {
  const { clock } = context.ports;
  const lastMs = context.deadlineMs - closingMs;

  const observed = await observe(event, context);
  const [acted] = await Promise.all([act(observed, context, lastMs), pageOutages(observed, context)]);
  await tell(observed, acted, context);
  if (acted.control === undefined) return { kind: 'frozen' };

  const underWay = Object.values(acted.control.courses)
    .filter((course) => isUnderWay(course) && acted.isOurs(course))
    .map(({ application }) => application);
  if (underWay.length > 0) await follow(underWay, context, Math.min(lastMs, clock.nowMs() + followMs));
  return { kind: acted.moved.size > 0 ? 'moved' : 'stayed' };
}
