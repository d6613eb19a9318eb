/** A scenario from the first fault to the failback, in real time: longer than people wait for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScenarioResult } from '../../sandbox/live/scenario-result.ts';
import { type Line, ownScenarios, play } from '../live/scenario-play.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-play-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('a region dies and comes back, and everything that is expected holds', async () => {
  const { lines, exited } = play(folder, join(ownScenarios, 'region-dies-short.json'));
  expect(await exited).toEqual({ status: 0, errors: '' });

  expect(lines[0]?.event).toBe('ready');
  const faults = lines.filter(({ event }) => event === 'fault').map(({ because }) => because);
  expect(faults).toEqual(['refused', 'ended']);
  const result = lines.at(-1) as ScenarioResult & Line;
  expect(result).toMatchObject({ event: 'result', durationSeconds: 100, failed: [] });
  expect(result.expect.length).toBeGreaterThan(8);
  expect(result.summary['shop']).toMatchObject({
    moves: 0,
    userErrorSeconds: 20,
    unavoidableErrorSeconds: 20,
  });
  const [away, back] = result.moves;
  expect(away).toMatchObject({ application: 'api', because: 'active-down', to: { 'us-east-1': 0 } });
  expect(back).toMatchObject({ application: 'api', because: 'preferred-back', to: { 'us-east-1': 100 } });
  // From 5 s on everyone fails until the answer changes, and from then on the fewer the longer ago it did.
  const answeredAfter = (away?.answeredSeconds ?? 0) - 5;
  const { userErrorSeconds = 0 } = result.summary['api'] ?? {};
  expect(userErrorSeconds).toBeGreaterThan(answeredAfter);
  expect(userErrorSeconds).toBeLessThanOrEqual(20);
}, 180_000);
