/** The one line that each pass leaves. */
import middy from '@middy/core';
import { expect, test } from 'vitest';
import { passLog } from '../../../functions/middleware/pass-log.ts';

interface Line {
  readonly pass: string;
  readonly kind: string;
  readonly durationMs?: number;
}

/** What is said of a pass that does this, and what becomes of it. */
async function said(pass: () => Promise<{ kind: string }>, before?: () => never) {
  const lines: Line[] = [];
  const logger = {
    info: (message: unknown, ...said: readonly unknown[]) => {
      expect(message).toBe('pass');
      lines.push(...(said as Line[]));
    },
  };
  const chain = middy();
  if (before !== undefined) chain.before(before);
  const handler = chain.use(passLog({ logger, pass: 'tick' })).handler(pass);
  const ended = await handler({}, {} as Parameters<typeof handler>[1]).then(
    (value: unknown) => value,
    (error: unknown) => String(error),
  );
  return { lines, ended };
}

test('says how a pass ended and how long it took', async () => {
  const { lines, ended } = await said(async () => ({ kind: 'sent' }));
  expect(lines).toEqual([{ pass: 'tick', kind: 'sent', durationMs: expect.any(Number) }]);
  expect(lines[0]?.durationMs).toBeGreaterThanOrEqual(0);
  expect(ended).toEqual({ kind: 'sent' });
});

test('says that a pass failed, and leaves the failure to the platform', async () => {
  const { lines, ended } = await said(async () => {
    throw new Error('no table');
  });
  expect(lines).toEqual([{ pass: 'tick', kind: 'failed', durationMs: expect.any(Number) }]);
  expect(ended).toBe('Error: no table');
});

test('knows no duration of what failed before its turn', async () => {
  const { lines } = await said(
    async () => ({ kind: 'sent' }),
    () => {
      throw new Error('no context');
    },
  );
  expect(lines).toEqual([{ pass: 'tick', kind: 'failed' }]);
});
