/** What the steps of moves and incidents look like to the owner's own automation. */
import { endpointParts } from '../fleet/fleet.ts';
import { activeRegions, type Course } from '../routing/course.ts';
import type { Incident } from './incident.ts';

/** A step of a move or an incident, for the owner's own automation. May come twice; `key` tells. */
export interface StepEvent {
  readonly key: string;
  readonly step:
    | 'suspected'
    | 'confirmed'
    | 'moving'
    | 'moved'
    | 'not-moved'
    | 'answered'
    | 'recovered'
    | 'failed-back'
    | 'closed';
  readonly application: string;
  readonly atMs: number;
  readonly text: string;
  readonly because?: string;
  readonly epoch?: number;
  readonly weights?: Readonly<Record<string, number>>;
  readonly regions?: readonly string[];
}

/** A vantage suspects an endpoint since then. Each region's pass may say it: the key is the same. */
export function suspectedEvent(endpoint: string, suspectedAtMs: number, nowMs: number): StepEvent {
  const { application, region } = endpointParts(endpoint);
  return {
    key: `${endpoint}/suspected/${suspectedAtMs}`,
    step: 'suspected',
    application,
    atMs: nowMs,
    text: `${application} may be down in ${region}: it is being looked at`,
    regions: [region],
  };
}

/** The steps that `after` has and `before` had not. */
export function incidentEvents(before: Incident | undefined, after: Incident): readonly StepEvent[] {
  const { id, application, down, closedAtMs } = after;
  const told = before?.id === id ? (before.steps.at(-1)?.number ?? -1) : -1;
  const steps = after.steps
    .filter(({ number }) => number > told)
    .map(
      ({ number, kind, atMs, text, because, epoch }): StepEvent => ({
        key: `${id}/${number}`,
        step: kind,
        application,
        atMs,
        text,
        regions: down,
        ...(because === undefined ? {} : { because }),
        ...(epoch === undefined ? {} : { epoch }),
      }),
    );
  if (closedAtMs === undefined) return steps;
  const text = `the incident ${id} of ${application} is closed`;
  return [...steps, { key: `${id}/closed`, step: 'closed', application, atMs: closedAtMs, text }];
}

/** The course is set; DNS is about to follow. */
export function movingEvent(course: Course, text: string): StepEvent {
  return courseEvent(course, 'moving', course.atMs, text);
}

/** The name servers answer it; the last step of a return has then brought traffic back. */
export function answeredEvents(course: Course, atMs: number, text: string): readonly StepEvent[] {
  const answered = courseEvent(course, 'answered', atMs, text);
  if (!isBack(course)) return [answered];
  const where = activeRegions(course.weights).join(' and ');
  const back = `${course.application} is back in ${where}, epoch ${course.epoch}`;
  return [answered, courseEvent(course, 'failed-back', atMs, back)];
}

function isBack({ kind, because, ramp }: Course): boolean {
  const isReturn = kind === 'failback' || (kind === 'ramp' && because === 'ramp-step');
  return isReturn && ramp === undefined;
}

function courseEvent(course: Course, step: StepEvent['step'], atMs: number, text: string): StepEvent {
  const { application, epoch, because, weights } = course;
  const regions = activeRegions(weights);
  return {
    key: `${application}/${epoch}/${step}`,
    step,
    application,
    atMs,
    text,
    because,
    epoch,
    weights,
    regions,
  };
}
