/** Decides and asks the guards, and puts what came of it into a few words. */
import type { Move } from '../../../shared/routing/course.ts';
import { decide } from '../../../shared/routing/decide.ts';
import type { Decision } from '../../../shared/routing/decision.ts';
import { guard } from '../../../shared/routing/guards.ts';
import type { Policy } from '../../../shared/routing/policy.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
import { policy as basePolicy, nowMs } from './regional.ts';

export type Change = Partial<Situation> & { readonly policy?: Partial<Policy> };

export function decided(base: Situation, { policy, ...change }: Change): Decision {
  const situation = { ...base, ...change };
  const its = { ...basePolicy, ...policy };
  return guard(decide(situation, its, nowMs), situation, its, nowMs);
}

/** `failback preferred-back west=95 east=5`, or `stay holding, would ramp ramp-step west=75 east=25`. */
export function inWords(decision: Decision): string {
  const move = decision.kind === 'move' ? decision.move : decision.wouldMove;
  const words = move === undefined ? '' : moveWords(move);
  if (decision.kind === 'move') return words;
  return `stay ${decision.because}${words === '' ? '' : `, would ${words}`}`;
}

function moveWords({ kind, because, to }: Move): string {
  const shares = Object.entries(to)
    .flatMap(([region, weight]) => (weight > 0 ? [`${shortNames[region] ?? region}=${weight}`] : []))
    .sort()
    .reverse();
  return [kind, because, ...shares].join(' ');
}

const shortNames: Readonly<Record<string, string>> = {
  'us-east-1': 'east',
  'us-west-2': 'west',
  'eu-west-1': 'europe',
};
