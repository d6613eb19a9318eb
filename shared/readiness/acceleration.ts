/**
 * Turning on accelerated recovery of the hosted zone: whether it may be done now, and what it brings with it. A person's
 * deed, never a deploy's: for some minutes of the hours that it takes Route 53 rejects every change of the zone.
 */
import type { Fleet } from '../fleet/fleet.ts';
import type { Control } from '../ports.ts';
import { isMove } from '../routing/course.ts';
import type { ZoneFacts } from './facts.ts';
import { steeredOf } from './steered.ts';

export type Acceleration =
  /** It is on, or on its way. */
  | { readonly kind: 'settled'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'possible' };

/** Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/accelerated-recovery.html */
export const accelerationEffects: readonly string[] = [
  'it takes up to several hours, and for some minutes of them Route 53 rejects every change of the zone, a failover too',
  'the zone cannot be deleted while it is on',
  'in an impairment of us-east-1, after up to 60 minutes, only a part of the API works: records can be listed and changed, and changes asked for',
  'a change under way when that happens may be lost: Pointsman sends it again',
  'it costs nothing, and gates do not wait for it: they need no control plane at all',
];

export function accelerationOf(
  zone: ZoneFacts,
  control: Control | undefined,
  fleet: Pick<Fleet, 'applications'>,
): Acceleration {
  const { name, isPrivate, acceleratedRecovery: state } = zone;
  if (isPrivate)
    return refusal(
      `the zone must be public: Route 53 has no accelerated recovery of private ones, got ${name}`,
    );
  if (state === 'ENABLED') return { kind: 'settled', text: `accelerated recovery of ${name} is on` };
  if (state.startsWith('ENABLING'))
    return { kind: 'settled', text: `accelerated recovery of ${name} is being turned on (${state})` };
  if (state.startsWith('DISABLING'))
    return refusal(`it is being turned off: wait until it is off, got ${state}`);
  if (control === undefined)
    return refusal('the ledger must be readable, so that no move is cut off, and no replica answers');
  const { courses, incidents } = steeredOf(control, fleet);
  const open = Object.values(incidents).filter(({ closedAtMs }) => closedAtMs === undefined);
  if (open.length > 0)
    return refusal(
      `no incident may be open: its failover could be rejected, got one of ${open.map(({ application }) => application).join(', ')}`,
    );
  const moving = Object.values(courses).filter(
    (course) => isMove(course) && course.progress.insyncAtMs === undefined,
  );
  if (moving.length > 0)
    return refusal(
      `every move must be in sync first, got one under way of ${moving.map(({ application }) => application).join(', ')}`,
    );
  return { kind: 'possible' };
}

function refusal(text: string): Acceleration {
  return { kind: 'refused', text };
}
