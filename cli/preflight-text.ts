/** A preflight as a person reads it before saying yes. */
import { sortedRegions, type Weights } from '../shared/routing/course.ts';
import type { Deed, LedgerWrite } from '../shared/routing/deed.ts';
import { deedText, writeText } from '../shared/routing/deed-text.ts';
import type { ApplicationPreflight, Preflight } from '../shared/routing/preflight.ts';
import type { GuardState } from '../shared/routing/preflight-guards.ts';
import { plainTable } from './plain-table.ts';

export function preflightText(deed: Deed, writes: readonly LedgerWrite[], preflight: Preflight): string {
  const what = writes.map((write) => `  ${writeText(write)}`);
  const none = preflight.applications.length === 0 ? ['no application has traffic that this concerns'] : [];
  return [deedText(deed), ...what, '', ...none, ...preflight.applications.flatMap(applicationLines)].join(
    '\n',
  );
}

/** `us-east-1=0 us-west-2=100` */
export function weightsText(weights: Weights): string {
  const regions = sortedRegions(Object.keys(weights));
  return regions.length === 0 ? 'unknown' : regions.map((region) => `${region}=${weights[region]}`).join(' ');
}

function applicationLines({
  application,
  epoch,
  weights,
  to,
  text,
  guards,
}: ApplicationPreflight): readonly string[] {
  return [
    `${application}: epoch ${epoch}, ${weightsText(weights)}${to === undefined ? '' : ` -> ${weightsText(to)}`}`,
    `  ${text}`,
    ...plainTable(guards.map(({ guard, state, text: why }) => [guard, stateTexts[state], why])).map(
      (line) => `  ${line}`,
    ),
    '',
  ];
}

const stateTexts: Readonly<Record<GuardState['state'], string>> = {
  clear: 'clear',
  'in-the-way': 'IN THE WAY',
  unknown: 'UNKNOWN',
};
