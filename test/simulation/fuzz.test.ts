import { describe, expect, test } from 'vitest';
import base from '../../fleet.config.ts';
import { type Fault, isLasting } from '../../sandbox/scenario/fault.ts';
import { readScenarioWithFleet } from '../../sandbox/scenario/scenario.ts';
import { calmSeconds, drawScenario, type ScenarioFile } from '../../sandbox/simulate/fuzz/draw-scenario.ts';
import { fuzzOnce } from '../../sandbox/simulate/fuzz/fuzz.ts';
import { shrink } from '../../sandbox/simulate/fuzz/shrink.ts';
import { validateFleet } from '../../shared/fleet/validate.ts';

const acting = { ...base, mode: 'act' } as const;
const validation = validateFleet(acting);
if (!validation.ok) throw new Error('the default fleet must be valid');
const { fleet } = validation;

describe('a drawn scenario', () => {
  const drawn = Array.from({ length: 300 }, (_, seed) => drawScenario(seed, fleet));

  test('is valid', () => {
    for (const scenario of drawn) expect(wrongWith(scenario), JSON.stringify(scenario)).toEqual([]);
  });

  test('is the same for the same seed, and another for another', () => {
    expect(drawScenario(7, fleet)).toEqual(drawn[7]);
    expect(new Set(drawn.map((scenario) => JSON.stringify(scenario.faults))).size).toBe(drawn.length);
  });

  test('ends in calm', () => {
    for (const { durationSeconds, faults } of drawn) {
      for (const fault of faults) expect(endOf(fault)).toBeLessThanOrEqual(durationSeconds - calmSeconds);
    }
  });

  test('may hold every kind of fault but those of databases, which change nothing yet', () => {
    const kinds = new Set(drawn.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    const expected = [
      'endpoint',
      'flap',
      'gray',
      'link',
      'vantage-isolated',
      'region-down',
      'table',
      'route53',
    ];
    expect([...kinds].sort()).toEqual(
      [...expected, 'bucket', 'sns', 'lambda', 'clock', 'dns-edit', 'operator'].sort(),
    );
  });

  test('gives the same findings each time it is played', { timeout: 60_000 }, async () => {
    expect(await fuzzOnce(3, acting)).toEqual(await fuzzOnce(3, acting));
  });
});

describe('what breaks a promise is made small', () => {
  const crowded: ScenarioFile = {
    name: 'crowded',
    seed: 1,
    durationSeconds: 3000,
    policy: { api: { movesPerHour: 2 }, fleet: { gates: false } },
    faults: [
      { kind: 'sns', region: 'eu-west-1', mode: 'down', at: 12.3, until: 300 },
      { kind: 'region-down', region: 'us-east-1', route53: true, at: 613.7, until: 1400 },
      { kind: 'dns-edit', application: 'api', weights: { 'us-west-2': 1 }, at: 700 },
    ],
  };

  test('what does not matter goes, and what is left is rounder and shorter', async () => {
    const smallest = await shrink(crowded, async (smaller) => {
      expect(wrongWith(smaller)).toEqual([]);
      return smaller.faults.some((fault) => fault.kind === 'region-down' && fault.at >= 600);
    });
    expect(smallest.policy).toEqual({});
    expect(smallest.faults).toEqual([
      { kind: 'region-down', region: 'us-east-1', route53: true, at: 610, until: expect.any(Number) },
    ]);
    expect(Math.max(...smallest.faults.map(endOf))).toBeLessThanOrEqual(630);
    expect(smallest.durationSeconds).toBeLessThan(800);
  });

  test('what all of it is needed for stays as it is', async () => {
    const whole = JSON.stringify(crowded);
    expect(await shrink(crowded, async (smaller) => JSON.stringify(smaller) === whole)).toEqual(crowded);
  });
});

function wrongWith(scenario: ScenarioFile): readonly string[] {
  const reading = readScenarioWithFleet({ ...scenario, fleet: 'default' }, acting);
  return reading.ok ? [] : reading.errors.map(({ message }) => message);
}

function endOf(fault: Fault): number {
  if (isLasting(fault)) return fault.until ?? Number.POSITIVE_INFINITY;
  return 'forSeconds' in fault ? fault.at + (fault.forSeconds ?? Number.POSITIVE_INFINITY) - 1 : fault.at;
}
