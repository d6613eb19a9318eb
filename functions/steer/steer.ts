/**
 * One pass of the control loop: read what the vantages say and where traffic should be, decide for each
 * application, make the world match, and say what was done or why nothing was. Level-triggered: harmless when
 * run twice, late, or after a crash between any two effects.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Gauges } from '../../shared/journal.ts';
import {
  type Clock,
  type Events,
  type Gates,
  type Journal,
  type Ledger,
  LedgerUnreachable,
  type NameServers,
  type Peers,
  type Ping,
  type Preparation,
  type Random,
  type ReportKey,
  type Telemetry,
  type Traffic,
} from '../../shared/ports.ts';
import type { Course } from '../../shared/routing/course.ts';
import { type Acted, act, notActed } from './act.ts';
import { follow, isUnderWay } from './follow.ts';
import { tendGates } from './gates.ts';
import { type Observed, observe } from './observe.ts';
import { Outbox } from './outbox.ts';
import { pageOutages } from './page-people.ts';
import { beginPreparing } from './prepare.ts';
import { showApplications, showPeers } from './show-standing.ts';
import { complain } from './steer-journal.ts';
import { tell } from './tell.ts';

/** Kept free at the end of the run. */
const closingMs = 2_000;

/** After this, by our own clock, any region asks after another's move. */
const orphanMs = 60_000;

/**
 * How long a pass goes on sending. Then it says why it could not; the next report wakes the next pass, and by then
 * every region may try. Passes that stayed longer would use up Route 53's requests among themselves.
 */
const sendMs = 10_000;

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
  readonly gates: Gates;
  readonly peers: Peers;
  readonly events: Events;
  readonly preparation: Preparation;
  readonly gauges: Gauges;
  /** Absent where nobody outside listens. */
  readonly ping?: Ping;
  readonly journal: Journal;
}

export interface SteerInput {
  readonly fleet: Fleet;
  readonly fleetDigest: string;
  /** When this fleet was written: of two fleets, the later is the newer. */
  readonly fleetWrittenAtMs: number;
  readonly region: string;
  readonly deadlineMs: number;
  readonly ports: SteerPorts;
}

export interface SteerContext extends SteerInput {
  readonly outbox: Outbox;
}

export interface SteerOutcome {
  /** `moved`: Route 53 accepted a move of this pass. `frozen`: the ledger cannot be read, which counts as frozen. */
  readonly kind: 'moved' | 'stayed' | 'frozen';
}

export async function steer(event: SteerEvent, input: SteerInput): Promise<SteerOutcome> {
  const outbox = new Outbox(input);
  try {
    return await pass(event, { ...input, outbox });
  } finally {
    await outbox.close();
  }
}

async function pass(event: SteerEvent, context: SteerContext): Promise<SteerOutcome> {
  const observed = await observe(event, context);
  showPeers(observed, context);
  beginPreparing(observed, context);
  // The second path waits for nothing of the first, and nothing waits for it but the end of the run.
  const tending = tendGates(observed, context);
  try {
    return await moveTraffic(observed, context);
  } finally {
    await tending;
  }
}

async function moveTraffic(observed: Observed, context: SteerContext): Promise<SteerOutcome> {
  const { clock } = context.ports;
  const lastMs = context.deadlineMs - closingMs;
  const [acting, paging] = await Promise.allSettled([
    act(observed, context, Math.min(lastMs, clock.nowMs() + sendMs)),
    pageOutages(observed, context),
  ]);
  for (const failed of [acting, paging]) if (failed.status === 'rejected') complainOf(failed.reason, context);
  const acted = acting.status === 'fulfilled' ? acting.value : notActed(observed, acting.reason);
  showApplications(observed, acted, context);
  await tell(observed, acted, context);
  pingOutside(observed, acted, context);
  // What comes after this may take long.
  context.outbox.flush();
  if (acted.control === undefined) return { kind: 'frozen' };

  const underWay = Object.values(acted.control.courses).filter(
    (course) =>
      isUnderWay(course) && (acted.moved.has(course.application) || isOrphan(course, observed, context)),
  );
  const followed = underWay.map(({ application }) => application);
  try {
    if (followed.length > 0) await follow(followed, context, Math.min(lastMs, clock.nowMs() + followMs));
  } catch (error) {
    // How far a move has come is asked again each minute.
    complainOf(error, context);
  }
  return { kind: acted.moved.size > 0 ? 'moved' : 'stayed' };
}

/** A move that the pass which made it no longer follows: each minute, its region asks, and after a while any other. */
function isOrphan(course: Course, observed: Observed, context: SteerContext): boolean {
  if (!observed.scheduled) return false;
  const seen = observed.memory.epochs[course.application];
  const ageMs = seen?.epoch === course.epoch ? context.ports.clock.nowMs() - seen.firstSeenMs : 0;
  return course.by === context.region ? ageMs > followMs : ageMs > orphanMs;
}

/** A pass that has read all and decided is what somebody outside may count on; one without the ledger is none. */
function pingOutside({ scheduled }: Observed, { control }: Acted, { ports, outbox }: SteerContext): void {
  const { ping } = ports;
  if (!scheduled || control === undefined || ping === undefined) return;
  outbox.send('ping', 'the address outside could not be pinged', async () => ping.send());
}

function complainOf(error: unknown, context: SteerContext): void {
  const because = error instanceof LedgerUnreachable ? 'ledger-unreachable' : 'control-plane-down';
  complain({ because, text: `this pass could not do all that it had to: ${String(error)}` }, context);
}
