import { expect, test } from 'vitest';
import { SandboxFaults } from '../../../sandbox/live/sandbox-faults.ts';

test('whoever keeps the conditions hears of each change', () => {
  const seen: number[] = [];
  const faults: SandboxFaults = new SandboxFaults(() => seen.push(faults.conditionsOf('us-east-1').skewMs));
  const end = faults.onConditions(() => ({ skewMs: 5 }));
  faults.onConditions(() => ({ skewMs: 7 }));
  end();
  faults.clear();
  expect(seen).toEqual([5, 12, 7, 0]);
});
