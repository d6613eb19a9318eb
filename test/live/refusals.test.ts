/** When nothing may move: nowhere to go, an application that is only watched, a freeze, a ledger that is silent. */
import { expect, test } from 'vitest';
import { ledgerTableName } from '../../shared/fleet/names.ts';
import { liveSandbox } from './harness.ts';
import { liveFleet, regions } from './live-fleet.ts';
import { waitFor } from './waiting.ts';

const live = liveSandbox(
  liveFleet({
    watched: { mode: 'observe' },
    lost: {},
    // More passes than any test lasts.
    unproven: { upThreshold: 100 },
    frozen: {},
    unwritten: {},
  }),
);

test('an application that is only watched stays, and says where it would have gone', async () => {
  const watched = live().application('watched');
  await watched.fail('us-east-1');
  const page = await watched.page('not-moved');
  expect(page.message).toContain('watched stays in us-east-1 (observing)');
  const decisions = watched.events('decision').filter(({ because }) => because === 'observing');
  expect(decisions[0]?.text).toContain('would move to us-west-2 (failover, active-down)');

  await live().everywhere('steer');
  expect(watched.moves()).toEqual([]);
  expect(await watched.answer()).toBe('us-east-1');
  expect((await watched.course()).epoch).toBe(1);
});

test('with all regions down nothing moves, and people hear so once', async () => {
  const lost = live().application('lost');
  await lost.fail('us-west-2');
  await lost.fail('eu-west-1');
  await lost.verdictEverywhere('us-west-2', 'down');
  await lost.verdictEverywhere('eu-west-1', 'down');
  await lost.fail('us-east-1');
  await lost.verdictEverywhere('us-east-1', 'down');

  const page = await lost.page('not-moved');
  expect(page.message).toContain('lost stays in us-east-1 (all-down)');
  for (let round = 0; round < 2; round++) {
    await live().everywhere('steer');
    await live().everywhere('notify');
  }
  expect(lost.inbox('sms', 'not-moved')).toHaveLength(1);
  expect(lost.moves()).toEqual([]);
  expect(await lost.answer()).toBe('us-east-1');
});

test('traffic does not go to a region that answers again and is not proven up yet', async () => {
  const unproven = live().application('unproven');
  await unproven.fail('us-west-2');
  await unproven.fail('eu-west-1');
  await unproven.verdictEverywhere('us-west-2', 'down');
  await unproven.verdictEverywhere('eu-west-1', 'down');
  await unproven.heal('eu-west-1');
  await unproven.fail('us-east-1');
  await unproven.verdictEverywhere('us-east-1', 'down');

  await unproven.page('not-moved');
  await live().everywhere('steer');
  const standby = live()
    .sandbox.endpoints()
    .find(({ application, region }) => application === 'unproven' && region === 'eu-west-1');
  expect((await fetch(standby?.url ?? '')).status, 'the standby answers').toBe(200);
  expect(unproven.moves()).toEqual([]);
  expect(await unproven.answer()).toBe('us-east-1');
});

test('a frozen fleet does not move, says so, and moves when the freeze is lifted', async () => {
  const frozen = live().application('frozen');
  const { ledger } = live().tables;
  const freeze = { scope: 'fleet', owner: 'operator', reason: 'a test', atMs: Date.now() } as const;
  await ledger.writeFreeze(freeze);
  await frozen.fail('us-east-1');
  await frozen.verdictEverywhere('us-east-1', 'down');
  const page = await frozen.page('not-moved');
  expect(page.message).toContain('frozen stays in us-east-1 (frozen): frozen by operator (a test)');
  for (let round = 0; round < 2; round++) await live().everywhere('steer');
  expect(live().zone.judged(frozen.name)).toEqual([]);
  expect((await frozen.course()).epoch).toBe(1);

  expect(await ledger.liftFreeze(freeze)).toBe(true);
  await frozen.answeredFrom('us-west-2');
  expect((await frozen.marker()).epoch).toBe(2);
  expect(frozen.moves()).toHaveLength(1);
});

test('a ledger that cannot be read counts as frozen, and people are told without it', async () => {
  const unwritten = live().application('unwritten');
  const ledger = ledgerTableName(live().sandbox.fleet.name);
  const lift = live().sandbox.faults.onCalls(({ table, caller }) =>
    table === ledger && caller !== undefined ? { kind: 'down' } : undefined,
  );
  // The outage comes when the silence of the ledger is no news any more.
  await live().everywhere('steer');
  await unwritten.fail('us-east-1');
  await unwritten.verdictEverywhere('us-east-1', 'down');

  await unwritten.page('confirmed');
  await waitFor('its reason', () =>
    unwritten.inbox('email').some(({ message }) => message.includes('the freeze switch cannot be read')),
  );
  // Nobody can claim a page: each region may send it, and says so, but none of them twice.
  for (let round = 0; round < 2; round++) await live().everywhere('steer');
  const pages = unwritten.inbox('sms');
  for (const { message, parts } of pages) {
    expect(message).toContain('may come twice');
    expect(parts).toBe(1);
  }
  for (const step of ['confirmed', 'not-moved']) {
    expect(unwritten.inbox('sms', step).length, step).toBeLessThanOrEqual(regions.length);
  }
  expect(live().zone.judged(unwritten.name)).toEqual([]);
  expect(await unwritten.answer()).toBe('us-east-1');

  lift();
  await unwritten.answeredFrom('us-west-2');
  expect((await unwritten.marker()).epoch).toBe(2);
  expect(unwritten.moves()).toHaveLength(1);
});
