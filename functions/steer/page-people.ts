/** Writes the steps of incidents that people are paged about, and wakes `notify` for them. */

import { advance, type Happening, type Reason, type Step } from '../../shared/incidents/incident.ts';
import { incidentEvents } from '../../shared/incidents/step-event.ts';
import type { Control, Peers } from '../../shared/ports.ts';
import {
  activeRegions,
  type Course,
  isMove,
  type StayReason,
  weightOf,
} from '../../shared/routing/course.ts';
import type { Stay } from '../../shared/routing/decision.ts';
import { type Evidence, evidenceText } from '../../shared/routing/evidence.ts';
import type { Plan } from '../../shared/routing/plan.ts';
import { explain } from '../../shared/routing/sentence.ts';
import type { Situation } from '../../shared/routing/situation.ts';
import { abreast } from './abreast.ts';
import type { Acted } from './act.ts';
import type { Observed } from './observe.ts';
import type { SteerContext } from './steer.ts';
import { complain, weightsText } from './steer-journal.ts';

/** How long a move may be under way before people hear that it is not done: the author's time, then any other's. */
const patienceMs = 30_000;

/**
 * A region that is voted up opens its gates one vantage after the other, each with its next slot: within an interval and
 * the time of the passes that this wakes. Until then it is no news that they keep traffic out of it.
 */
const gatesOpenMs = 5_000;

/** Regions and passes that write one incident at the same time. More tries than that. */
const writeAttempts = 6;

type Page = Parameters<Peers['wakeNotify']>[0];

/** Says that an application is down, beside and not after the attempt to move it: whoever is called gets up sooner. */
export async function pageOutages(observed: Observed, context: SteerContext): Promise<void> {
  const { control } = observed;
  if (control === undefined) return;
  await abreast([...observed.plans.values()], async (plan) =>
    writeSteps(seen(plan, observed.evidence, context), control, context),
  );
}

/** Says what became of it. */
export async function pageOutcome(
  plan: Plan,
  observed: Observed,
  acted: Acted,
  context: SteerContext,
): Promise<void> {
  const happening = { ...seen(plan, observed.evidence, context), ...outcomeOf(plan, acted, context) };
  if (acted.control !== undefined) {
    try {
      return await writeSteps(happening, acted.control, context);
    } catch (error) {
      const text = `the incident could not be written: ${String(error)}`;
      complain({ application: plan.application, because: 'ledger-unreachable', text }, context);
    }
  }
  await pageUnclaimed(happening, context);
}

/** No region can claim a page for all of them, so it may come from each; at least each sends it once. */
async function pageUnclaimed(happening: Happening, context: SteerContext): Promise<void> {
  const { ports, region } = context;
  const incident = advance(undefined, happening);
  if (incident === undefined) return;
  const steps: Step[] = [];
  for (const step of incident.steps) {
    const name = [incident.application, step.kind, step.because ?? '', ...incident.down].join(' ');
    // Without a table of our own either, a page too many is better than none.
    if (await ports.telemetry.claimPage(region, name, happening.nowMs).catch(() => true)) steps.push(step);
  }
  if (steps.length > 0) wakeNotify({ unclaimed: { ...incident, steps } }, incident.application, context);
}

/** Nobody waits for it: of incidents in the ledger `notify` hears at its next sweep all the same. */
function wakeNotify(page: Page, application: string, { ports, outbox }: SteerContext): void {
  outbox.send('notify', 'notify could not be woken', async () => ports.peers.wakeNotify(page), application);
}

/** Another region may be writing the same incident: what it has not said is then added to what it has. */
async function writeSteps(happening: Happening, control: Control, context: SteerContext): Promise<void> {
  const { ledger } = context.ports;
  const { application } = happening;
  let { incidents } = control;
  for (let attempt = 0; attempt < writeAttempts; attempt++) {
    const before = incidents[application];
    const incident = advance(before, happening);
    if (incident === undefined) return;
    if (await ledger.writeIncident(incident)) {
      context.outbox.add(...incidentEvents(before, incident));
      wakeNotify({ application }, application, context);
      return;
    }
    ({ incidents } = await ledger.control());
  }
}

function seen(plan: Plan, evidence: Evidence, context: SteerContext): Happening {
  const { application, situation } = plan;
  const regions = Object.keys(situation.verdicts);
  return {
    application,
    nowMs: context.ports.clock.nowMs(),
    verdicts: Object.fromEntries(
      regions.map((region) => {
        const known = situation.verdicts[region];
        // A verdict that its votes no longer carry is no news, neither of an outage nor of its end.
        return [region, known === undefined || known.stale ? 'unknown' : known.verdict];
      }),
    ),
    active: activeInDns(situation),
    evidence: Object.fromEntries(
      regions.map((region) => [region, evidenceText(evidence, application, region)]),
    ),
  };
}

