/**
 * Keeps one application's records in step with the fleet that is being deployed. Every try reads DNS, then the ledger, and
 * sends what follows from that: what another has changed meanwhile makes the swap fail, and is read by the next try.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { readRecordProperties } from '../../shared/fleet/record-properties.ts';
import { type Clock, type Ledger, LedgerUnreachable, type Random, type Traffic } from '../../shared/ports.ts';
import { type Alignment, align } from '../../shared/routing/alignment.ts';
import { activeRegions } from '../../shared/routing/course.ts';
import { markerName } from '../../shared/routing/marker.ts';
import { normaliseName, type SteeredApplication } from '../../shared/routing/records.ts';
import type { ResourceOutcome, ResourceRequest } from './resource.ts';

/** How long is tried, by what is in the way, from the beginning of the run. */
const patienceMs = {
  /** `steer` finishes a move within seconds, another region's after ten, and the minute's pass in any case. */
  unfinished: 300_000,
  /** Another swap came between; or Route 53 will never take it, which only its words tell. */
  refused: 60_000,
  busy: 180_000,
  unreachable: 120_000,
} as const;

/** Route 53 admits five requests a second per account, and a failover needs them more. */
const firstBackoffMs = 1_000;
const lastBackoffMs = 15_000;

export interface AlignContext {
  readonly ports: {
    readonly clock: Clock;
    readonly random: Random;
    readonly ledger: Pick<Ledger, 'control'>;
    readonly traffic: Pick<Traffic, 'records' | 'change'>;
    /** By region, the id of the health check by which its gates are read, where it stands and all its gates are open. */
    readonly standingChecks?: () => Promise<Readonly<Record<string, string>>>;
  };
  /** Nothing is begun after it. */
  readonly deadlineMs: number;
}

/** The custom resource of one application's records. Deleting it leaves them serving as they are. */
export async function alignRecords(
  { RequestType, ResourceProperties, OldResourceProperties }: ResourceRequest,
  context: AlignContext,
): Promise<ResourceOutcome> {
  if (RequestType === 'Delete') {
    return { kind: 'done', text: 'the records are left serving as they are' };
  }
  const { id, application } = readRecordProperties(ResourceProperties);
  const left = nameLeft(application, OldResourceProperties?.['Name']);
  const outcome = await alignApplication({ id, application, left }, context);
  if (outcome.kind === 'failed' || left === undefined) return outcome;
  return { ...outcome, text: `${outcome.text}; the records at ${left} are left serving as they are` };
}

/** The name that the application has had until now; undefined where it keeps it, in whatever spelling. */
function nameLeft({ name }: SteeredApplication, before: unknown): string | undefined {
  if (typeof before !== 'string' || normaliseName(before) === normaliseName(name)) return undefined;
  return before;
}

/** The same for an application of the fleet, outside its own resource. */
export async function alignFleetRecords(
  id: string,
  { applications }: Pick<Fleet, 'applications'>,
  context: AlignContext,
): Promise<ResourceOutcome> {
  const application = applications[id];
  if (application === undefined) throw new Error(`application must be one of the fleet, got ${id}`);
  return alignApplication({ id, application }, context);
}

interface Subject {
  readonly id: string;
  readonly application: SteeredApplication;
  /** The name that it leaves. */
  readonly left?: string | undefined;
}

type Try = ResourceOutcome | { readonly kind: keyof typeof patienceMs; readonly text: string };

async function alignApplication(subject: Subject, context: AlignContext): Promise<ResourceOutcome> {
  const { clock, random } = context.ports;
  const beganMs = clock.nowMs();
  for (let backoffMs = firstBackoffMs; ; backoffMs = Math.min(2 * backoffMs, lastBackoffMs)) {
    const tried = await tryOnce(subject, context);
    if (tried.kind === 'done' || tried.kind === 'failed') return tried;
    const againMs = clock.nowMs() + backoffMs * (0.5 + random());
    if (againMs > Math.min(beganMs + patienceMs[tried.kind], context.deadlineMs)) {
      return { kind: 'failed', text: tried.text };
    }
    await clock.waitUntil(againMs);
  }
}

async function tryOnce({ id, application, left }: Subject, context: AlignContext): Promise<Try> {
  const { traffic } = context.ports;
  try {
    // The course goes by the application's key: at the new name its next pass would send the traffic of the old one.
    if (left !== undefined && (await isSteeredAt(left, id, application, context))) {
      const text = `${id} cannot leave ${left}, where it is steered; run first, with the fleet file as it was: pointsman release ${id} --reason 'renamed to ${application.name}'`;
      return { kind: 'failed', text };
    }
    const alignment = await look(id, application, context);
    if (alignment.kind !== 'changes') return settled(id, application, alignment);
    const comment = `pointsman: ${id} in step with the fleet: ${alignment.text}`;
    // Route 53 takes comments of at most 256 characters.
    const answer = await traffic.change(alignment.changes, comment.slice(0, 256));
    if (answer.kind === 'accepted') return { kind: 'done', text: `${id}: ${alignment.text}` };
    return {
      kind: answer.kind,
      text: `Route 53 does not take the records of ${id}, got ${answer.message}`,
    };
  } catch (error) {
    // The batch may have applied although its answer was lost: the next try reads before it judges.
    const what = error instanceof LedgerUnreachable ? 'the ledger' : 'the zone or the ledger';
    return {
      kind: 'unreachable',
      text: `${what} must answer, got ${String(error)}`,
    };
  }
}

async function isSteeredAt(
  name: string,
  id: string,
  application: SteeredApplication,
  context: AlignContext,
): Promise<boolean> {
  const found = await look(id, { ...application, name }, context);
  return found.kind !== 'not-adopted';
}

/** DNS first, then the ledger: a course read after DNS is at least as new as what DNS may already say. */
async function look(
  id: string,
  application: SteeredApplication,
  { ports }: AlignContext,
): Promise<Alignment> {
  const live = await ports.traffic.records([application.name, markerName(application.name)]);
  const control = await ports.ledger.control();
  const seen = { id, application, live, control, nowMs: ports.clock.nowMs() };
  const first = align({ ...seen, checks: {} });
  if (first.kind !== 'in-step' || first.waiting.length === 0 || ports.standingChecks === undefined)
    return first;
  return align({ ...seen, checks: await ports.standingChecks() });
}

function settled(
  id: string,
  { name }: SteeredApplication,
  alignment: Exclude<Alignment, { kind: 'changes' }>,
): Try {
  switch (alignment.kind) {
    case 'in-step': {
      const { waiting } = alignment;
      const later = waiting.length === 0 ? '' : `; ${waiting.join(', ')} enters with its health check`;
      return { kind: 'done', text: `the records of ${id} are in step${later}` };
    }
    case 'not-adopted':
      return {
        kind: 'done',
        text: `nothing was touched, because ${name} is not adopted: take it over with pointsman adopt ${id}`,
      };
    case 'unfinished': {
      const { epoch, weights } = alignment.course;
      const to = activeRegions(weights).join(', ');
      return {
        kind: 'unfinished',
        text: `the move of ${id} to ${to} (epoch ${epoch}) must be in DNS first; see what holds it with pointsman explain ${id}, then deploy again`,
      };
    }
    default:
      return { kind: 'failed', text: alignment.text };
  }
}
