import fc from 'fast-check';
import { expect, test } from 'vitest';
import { realClock, virtualClock } from '../../../sandbox/world/clock.ts';

test('runs what is due in the order of its times, and of equal times what was asked first', () => {
  const ran: string[] = [];
  const clock = virtualClock(0);
  clock.at(20, () => ran.push('late'));
  clock.at(10, () => ran.push('first of two'));
  clock.at(10, () => ran.push('second of two'));
  clock.advanceTo(20);
  expect(ran).toEqual(['first of two', 'second of two', 'late']);
});

test.each([
  ['does not run a timer one millisecond early', 9, []],
  ['runs a timer the moment it is due', 10, [10]],
])('%s', (_name, until, expected) => {
  const ran: number[] = [];
  const clock = virtualClock(0);
  clock.at(10, () => ran.push(clock.nowMs()));
  clock.advanceTo(until);
  expect(ran).toEqual(expected);
});

test('a timer sees its own time, and one that it sets within the advance runs in it', () => {
  const seen: number[] = [];
  const clock = virtualClock(100);
  clock.at(110, () => {
    seen.push(clock.nowMs());
    clock.at(115, () => seen.push(clock.nowMs()));
    clock.at(0, () => seen.push(clock.nowMs()));
  });
  clock.advanceTo(200);
  expect(seen).toEqual([110, 110, 115]);
  expect(clock.nowMs()).toBe(200);
});

test('a cancelled timer does not run, and is not the next one', () => {
  const ran: string[] = [];
  const clock = virtualClock(0);
  const cancel = clock.at(5, () => ran.push('cancelled'));
  clock.at(7, () => ran.push('kept'));
  cancel();
  expect(clock.nextMs()).toBe(7);
  clock.advanceTo(10);
  expect(ran).toEqual(['kept']);
  expect(clock.nextMs()).toBeUndefined();
});

test('never goes back', () => {
  const clock = virtualClock(50);
  clock.advanceTo(10);
  expect(clock.nowMs()).toBe(50);
});

test('law: timers run sorted by time, then by the order of asking, less those that were cancelled', () => {
  const timers = fc.array(fc.record({ atMs: fc.nat(20), cancel: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(timers, (asked) => {
      const clock = virtualClock(0);
      const ran: number[] = [];
      const cancels = asked.map(({ atMs }, place) => clock.at(atMs, () => ran.push(place)));
      asked.forEach(({ cancel }, place) => {
        if (cancel) cancels[place]?.();
      });
      clock.advanceTo(20);
      const kept = asked.map((timer, place) => ({ ...timer, place })).filter(({ cancel }) => !cancel);
      kept.sort((left, right) => left.atMs - right.atMs || left.place - right.place);
      expect(ran).toEqual(kept.map(({ place }) => place));
    }),
  );
});

test('the wall clock runs a timer once, and not when it was cancelled', async () => {
  const clock = realClock();
  const cancelled = { ran: false };
  const cancel = clock.at(clock.nowMs(), () => {
    cancelled.ran = true;
  });
  cancel();
  const ranAtMs = await new Promise<number>((resolve) => {
    const dueMs = clock.nowMs() + 5;
    // Timers of the clock let the process end; this one must be waited for.
    const alive = setInterval(() => {}, 1000);
    clock.at(dueMs, () => {
      clearInterval(alive);
      resolve(clock.nowMs() - dueMs);
    });
  });
  expect(ranAtMs).toBeGreaterThanOrEqual(-1);
  expect(cancelled.ran).toBe(false);
});
