/** An outage as an incident sees it, and the incident that comes of some of them. */
import type { Vote } from '../../../shared/health/vote.ts';
import { advance, type Happening, type Incident, type StepKind } from '../../../shared/incidents/incident.ts';

export const nowMs = 1_800_000_000_000;
export const minuteMs = 60_000;
export const east = 'us-east-1';
export const west = 'us-west-2';

/** The region with traffic has just been called down, and the pass has done nothing about it yet. */
export const outage: Happening = {
  application: 'api',
  nowMs,
  verdicts: { [east]: 'down', [west]: 'up' },
  active: [east],
  evidence: { [east]: '2 of 3 vantages: refused' },
};

export const moved = { epoch: 2, text: 'api moves to us-west-2' };
export const frozen = { because: 'frozen', text: 'api stays, because frozen' };
export const allDown = { because: 'all-down', text: 'api stays, because all is down' };
export const well: Readonly<Record<string, Vote>> = { [east]: 'up', [west]: 'up' };
export const bothDown: Readonly<Record<string, Vote>> = { [east]: 'down', [west]: 'down' };

/** The incident after these, each a minute after the last; what a happening does not say is as in `outage`. */
export function incidentAfter(...changes: readonly Partial<Happening>[]): Incident | undefined {
  return changes.reduce<Incident | undefined>((incident, change, minute) => {
    const happening = { ...outage, nowMs: nowMs + minute * minuteMs, ...change };
    return advance(incident, happening) ?? incident;
  }, undefined);
}

export function kinds(incident: Incident | undefined): StepKind[] {
  return (incident?.steps ?? []).map(({ kind }) => kind);
}
