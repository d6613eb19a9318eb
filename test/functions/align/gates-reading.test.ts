import { expect, test } from 'vitest';
import type { GatesPorts } from '../../../functions/align/gates.ts';
import { GatesReading } from '../../../functions/align/gates-reading.ts';
import { checkerRegions, type SeenGate } from '../../../shared/routing/gate-check.ts';
import { east, fleetOf } from '../world/fleet.ts';

const open = 'Failure: HTTP Status Code: 403';
const closed = 'Success: HTTP Status Code 200';

/** What a run takes a new gate's check for, that finds this at these seconds. */
async function seenAt(found: readonly (readonly [second: number, status: string])[]): Promise<SeenGate[]> {
  let [nowMs, status] = [0, open];
  const absent = () => Promise.reject(new Error('a reading must change nothing'));
  const ports: GatesPorts = {
    clock: { nowMs: () => nowMs, waitUntil: absent },
    checks: {
      list: async () => [],
      create: absent,
      update: absent,
      observations: async () => checkerRegions.map((region) => ({ region, status })),
      tag: absent,
      delete: absent,
    },
    zone: { all: async () => [] },
    traffic: { records: absent, change: absent, changeStatus: absent },
    ledger: { control: absent },
    followRecords: absent,
  };
  const reading = new GatesReading(fleetOf(), '123456789012', ports);
  const seen: SeenGate[] = [];
  for (const [second, given] of found) {
    [nowMs, status] = [second * 1000, given];
    const { tree } = await reading.read(() => [{ kind: 'await-children', region: east, ids: ['new'] }]);
    seen.push(tree.seen['new'] ?? 'unsure');
  }
  return seen;
}

test('a new gate counts as open once it has been found so for 20 s', async () => {
  const found = [0, 10, 19, 20].map((second) => [second, open] as const);
  expect(await seenAt(found)).toEqual(['unsure', 'unsure', 'unsure', 'open']);
});

test('one that was closed meanwhile begins anew', async () => {
  const found = [
    [0, open],
    [10, closed],
    [20, open],
    [39, open],
    [40, open],
  ] as const;
  expect(await seenAt(found)).toEqual(['unsure', 'closed', 'unsure', 'unsure', 'open']);
});
