/** How `steer` speaks: about a course, or about what went wrong. */
import { type Course, sortedRegions } from '../../shared/routing/course.ts';
import type { SteerContext } from './steer.ts';

export function say(
  course: Course,
  event: 'decision' | 'move' | 'accepted' | 'insync' | 'answered',
  text: string,
  { ports, region }: SteerContext,
): void {
  const { application, kind, because, epoch, weights } = course;
  ports.journal({
    event,
    at: ports.clock.nowMs(),
    by: region,
    application,
    kind,
    because,
    epoch,
    weights,
    text,
  });
}

export interface Complaint {
  readonly application?: string;
  readonly because?: string;
  readonly text: string;
}

export function complain(complaint: Complaint, { ports, region }: SteerContext): void {
  ports.journal({ event: 'error', at: ports.clock.nowMs(), by: region, ...complaint });
}

/** `us-east-1=0 us-west-2=100` */
export function weightsText({ weights }: Course): string {
  return sortedRegions(Object.keys(weights))
    .map((region) => `${region}=${weights[region]}`)
    .join(' ');
}
