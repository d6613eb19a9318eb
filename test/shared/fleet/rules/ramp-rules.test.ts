import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const path = 'applications.api.ramp';
const steps = (...values: readonly unknown[]) => ({ [`${path}.steps`]: values });
const hold = (value: unknown) => ({ [`${path}.holdSeconds`]: value });
const upTo = (count: number) => Array.from({ length: count }, (_, place) => 101 - count + place);

describe('the steps of a ramp', () => {
  ruleTable([
    ['may be one: all at once', steps(100), []],
    ['may begin at 1', steps(1, 100), []],
    [
      'refuse to begin at 0',
      steps(0, 100),
      [`${path}.steps[0] must be a whole number from 1 to 100 per cent, got 0`],
    ],
    ['refuse parts', steps(2.5, 100), [`${path}.steps[0] must be a whole number`]],
    [
      'refuse more than 100',
      steps(5, 101),
      [`${path}.steps[1] must be a whole number from 1 to 100 per cent, got 101`],
    ],
    [
      'refuse to end before 100',
      steps(5, 99),
      [`${path}.steps[1] must be 100, as the last step: all of the traffic goes back, got 99`],
    ],
    [
      'refuse to shrink',
      steps(50, 25, 100),
      [`${path}.steps[1] must be more than the step before it, which is 50, got 25`],
    ],
    [
      'refuse to stand still',
      steps(5, 5, 100),
      [`${path}.steps[1] must be more than the step before it, which is 5, got 5`],
    ],
    [
      'say once that what comes after 100 is wrong',
      steps(5, 100, 50),
      [`${path}.steps[2] must be more than`],
    ],
    ['refuse an empty list', steps(), [`${path}.steps must name at least one step`]],
    ['may be 20', steps(...upTo(20)), []],
    ['refuse to be 21', steps(...upTo(21)), [`${path}.steps must have at most 20 entries, got "21 entries"`]],
    ['refuse text', steps('5', 100), [`${path}.steps[0] must be a number, got 5`]],
  ]);
});

describe('the hold of a ramp', () => {
  ruleTable([
    ['may be nothing', hold(0), []],
    [
      'refuses to be negative',
      hold(-1),
      [`${path}.holdSeconds must be a number from 0 to 86400 seconds, got -1`],
    ],
    ['may be a day', hold(86_400), []],
    ['refuses to be longer', hold(86_401), [`${path}.holdSeconds must be`]],
  ]);
});
