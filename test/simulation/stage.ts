/** A small stage for the parts of the simulated world: the example fleet, faults as a scenario has them, virtual time. */
import { expect } from 'vitest';
import input from '../../fleet.config.ts';
import { Outages } from '../../sandbox/scenario/outages.ts';
import { readScenarioWithFleet, type Scenario } from '../../sandbox/scenario/scenario.ts';
import { FaultsInForce } from '../../sandbox/simulate/faults-in-force.ts';
import { Invocation } from '../../sandbox/simulate/invocation.ts';
import type { Site } from '../../sandbox/simulate/site.ts';
import { startMs, Time } from '../../sandbox/simulate/time.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';

export const east = 'us-east-1';
export const west = 'us-west-2';
export const europe = 'eu-west-1';

/** A scenario of two minutes with the example fleet, changed as it says. */
export function scenarioOf(
  faults: readonly Readonly<Record<string, unknown>>[],
  change: Readonly<Record<string, unknown>> = {},
): { readonly scenario: Scenario; readonly fleet: Fleet } {
  const file = { name: 'test', durationSeconds: 120, faults, ...change };
  const reading = readScenarioWithFleet(file, { ...input, mode: 'act' });
  if (!reading.ok) throw new Error(reading.errors.map(({ message }) => message).join('; '));
  return reading;
}

/** Faults begin when `time` goes on. */
export function stageOf(...[faults, change]: Parameters<typeof scenarioOf>) {
  const { scenario, fleet } = scenarioOf(faults, change);
  const { durationSeconds } = scenario;
  const time = new Time();
  const inForce = new FaultsInForce(scenario.faults, { clock: time.clock, startMs, durationSeconds }, {});
  const outages = new Outages(scenario.faults, fleet, durationSeconds);
  const siteIn = (region: string): Site => {
    const invocation = new Invocation(time);
    return {
      region,
      clockMs: () => time.nowMs + inForce.skewMs(region),
      trueMs: () => time.nowMs,
      wait: (untilMs) => invocation.wait(untilMs),
    };
  };
  return {
    scenario,
    fleet,
    time,
    faults: inForce,
    outages,
    siteIn,
    until: (seconds: number) => time.until(startMs + seconds * 1000),
    nowSeconds: () => (time.nowMs - startMs) / 1000,
  };
}

/** How long it takes to settle, and to what. */
export async function timed<T>(
  time: Time,
  promise: Promise<T>,
): Promise<{ readonly ms: number; readonly answer?: T; readonly error?: string }> {
  const fromMs = time.nowMs;
  const settled = promise.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error: String(error) }),
  );
  const outcome = await time.end(settled);
  return { ms: time.nowMs - fromMs, ...outcome };
}

/** What is drawn is one of the values that it may be. */
export function expectWithin(value: number | undefined, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}
