import { expect, test } from 'vitest';
import { clockAt } from '../../sandbox/simulate/site.ts';
import { startMs } from '../../sandbox/simulate/time.ts';
import { east, stageOf, west } from './stage.ts';

const skewed = [{ kind: 'clock', region: west, skewSeconds: 30, at: 5 }];

test('a region’s clock is wrong by as much as the scenario says, and only that one', async () => {
  const { siteIn, until } = stageOf(skewed);
  await until(10);
  expect(clockAt(siteIn(west)).nowMs()).toBe(startMs + 40_000);
  expect(clockAt(siteIn(east)).nowMs()).toBe(startMs + 10_000);
});

test.each([
  ['until a moment of its own clock', startMs + 45_000, 15_000],
  ['to the end of a millisecond that is not whole', startMs + 40_000.25, 10_001],
  ['for nothing that is past', startMs + 39_999, 10_000],
])('who waits there waits %s', async (_name, untilMs, expectedMs) => {
  const { siteIn, until, time } = stageOf(skewed);
  await until(10);
  await time.end(clockAt(siteIn(west)).waitUntil(untilMs));
  expect(time.nowMs - startMs).toBe(expectedMs);
});
