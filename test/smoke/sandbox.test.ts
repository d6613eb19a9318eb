/** The whole system once, on the wire: a region is killed, DNS answers another one, and people hear of it. */
import { expect, test } from 'vitest';
import { liveSandbox } from '../live/harness.ts';
import { liveFleet } from '../live/live-fleet.ts';

const live = liveSandbox(liveFleet({ api: {} }));

test('a killed region loses its traffic to another one, and people hear of it', async () => {
  const api = live().application('api');
  expect(await api.answer()).toBe('us-east-1');
  expect((await api.marker()).epoch).toBe(1);

  live().kill('us-east-1');
  await api.answeredFrom('us-west-2');
  const weights = { 'us-east-1': 0, 'us-west-2': 100, 'eu-west-1': 0 };
  expect(await api.marker()).toMatchObject({ epoch: 2, weights });
  const page = await api.page('moved');
  expect(page.message).toMatch(/^MOVED: api.*us-west-2/);
  expect(page.parts).toBe(1);
}, 120_000);
