/** Gathers what one vantage's decision on its gates rests on from what a pass has read. Pure. */
import { endpointKey, type Fleet } from '../fleet/fleet.ts';
import type { EndpointState } from '../health/vote.ts';
import type { Control, SteerMemory } from '../ports.ts';
import { type Course, isMove } from './course.ts';
import type { Evidence } from './evidence.ts';
import { freezeInForce, freezeOfRegion, frozenRegionsOf } from './freeze.ts';
import { type GateSheets, gatedApplications, gateQuorum, regionsWithGates } from './gate.ts';
import type { AnsweredCourse, GatedApplication, GatedEndpoint, GateSituation } from './gate-situation.ts';
import { forcedTo } from './gated-regions.ts';
import { instructionInForce } from './instruction.ts';
import { newestMarker } from './marker.ts';
import { isKeptOut, ordersInForce } from './override.ts';
import type { Plan } from './plan.ts';

export interface GateView {
  readonly fleet: Fleet;
  readonly vantage: string;
  readonly sheets: GateSheets;
  readonly evidence: Evidence;
  readonly memory: SteerMemory;
  /** Undefined where no replica of the ledger said anything. */
  readonly control: Control | undefined;
  /** By application, on that control. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** By application: the marker's text as each name server gives it. */
  readonly markers: Readonly<Record<string, readonly (string | undefined)[]>>;
  readonly nowMs: number;
}

/** Reasons for which a region that is down is not left: they hold on both paths. */
const holding: ReadonlySet<string> = new Set([
  'observing',
  'awaiting-operator',
  'fleet-mismatch',
  'cooling-down',
  'moves-per-hour',
  'fleet-velocity',
  'last-region',
  'evidence-old',
  'no-candidate',
  'all-down',
]);

/** What is looked at before anything is asked: most passes have no business with gates. */
export type GateGlance = Pick<GateView, 'fleet' | 'vantage' | 'sheets' | 'evidence' | 'control' | 'nowMs'>;

/** Whether a gate of this vantage may have to change: one is closed, a vote is not `up`, or a region is kept out. */
export function hasGateBusiness(glance: GateGlance): boolean {
  const { fleet, vantage, sheets, control, nowMs } = glance;
  const own = sheets[vantage];
  if (own?.kind === 'read' && own.closed.length > 0) return true;
  return gatedApplications(fleet).some((id) => {
    const orders = ordersInForce(control?.overrides ?? [], id, nowMs);
    return Object.keys(fleet.applications[id]?.endpoints ?? {}).some((region) => {
      const vote = ownState(endpointKey(id, region), glance)?.vote;
      return vote !== 'up' || isKeptOut(orders, region) || !isReady(id, region, glance);
    });
  });
}

export function gateSituationOf(view: GateView): GateSituation {
  const { fleet, vantage, sheets, evidence, control, nowMs } = view;
  const applications = gatedApplications(fleet).map((id) => gatedApplication(id, view));
  const slots = evidence.fresh.filter((report) => report.vantage === vantage).map(({ slot }) => slot);
  return {
    vantage,
    vantages: fleet.vantages,
    quorum: gateQuorum(fleet),
    gateAfterMs: fleet.gateAfterSeconds * 1000,
    sheets,
    slot: slots.length === 0 ? undefined : Math.max(...slots),
    freeze:
      control === undefined
        ? 'unreadable'
        : { fleet: applications.every(({ frozen }) => frozen), regions: frozenRegions(control, view) },
    applications,
    nowMs,
  };
}

function frozenRegions({ freezes }: Control, { fleet, nowMs }: GateView): readonly string[] {
  const inForce = frozenRegionsOf(freezes, nowMs);
  return regionsWithGates(fleet).filter((region) => freezeOfRegion(inForce, region) !== undefined);
}

function gatedApplication(id: string, view: GateView): GatedApplication {
  const { fleet, control, nowMs, plans } = view;
  const course = control?.courses[id];
  const plan = plans.get(id);
  const orders = ordersInForce(control?.overrides ?? [], id, nowMs);
  const endpoints = Object.keys(fleet.applications[id]?.endpoints ?? {}).map((region) => {
    const { vote = 'unknown', sinceMs = nowMs } = ownState(endpointKey(id, region), view) ?? {};
    const endpoint: GatedEndpoint = {
      vote,
      voteSinceMs: sinceMs,
      keptOut: isKeptOut(orders, region),
      ready: isReady(id, region, view),
    };
    return [region, endpoint] as const;
  });
  const { decision, situation } = plan ?? {};
  const heldBy = decision?.kind === 'stay' && holding.has(decision.because) ? decision.because : undefined;
  return {
    application: id,
    endpoints: Object.fromEntries(endpoints),
    frozen:
      (situation !== undefined && situation.freeze !== 'none') ||
      freezeInForce(control?.freezes ?? [], id, nowMs) !== undefined,
    ...(heldBy === undefined ? {} : { heldBy }),
    answered: answeredCourse(id, course, view),
    forcedTo: course === undefined ? [] : forcedTo(course),
    approvedTo: approvedTo(id, course, view),
  };
}

/** This vantage's newest word on an endpoint. While shards are rearranged it may have two. */
function ownState(endpoint: string, { evidence, vantage }: GateGlance): EndpointState | undefined {
  const own = evidence.fresh
    .filter((report) => report.vantage === vantage && report.endpoints[endpoint] !== undefined)
    .sort((one, other) => other.slot - one.slot);
  return own[0]?.endpoints[endpoint];
}

/** Whoever reads needs a replica, or the writer itself. */
function isReady(id: string, region: string, { fleet, control }: GateGlance): boolean {
  const need = fleet.applications[id]?.database;
  const database = need === undefined ? undefined : fleet.databases[need.id];
  if (need === undefined || database === undefined) return true;
  return (
    region === (control?.writers[need.id]?.region ?? database.writer) || database.replicas.includes(region)
  );
}

function answeredCourse(
  id: string,
  course: Course | undefined,
  { markers, memory }: GateView,
): AnsweredCourse | undefined {
  const texts = markers[id] ?? [];
  const marker = newestMarker(texts);
  const known = memory.epochs[id];
  if (marker !== undefined) {
    return known?.epoch === marker.epoch
      ? { weights: marker.weights, firstSeenMs: known.firstSeenMs }
      : { weights: marker.weights };
  }
  // A course that was taken over gets its marker with its first move: without one, none has been made.
  const isUnmarked = texts.length > 0 && texts.every((text) => text === undefined);
  if (!isUnmarked || course === undefined) return undefined;
  if (isMove(course)) return unmoved(course);
  return known?.epoch === course.epoch
    ? { weights: course.weights, firstSeenMs: known.firstSeenMs }
    : { weights: course.weights };
}

/**
 * What was taken over, while no decision since has reached DNS. When a later epoch was noted says nothing of when these
 * weights came.
 */
function unmoved({ takenOver, progress }: Course): AnsweredCourse | undefined {
  return takenOver === undefined || progress.acceptedAtMs !== undefined ? undefined : { weights: takenOver };
}

function approvedTo(
  id: string,
  course: Course | undefined,
  { control, fleet, nowMs }: GateView,
): readonly string[] {
  const instruction = instructionInForce(control?.instructions[id], course?.epoch ?? 0, nowMs);
  if (instruction?.kind !== 'failback') return [];
  return instruction.to === undefined
    ? Object.keys(fleet.applications[id]?.endpoints ?? {})
    : [instruction.to];
}
