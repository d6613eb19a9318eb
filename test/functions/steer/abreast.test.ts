import { expect, test } from 'vitest';
import { abreast } from '../../../functions/steer/abreast.ts';

/** Work that ends when it is let go, and who is at it. */
function workshop() {
  const waiting: (() => void)[] = [];
  const begun: number[] = [];
  return {
    begun,
    work: (item: number) => {
      begun.push(item);
      return new Promise<void>((resolve) => waiting.push(resolve));
    },
    /** Lets the one that has waited longest go, and those that wait for it begin. */
    next: async () => {
      waiting.shift()?.();
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    },
  };
}

const items = Array.from({ length: 25 }, (_, place) => place);

test('ten are at it at a time, in order, and each is done once', async () => {
  const { begun, work, next } = workshop();
  const done = abreast(items, work);
  expect(begun).toEqual(items.slice(0, 10));
  await next();
  expect(begun).toEqual(items.slice(0, 11));
  for (const _item of items) await next();
  await done;
  expect(begun).toEqual(items);
});

test('nothing is begun after a failure, what was begun ends, and the first failure is thrown', async () => {
  const { begun, work, next } = workshop();
  const failing = async (item: number) => {
    await work(item);
    if (item < 2) throw new Error(`item ${item} failed`);
  };
  let thrown: unknown;
  const done = abreast(items, failing).catch((error: unknown) => {
    thrown = error;
  });
  await next();
  await next();
  expect(thrown).toBeUndefined();
  for (const _item of items) await next();
  await done;
  expect(thrown).toEqual(new Error('item 0 failed'));
  expect(begun).toEqual(items.slice(0, 10));
});

test('without items there is nothing to wait for', async () => {
  await expect(abreast([], () => Promise.reject(new Error('never asked')))).resolves.toBeUndefined();
});
