/** What holds in every ledger for orders that have ended. */
import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../../shared/ports.ts';

const beforeMs = 1_800_000_000_000;
const order = { owner: 'alice', reason: 'test', atMs: beforeMs - 1_000 };

type Give = (ledger: Ledger, expiresAtMs: number) => Promise<void>;

const kinds: readonly [string, Give][] = [
  ['a freeze', (ledger, expiresAtMs) => ledger.writeFreeze({ ...order, scope: 'fleet', expiresAtMs })],
  [
    'an override',
    (ledger, expiresAtMs) =>
      ledger.writeOverride({ ...order, application: 'api', kind: 'pin', region: 'us-east-1', expiresAtMs }),
  ],
  [
    'an instruction',
    (ledger, expiresAtMs) =>
      ledger.writeInstruction({ ...order, application: 'api', kind: 'failback', overEpoch: 1, expiresAtMs }),
  ],
];

/** `open` gives a new, empty ledger. */
export function expiryLaws(name: string, open: () => Promise<Ledger>): void {
  describe(`${name}: orders that have ended`, () => {
    test.each(kinds)('%s is cleared if it ended before then', async (_name, give) => {
      const ledger = await open();
      await give(ledger, beforeMs - 1);
      await ledger.clearExpired(beforeMs);
      expect(await ordersIn(ledger)).toBe(0);
    });

    test.each(kinds)('%s that ended then stays', async (_name, give) => {
      const ledger = await open();
      await give(ledger, beforeMs);
      await ledger.clearExpired(beforeMs);
      expect(await ordersIn(ledger)).toBe(1);
    });

    test('what has no end stays, and so does whatever is no order', async () => {
      const ledger = await open();
      await ledger.writeFreeze({ ...order, scope: 'fleet' });
      await ledger.writeOverride({ ...order, application: 'api', kind: 'keep-out', region: 'us-east-1' });
      await ledger.writeWriter({ ...order, database: 'orders', region: 'us-west-2' });
      const before = await ledger.control();
      await ledger.clearExpired(beforeMs);
      expect(await ledger.control()).toEqual(before);
    });

    test('one that stands beside another of its kind goes alone', async () => {
      const ledger = await open();
      await ledger.writeFreeze({ ...order, scope: 'fleet', expiresAtMs: beforeMs - 1 });
      const kept = { ...order, scope: 'fleet', owner: 'bob', expiresAtMs: beforeMs + 1 } as const;
      await ledger.writeFreeze(kept);
      await ledger.clearExpired(beforeMs);
      expect((await ledger.control()).freezes).toEqual([kept]);
    });

    test('they are cleared in the end, however many there are', async () => {
      const ledger = await open();
      const many = Array.from({ length: 130 }, (_, place) => ({ ...order, atMs: place }));
      await Promise.all(
        many.map((each) => ledger.writeFreeze({ ...each, scope: 'fleet', expiresAtMs: beforeMs - 1 })),
      );
      for (let sweep = 0; sweep < 2; sweep++) await ledger.clearExpired(beforeMs);
      expect(await ordersIn(ledger)).toBe(0);
    });
  });
}

async function ordersIn(ledger: Ledger): Promise<number> {
  const { freezes, overrides, instructions } = await ledger.control();
  return freezes.length + overrides.length + Object.keys(instructions).length;
}
