import { expect, test } from 'vitest';
import { pace } from '../../../shared/aws/pace.ts';

test('turns come one after the other, a gap apart', async () => {
  const turn = pace(40, new AbortController().signal);
  const begunMs = performance.now();
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((each) => turn().then(() => order.push(each))));
  expect(order).toEqual([1, 2, 3]);
  // A timer may fire a moment early by the clock that is read here.
  expect(performance.now() - begunMs).toBeGreaterThan(75);
});

test('who waits when it is over gets no turn, nor does who comes later', async () => {
  const over = new AbortController();
  const turn = pace(60_000, over.signal);
  await turn();
  const waiting = turn();
  over.abort();
  await expect(waiting).rejects.toThrow(/abort/i);
  await expect(turn()).rejects.toThrow(/abort/i);
});

test('where it is over before it began, not even the first has a turn', async () => {
  await expect(pace(1, AbortSignal.abort())()).rejects.toThrow(/abort/i);
});
