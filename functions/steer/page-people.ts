/** Writes the steps of incidents that people are paged about, and wakes `notify` for them. */
import { advance, type Happening } from '../../shared/incidents/incident.ts';
import type { Control } from '../../shared/ports.ts';
import { activeRegions, type Course, weightOf } from '../../shared/routing/course.ts';
import { explain } from '../../shared/routing/sentence.ts';
import type { Situation } from '../../shared/routing/situation.ts';
import type { Acted } from './act.ts';
import { type Evidence, evidenceText } from './evidence.ts';
import type { Observed } from './observe.ts';
import type { Plan } from './plan.ts';
import type { SteerContext } from './steer.ts';
import { weightsText } from './steer-journal.ts';

/** Regions and passes that write one incident at the same time. More tries than that. */
const writeAttempts = 6;

/** Says that an application is down, beside and not after the attempt to move it: whoever is called gets up sooner. */
export async function pageOutages(observed: Observed, context: SteerContext): Promise<void> {
  const { control } = observed;
  if (control === undefined) return;
  for (const plan of observed.plans.values()) {
    await writeSteps(seen(plan, observed.evidence, context), control, context);
  }
}

/** Says what became of it. `isNew`: this region says so for the first time. */
export async function pageOutcome(
  plan: Plan,
  observed: Observed,
  acted: Acted,
  isNew: boolean,
  context: SteerContext,
): Promise<void> {
  const happening = { ...seen(plan, observed.evidence, context), ...outcomeOf(plan, acted, context) };
  if (acted.control !== undefined) return writeSteps(happening, acted.control, context);
  // Nobody can claim this page, so it may come from every region; at least each sends it once.
  const unclaimed = advance(undefined, happening);
  if (isNew && unclaimed !== undefined)
    await Promise.allSettled([context.ports.peers.wakeNotify({ unclaimed })]);
}

/** Another region may be writing the same incident: what it has not said is then added to what it has. */
async function writeSteps(happening: Happening, control: Control, context: SteerContext): Promise<void> {
  const { ledger, peers } = context.ports;
  const { application } = happening;
  let { incidents } = control;
  for (let attempt = 0; attempt < writeAttempts; attempt++) {
    const incident = advance(incidents[application], happening);
    if (incident === undefined) return;
    if (await ledger.writeIncident(incident)) {
      await Promise.allSettled([peers.wakeNotify({ application })]);
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
      regions.map((region) => [region, situation.verdicts[region]?.verdict ?? 'unknown']),
    ),
    active: activeRegions(situation.weightsInForce),
    evidence: Object.fromEntries(
      regions.map((region) => [region, evidenceText(evidence, application, region)]),
    ),
  };
}

function outcomeOf(plan: Plan, acted: Acted, context: SteerContext): Pick<Happening, 'moved' | 'notMoved'> {
  const { application, situation, decision, policy } = plan;
  const course = acted.moved.get(application) ?? answerTo(situation, acted);
  const explained = explain(decision, situation, policy, context.ports.clock.nowMs());
  if (course !== undefined) {
    const text = decision.kind === 'move' ? explained : movedText(course);
    return { moved: { epoch: course.epoch, text } };
  }
  const isDown = activeRegions(situation.weightsInForce).some(
    (region) => situation.verdicts[region]?.verdict === 'down',
  );
  const held = acted.held.get(application);
  if (!isDown || held?.kind === 'outrun') return {};
  if (held?.kind === 'left') {
    return { notMoved: { because: held.because, text: `${application} could not be moved: ${held.text}` } };
  }
  return decision.kind === 'stay' ? { notMoved: { because: decision.because, text: explained } } : {};
}

/** The failover that DNS has taken for an outage that is still there: its author may have ended before it told. */
function answerTo({ application, verdicts }: Situation, acted: Acted): Course | undefined {
  const course = acted.control?.courses[application];
  if (course?.kind !== 'failover' || course.progress.acceptedAtMs === undefined) return undefined;
  const left = Object.keys(course.from ?? {}).filter(
    (region) => weightOf(course.from ?? {}, region) > 0 && weightOf(course.weights, region) === 0,
  );
  return left.some((region) => verdicts[region]?.verdict === 'down') ? course : undefined;
}

function movedText(course: Course): string {
  return `${course.application} has moved (${course.kind}, ${course.because}), epoch ${course.epoch}: ${weightsText(course)}`;
}