function outcomeOf(plan: Plan, acted: Acted, context: SteerContext): Pick<Happening, 'moved' | 'notMoved'> {
  const { situation, decision, policy } = plan;
  const movedNow = acted.moved.get(plan.application);
  // The further steps of a return are no news to anyone who was told that it began, nor what has moved nothing.
  const isSilent = movedNow?.because === 'ramp-step' || movedNow?.because === 'withdrawn';
  const course = isSilent ? undefined : (movedNow ?? answerTo(situation, acted));
  const nowMs = context.ports.clock.nowMs();
  const explained = explain(decision, situation, policy, nowMs);
  const reason = movedNow === undefined ? heldBack(plan, acted, explained, context) : undefined;
  const epoch = situation.course === undefined ? {} : { epoch: situation.course.epoch };
  return {
    ...(course === undefined
      ? {}
      : { moved: { epoch: course.epoch, text: decision.kind === 'move' ? explained : movedText(course) } }),
    ...(reason === undefined ? {} : { notMoved: { ...reason, ...epoch } }),
  };
}

/** Why traffic is left in a region that is down. */
function heldBack(
  { application, situation, decision }: Plan,
  acted: Acted,
  explained: string,
  { fleet, ports }: SteerContext,
): Reason | undefined {
  const nowMs = ports.clock.nowMs();
  const held = acted.held.get(application);
  const isBad = activeInDns(situation).some((region) => situation.verdicts[region]?.verdict === 'down');
  if (!isBad || held?.kind === 'outrun') return undefined;
  if (hasArrived(acted.control?.courses[application], situation)) return undefined;
  if (decision.kind === 'stay' && isOnItsWay(situation, decision.because, nowMs)) return undefined;
  if (held?.kind === 'left') {
    return { because: held.because, text: `${application} could not be moved: ${held.text}` };
  }
  if (decision.kind !== 'stay') return undefined;
  if (awaitsGates(decision, situation, nowMs - fleet.intervalSeconds * 1000 - gatesOpenMs)) return undefined;
  return { because: decision.because, text: explained };
}

/** While this pass tried in vain, another one has brought traffic to where it is served. */
function hasArrived(course: Course | undefined, { verdicts }: Situation): boolean {
  if (course === undefined || !isCarriedOut(course)) return false;
  return activeRegions(course.weights).every((region) => verdicts[region]?.verdict !== 'down');
}

/** A move that another region is making takes its time; after that, people are told. */
function isOnItsWay({ epochSinceMs }: Situation, because: StayReason, nowMs: number): boolean {
  // A target that is suspected is one or the other within a slot.
  if (because === 'healthy' || because === 'target-suspected' || because === 'recovering') return true;
  return underWayReasons.has(because) && epochSinceMs !== undefined && nowMs - epochSinceMs < patienceMs;
}

/** What a decision says that takes a course which DNS has not followed yet for where traffic is. */
const underWayReasons: ReadonlySet<StayReason> = new Set([
  'unfinished',
  'awaiting-approval',
  'stabilising',
  'cooling-down',
  'damped',
  'ramping',
  'holding',
  'dwelling',
]);

/** Whether a region that has come up since then is kept out by its gates alone. */
function awaitsGates({ because, candidates }: Stay, { verdicts }: Situation, sinceMs: number): boolean {
  if (because !== 'no-candidate') return false;
  return candidates.some(
    ({ region, refused }) => refused === 'gated' && (verdicts[region]?.sinceMs ?? 0) > sinceMs,
  );
}

/** Where DNS sends traffic: while a course has not arrived there, still where it is to be taken from. */
function activeInDns({ course, weightsInForce }: Situation): string[] {
  const isUnderWay = course !== undefined && isMove(course) && !isCarriedOut(course);
  return activeRegions(isUnderWay ? (course.from ?? weightsInForce) : weightsInForce);
}

/** The move that DNS has taken for an outage that is still there: its author may have ended before it told. */
function answerTo({ application, verdicts }: Situation, acted: Acted): Course | undefined {
  const course = acted.control?.courses[application];
  if (course === undefined || !isCarriedOut(course)) return undefined;
  if (course.kind !== 'failover' && course.because !== 'ramp-abort') return undefined;
  const left = Object.keys(course.from ?? {}).filter(
    (region) => weightOf(course.from ?? {}, region) > 0 && weightOf(course.weights, region) === 0,
  );
  return left.some((region) => verdicts[region]?.verdict === 'down') ? course : undefined;
}

/** Whether users are sent by it: what gates did, Route 53 does before its records say so. */
function isCarriedOut({ because, progress }: Course): boolean {
  return progress.acceptedAtMs !== undefined || because === 'gated';
}

function movedText(course: Course): string {
  return `${course.application} has moved (${course.kind}, ${course.because}), epoch ${course.epoch}: ${weightsText(course)}`;
}
