import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplicatedItems } from '../../sandbox/simulate/replicated-items.ts';

const regions = ['a', 'b', 'c'];

function items(replicationMs: (from: string, to: string) => number, versionsKept = Number.POSITIVE_INFINITY) {
  let nowMs = 0;
  const replicated = new ReplicatedItems<number>({
    nowMs: () => nowMs,
    regions,
    replicationMs,
    versionsKept,
  });
  return {
    replicated,
    at: (ms: number) => {
      nowMs = ms;
    },
  };
}

test('an item is seen at once where it was written, and elsewhere once it has travelled', () => {
  const { replicated, at } = items(() => 100);
  replicated.write('x', 'a', 1);
  expect(regions.map((region) => replicated.seenIn(region, 'x'))).toEqual([1, undefined, undefined]);
  at(99);
  expect(replicated.seenIn('b', 'x')).toBeUndefined();
  at(100);
  expect(regions.map((region) => replicated.seenIn(region, 'x'))).toEqual([1, 1, 1]);
});

test('a later version that travels faster is not undone by an earlier one', () => {
  let replicationMs = 1_000;
  const { replicated, at } = items(() => replicationMs);
  replicated.write('x', 'a', 1);
  replicationMs = 10;
  replicated.write('x', 'a', 2);
  at(10);
  expect(replicated.seenIn('b', 'x')).toBe(2);
  at(1_000);
  expect(replicated.seenIn('b', 'x')).toBe(2);
});

test('what is on its way out of a region that dies waits for its return', () => {
  const { replicated, at } = items(() => 100);
  replicated.write('x', 'a', 1);
  replicated.write('y', 'b', 7);
  at(100);
  replicated.write('x', 'a', 2);
  replicated.holdBack('a', 5_000);
  at(4_999);
  expect(replicated.seenIn('b', 'x')).toBe(1);
  expect(replicated.seenIn('c', 'y')).toBe(7);
  at(5_000);
  expect(replicated.seenIn('b', 'x')).toBe(2);
});

test('a region never sees an older version after a newer one', () => {
  const step = fc.record({ afterMs: fc.nat(50), lagMs: fc.nat(200) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      let lagMs = 0;
      let nowMs = 0;
      let seen = -1;
      const { replicated, at } = items(() => lagMs);
      for (const [index, each] of steps.entries()) {
        nowMs += each.afterMs;
        ({ lagMs } = each);
        at(nowMs);
        replicated.write('x', 'a', index);
        const now = replicated.seenIn('b', 'x') ?? -1;
        expect(now).toBeGreaterThanOrEqual(seen);
        seen = now;
      }
    }),
    { numRuns: 100 },
  );
});

test('the newest versions are kept', () => {
  const { replicated } = items(() => 0, 2);
  for (const version of [1, 2, 3]) replicated.write('x', 'a', version);
  expect(replicated.history('x')).toEqual([2, 3]);
  expect(replicated.newest('x')).toBe(3);
});
