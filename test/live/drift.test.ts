/** Records that somebody changed by hand: reported, not fought, and no reason to leave users with a dead region. */
import { expect, test } from 'vitest';
import { liveSandbox } from './harness.ts';
import { liveFleet } from './live-fleet.ts';

const live = liveSandbox(liveFleet({ api: { failback: 'auto' } }));

const byHand = { 'us-east-1': 0, 'us-west-2': 100, 'eu-west-1': 0 };

test('a hand edit is reported as drift and left alone, until the region it chose dies', async () => {
  const api = live().application('api');
  await api.editByHand(byHand);
  const reports = () => api.events('error').filter(({ because }) => because === 'drift');
  await live().nudgeUntil('the report of it', () => reports().length > 0);
  expect(reports()[0]?.text).toContain('us-west-2');

  // Passes enough for anybody to fight it: stabilisation and cooldown are a second each.
  for (let round = 0; round < 3; round++) await live().everywhere('steer');
  expect(live().zone.judged(api.name)).toEqual([]);
  expect(await api.answer()).toBe('us-west-2');
  expect((await api.course()).epoch).toBe(1);

  await api.fail('us-west-2');
  // The course is well, so only the minute's pass reads DNS and finds traffic in a dead region.
  await live().nudgeUntil('traffic to leave it', async () => (await api.answer()) === 'us-east-1');
  expect(api.moves()).toHaveLength(1);
  const weights = { 'us-east-1': 100, 'us-west-2': 0, 'eu-west-1': 0 };
  expect(await api.marker()).toMatchObject({ epoch: 2, weights });
  expect(await api.course()).toMatchObject({ epoch: 2, because: 'active-down', weights });
});
