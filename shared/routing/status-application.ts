/** One application at a glance, region by region. */
import type { Ballot } from '../health/verdict.ts';
import type { Vote } from '../health/vote.ts';
import type { Incident } from '../incidents/incident.ts';
import { activeRegions, type Course, type Weights, weightOf } from './course.ts';
import type { Freeze } from './freeze.ts';
import type { Instruction } from './instruction.ts';
import { parseMarker } from './marker.ts';
import { isKeptOut, ordersInForce } from './override.ts';
import { policyFor } from './policy.ts';
import type { RememberedDecision } from './remembered.ts';
import { situationOf } from './situate.ts';
import type { Situation } from './situation.ts';
import type { StatusInput } from './status.ts';

export interface ApplicationStatus {
  readonly application: string;
  readonly mode: string;
  /** Absent where there is none, and where the ledger is unknown. */
  readonly course?: Course;
  readonly dns: DnsStatus;
  readonly freeze?: Freeze;
  readonly instruction?: Instruction;
  /** Where the writer of its database is, if it needs that. */
  readonly writerRegion?: string;
  /** The one that is open. */
  readonly incident?: Pick<Incident, 'id' | 'openedAtMs' | 'acknowledged'>;
  /** Most preferred first; last those with traffic that the fleet file does not name. */
  readonly regions: readonly RegionStatus[];
  /** The last one of each region's `steer`. */
  readonly decisions: readonly (RememberedDecision & { readonly region: string })[];
}

/** What the name servers answer; `changing` while they do not agree, with the newest of their answers. */
export type DnsStatus =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'agreed' | 'changing'; readonly epoch: number; readonly weights: Weights };

export interface RegionStatus {
  readonly region: string;
  /** `unknown` while the votes decide nothing; `before` says what they last did. */
  readonly verdict: Vote;
  readonly before?: Vote;
  readonly votes: readonly Ballot[];
  /** In the course; absent where that is unknown. */
  readonly weight?: number;
  /** In what the name servers answer; absent where that is unknown. */
  readonly dnsWeight?: number;
  readonly isActive: boolean;
  /** `kept out`, `frozen`, … */
  readonly remarks: readonly string[];
}

export function applicationStatus(id: string, input: StatusInput): ApplicationStatus {
  const { control, context, evidence, memory, memories, nowMs, sheets } = input;
  const application = context.fleet.applications[id];
  if (application === undefined) throw new Error(`application must be one of the fleet, got ${id}`);
  const situation = situationOf(
    { application: id, evidence, control, memory, nowMs, ...(sheets === undefined ? {} : { sheets }) },
    application,
    context,
  );
  const { freeze, writerRegion, course, instruction } = situation;
  const dns = dnsStatus(input.markers[id] ?? []);
  const { order } = policyFor(context.fleet, application);
  const incident = control?.incidents[id];
  return {
    application: id,
    mode: application.mode,
    ...(course === undefined ? {} : { course }),
    dns,
    ...(typeof freeze === 'string' ? {} : { freeze }),
    ...(instruction === undefined ? {} : { instruction }),
    ...(writerRegion === undefined ? {} : { writerRegion }),
    ...(incident === undefined || incident.closedAtMs !== undefined ? {} : { incident: openOne(incident) }),
    regions: [
      ...order.map((region) => regionStatus(region, situation, dns, nowMs)),
      ...unnamedRegions(order, situation, dns).map((region) => {
        const shown = regionStatus(region, situation, dns, nowMs);
        return { ...shown, remarks: ['not in the fleet file: nobody looks at it', ...shown.remarks] };
      }),
    ],
    decisions: [...memories].flatMap(([region, { decisions }]) => {
      const decision = decisions[id];
      return decision === undefined ? [] : [{ region, ...decision }];
    }),
  };
}

/** Regions with traffic that the fleet file does not name: it is newer than what could be deployed, or older. */
function unnamedRegions(order: readonly string[], { course }: Situation, dns: DnsStatus): readonly string[] {
  const active = [course?.weights ?? {}, dns.kind === 'unknown' ? {} : dns.weights].flatMap(activeRegions);
  return [...new Set(active)].filter((region) => !order.includes(region));
}

function openOne({ id, openedAtMs, acknowledged }: Incident): NonNullable<ApplicationStatus['incident']> {
  return acknowledged === undefined ? { id, openedAtMs } : { id, openedAtMs, acknowledged };
}

function dnsStatus(texts: readonly (string | undefined)[]): DnsStatus {
  const markers = texts.flatMap((text) => {
    const parsed = text === undefined ? undefined : parseMarker(text);
    return parsed?.kind === 'marker' ? [parsed.marker] : [];
  });
  const [newest] = markers.toSorted((one, other) => other.epoch - one.epoch);
  if (newest === undefined) return { kind: 'unknown' };
  const { epoch, weights, digest } = newest;
  // A name server that gives none may answer otherwise than the rest.
  const isAgreed = markers.length === texts.length && markers.every((marker) => marker.digest === digest);
  return { kind: isAgreed ? 'agreed' : 'changing', epoch, weights };
}

function regionStatus(region: string, situation: Situation, dns: DnsStatus, nowMs: number): RegionStatus {
  const seen = situation.verdicts[region];
  const { course } = situation;
  const isProven = seen !== undefined && !seen.stale;
  return {
    region,
    verdict: isProven ? seen.verdict : 'unknown',
    ...(seen === undefined || isProven || seen.verdict === 'unknown' ? {} : { before: seen.verdict }),
    votes: seen?.votes ?? [],
    ...(course === undefined ? {} : { weight: weightOf(course.weights, region) }),
    ...(dns.kind === 'unknown' ? {} : { dnsWeight: weightOf(dns.weights, region) }),
    isActive: course !== undefined && activeRegions(course.weights).includes(region),
    remarks: remarksOn(region, situation, nowMs),
  };
}

/** What else there is against the region, or for it. */
function remarksOn(region: string, situation: Situation, nowMs: number): readonly string[] {
  const { application, overrides, course, frozenRegions = {}, dampedForMs = {} } = situation;
  const { vetoed = [], gatedRegions = [], suspected = [], writerRegion } = situation;
  const orders = ordersInForce(overrides, application, nowMs);
  const dampedMs = dampedForMs[region];
  const frozen = frozenRegions[region];
  const ramp = course?.ramp;
  return [
    ...(orders.pin?.region === region ? ['pinned'] : []),
    ...(isKeptOut(orders, region) ? ['kept out'] : []),
    ...(frozen === undefined ? [] : [`frozen by ${frozen.owner}`]),
    ...(gatedRegions.includes(region) ? ['gated'] : []),
    ...(vetoed.includes(region) ? ['vetoed'] : []),
    ...(suspected.includes(region) ? ['suspected'] : []),
    ...(dampedMs === undefined ? [] : [`suppressed for ${Math.ceil(dampedMs / 60_000)} min`]),
    ...(ramp?.to === region ? [`ramp at ${ramp.percent} %`] : []),
    ...(writerRegion === region ? ['writer'] : []),
  ];
}
