import { expect, test } from 'vitest';
import base from '../../fleet.config.ts';
import { readScenarioWithFleet } from '../../sandbox/scenario/scenario.ts';
import { promisedSeconds } from '../../sandbox/simulate/invariants/prompt-move.ts';
import { watchInvariants } from '../../sandbox/simulate/invariants/watch.ts';
import type { Invariants } from '../../sandbox/simulate/result.ts';
import { simulate } from '../../sandbox/simulate/simulate.ts';

const runs = 40;

/** One clean outage, at another phase of the slots for each seed, refused and silent in turns. */
function outage(seed: number) {
  const at = 60 + ((seed * 3.7) % 60);
  const mode = seed % 2 === 0 ? 'refused' : 'timeout';
  return {
    name: 'a clean outage',
    seed,
    durationSeconds: 180,
    faults: [{ kind: 'endpoint', application: 'api', region: 'us-east-1', mode, at }],
  };
}

test('of forty clean outages 95 % are left within the promised time, and none breaks a promise', {
  timeout: 120_000,
}, async () => {
  const delays: number[] = [];
  let promised = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const input = outage(seed);
    const reading = readScenarioWithFleet(input, { ...base, mode: 'act' });
    if (!reading.ok) throw new Error(reading.errors.map(({ message }) => message).join('; '));
    const { scenario, fleet } = reading;
    let close = (): Invariants => ({ checked: 0, violated: [] });
    const { run } = await simulate(scenario, fleet, {
      watch: (world) => {
        close = watchInvariants(world);
      },
    });
    expect(close().violated, `seed ${seed}`).toEqual([]);
    const api = fleet.applications['api'];
    if (api === undefined) throw new Error('the default fleet must have api');
    promised = promisedSeconds(fleet, api);
    const accepted = run.applications['api']?.moves[0]?.atSeconds ?? Number.POSITIVE_INFINITY;
    delays.push(accepted - (input.faults[0]?.at ?? 0));
  }
  const inTime = delays.filter((delay) => delay <= promised);
  expect(promised).toBeCloseTo(18.33, 2);
  expect(Math.min(...delays)).toBeGreaterThan(6);
  expect(inTime.length, delays.map((delay) => delay.toFixed(1)).join(' ')).toBeGreaterThanOrEqual(
    0.95 * runs,
  );
});
