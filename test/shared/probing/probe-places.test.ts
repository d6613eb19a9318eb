import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ProbePlaces, probePlaces } from '../../../shared/probing/probe-places.ts';
import type { Stalls } from '../../../shared/probing/stall-meter.ts';
import { calm } from './base-check.ts';

const WORK_MS = 500;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

interface Queue {
  /** The probes that have begun, in order. */
  readonly begun: number[];
  /** Ends a probe. */
  readonly end: (probe: number) => void;
  readonly results: Promise<number>[];
}

/** This many probes at once, none of which ends by itself. */
function enqueue(places: ProbePlaces, count: number): Queue {
  const begun: number[] = [];
  const ends = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const results = ends.map(({ promise }, probe) =>
    places.take(async () => {
      begun.push(probe);
      await promise;
      return probe;
    }),
  );
  return { begun, results, end: (probe) => ends[probe]?.resolve() };
}

function places(stalls: Stalls = calm): ProbePlaces {
  return probePlaces({ concurrency: 2, openLimit: 5, workMs: WORK_MS }, stalls);
}

test('as many work at once as there are places', async () => {
  const { begun, end, results } = enqueue(places(), 4);
  await settle();
  expect(begun).toEqual([0, 1]);
  end(1);
  await settle();
  expect(begun).toEqual([0, 1, 2]);
  expect(await results[1]).toBe(1);
});

test('one that merely waits gives its place to the next', async () => {
  const { begun } = enqueue(places(), 4);
  await settle();
  vi.advanceTimersByTime(WORK_MS - 1);
  await settle();
  expect(begun).toEqual([0, 1]);
  vi.advanceTimersByTime(1);
  await settle();
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('one that has given up its place still ends with its result', async () => {
  const { end, results } = enqueue(places(), 4);
  await settle();
  vi.advanceTimersByTime(WORK_MS);
  await settle();
  end(0);
  expect(await results[0]).toBe(0);
});

test('those that wait have a limit of their own', async () => {
  const { begun, end } = enqueue(places(), 8);
  for (let i = 0; i < 10; i++) {
    await settle();
    vi.advanceTimersByTime(WORK_MS);
  }
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  end(3);
  await settle();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
});

test('while we ourselves are what is slow, none gives up its place', async () => {
  let stalledMs = 0;
  const { begun } = enqueue(places({ watch: () => () => undefined, stalledMs: () => stalledMs }), 3);
  await settle();
  stalledMs = WORK_MS / 2 + 1;
  vi.advanceTimersByTime(WORK_MS);
  await settle();
  expect(begun).toEqual([0, 1]);
  // Another while has passed without a stall: now no more than half of the time was ours.
  vi.advanceTimersByTime(WORK_MS);
  await settle();
  expect(begun).toEqual([0, 1, 2]);
});

test('a probe that throws gives its place back, and its error', async () => {
  const limited = probePlaces({ concurrency: 1, openLimit: 1, workMs: WORK_MS }, calm);
  await expect(limited.take(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await limited.take(async () => 'next')).toBe('next');
});

/** Lets everything happen that waits for nothing but promises. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
