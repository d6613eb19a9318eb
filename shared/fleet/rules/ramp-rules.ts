/** Rules about the ramp: that traffic goes back by growing steps, and all of it in the end. */
import { type Finding, finding, type Path } from '../issue.ts';
import type { ApplicationRule } from './application-rules.ts';
import { type Limits, outsideLimits } from './limits.ts';
import { emptyList, tooLong } from './lists.ts';

const stepsMax = 20;
const stepLimits: Limits = { min: 1, max: 100, unit: 'per cent' };

export const rampGoesAllTheWay: ApplicationRule = ({ ramp }, at) => {
  const path = [...at, 'ramp', 'steps'];
  // Each of these looks only at what is right so far: one mistake is said once.
  for (const findings of [
    [...emptyList(path, ramp.steps, 'step'), ...tooLong(path, ramp.steps, stepsMax)],
    ramp.steps.flatMap((step, index) => outsideLimits([...path, index], step, stepLimits)),
    shrinking(path, ramp.steps),
    unfinished(path, ramp.steps),
  ]) {
    if (findings.length > 0) return findings;
  }
  return [];
};

export const rampHoldsAreWithinLimits: ApplicationRule = ({ ramp }, at) =>
  outsideLimits([...at, 'ramp', 'holdSeconds'], ramp.holdSeconds, {
    min: 0,
    max: 86_400,
    unit: 'seconds',
    fractions: true,
  });

function shrinking(path: Path, steps: readonly number[]): readonly Finding[] {
  return steps.flatMap((step, index) => {
    const before = steps[index - 1];
    if (before === undefined || step > before) return [];
    const must = `be more than the step before it, which is ${before}`;
    return [finding([...path, index], step, must, { dependsOn: [path] })];
  });
}

function unfinished(path: Path, steps: readonly number[]): readonly Finding[] {
  const last = steps.at(-1);
  if (last === undefined || last === stepLimits.max) return [];
  const must = 'be 100, as the last step: all of the traffic goes back';
  return [finding([...path, steps.length - 1], last, must, { allowed: '100', dependsOn: [path] })];
}
