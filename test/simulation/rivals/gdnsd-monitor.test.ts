import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterMonitoring,
  type MonitorState,
  wellState,
} from '../../../sandbox/simulate/rivals/gdnsd-monitor.ts';

const thresholds = { downThreshold: 3, okThreshold: 4, upThreshold: 5 };

/** `+` passes, `-` fails. */
function monitored(results: string, from: MonitorState = wellState): MonitorState {
  return [...results].reduce((state, result) => afterMonitoring(state, result === '+', thresholds), from);
}

describe('a monitor', () => {
  test.each([
    ['is up after one failure less than it takes', '--', true],
    ['is down after as many', '---', false],
    ['is down by failures that are not in a row', '-+-++-', false],
    ['forgives after enough successes in a row', '--++++--', true],
    ['does not forgive after one less', '--+++-', false],
    ['does not forgive after enough that are not in a row', '-++-++-', false],
    ['is down until enough successes in a row', '---++++', false],
    ['is up with the last of them', '---+++++', true],
    ['starts again after one failure in between', '---++++-++++', false],
    ['counts failures anew once it is up again', '---+++++--', true],
    ['and falls again by as many', '---+++++---', false],
  ])('%s', (_name, results, isUp) => {
    expect(monitored(results).isUp).toBe(isUp);
  });

  test('is never down without as many failures since it was last well', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('+', '-'), { maxLength: 40 }), (results) => {
        let state = wellState;
        let failures = 0;
        for (const result of results) {
          const before = state;
          state = monitored(result, state);
          failures = result === '-' ? failures + 1 : failures;
          if (before.isUp && !state.isUp) expect(failures).toBeGreaterThanOrEqual(thresholds.downThreshold);
          if (state === wellState) failures = 0;
        }
      }),
      { numRuns: 200 },
    );
  });
});
