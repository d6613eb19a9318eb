/** The clock of the operator's machine: what is ordered by one that is wrong is refused, and what cannot be compared is said. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exitStatus } from '../../cli/exit-status.ts';
import { registerFreeze } from '../../cli/freeze.ts';
import { registerOverride } from '../../cli/override.ts';
import { compareClock, signsIn } from '../../cli/own-clock.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { dynamoTelemetry } from '../../shared/aws/dynamo-telemetry.ts';
import { ledgerTableName, telemetryTableName } from '../../shared/fleet/names.ts';
import type { Report } from '../../shared/health/report.ts';
import type { Ledger, SteerMemory } from '../../shared/ports.ts';
import { startTables, type TestTables } from '../shared/aws/tables.ts';
import { type Ran, ranWith } from './ran.ts';

const nowMs = Date.UTC(2027, 0, 15, 8, 30);
const [east, west, europe] = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;
const minuteMs = 60_000;

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('by the signs of life of the regions, this clock', () => {
  test.each<[string, Record<string, number>, refusal: RegExp | undefined]>([
    ['may be a minute behind', { [east]: minuteMs, [west]: minuteMs }, undefined],
    [
      'may not be more behind',
      { [east]: minuteMs + 1, [west]: minuteMs + 1 },
      /08:30:00.* behind .*08:31:00/,
    ],
    ['is not behind by the word of one region of three', { [east]: 9e6, [west]: -1, [europe]: 0 }, undefined],
    ['is behind by the word of two of three', { [east]: 9e6, [west]: 9e5, [europe]: -9e5 }, /is behind/],
    ['is not behind by the word of one of two', { [east]: 9e6, [west]: 0 }, undefined],
    ['may be ten minutes past the newest sign', { [east]: -10 * minuteMs, [west]: -9e9 }, undefined],
    [
      'may not be further past it',
      { [east]: -10 * minuteMs - 1, [west]: -9e9 },
      /08:30:00.*08:19:59.* ahead/,
    ],
  ])('%s', (_name, signs, refusal) => {
    const known = new Map(Object.entries(signs).map(([region, sinceMs]) => [region, nowMs + sinceMs]));
    const compare = () => compareClock(known, nowMs);
    if (refusal === undefined) expect(compare).not.toThrow();
    else expect(compare).toThrow(refusal);
  });

  test('may be ahead for what only lasts longer then, and not behind', () => {
    expect(() => compareClock(new Map([[east, nowMs - 9e9]]), nowMs, true)).not.toThrow();
    expect(() => compareClock(new Map([[east, nowMs + 9e9]]), nowMs, true)).toThrow(/is behind/);
  });
});

test('the newest of a region counts, be it a report or a heartbeat', () => {
  const report = (vantage: string, shard: number, writtenAtMs: number): Report => ({
    vantage,
    shard,
    slot: 1,
    slotDueMs: 0,
    revision: 1,
    fleetDigest: 'f00d',
    writtenAtMs,
    endpoints: {},
  });
  const reports = [report(east, 0, 5), report(east, 1, 3), report(west, 0, 2)];
  const memories = new Map([east, west, europe].map((region) => [region, memoryAt(4, region)]));
  expect(signsIn({ reports, memories })).toEqual(
    new Map([
      [east, 5],
      [west, 4],
      [europe, 4],
    ]),
  );
});

describe('over the wire', () => {
  let tables: TestTables;
  let ledger: Ledger;

  beforeEach(async () => {
    tables = await startTables();
    ledger = dynamoLedger([tables.client], await tables.create(ledgerTableName('example')));
    await tables.create(telemetryTableName('example'));
    vi.stubEnv('AWS_ENDPOINT_URL', tables.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  });

  afterEach(() => tables.close());

  /** Of a deployment whose clock is so far ahead of this machine's. */
  async function ran(aheadMs: number | undefined, ...words: readonly string[]): Promise<Ran> {
    const telemetry = dynamoTelemetry(tables.client, telemetryTableName('example'));
    if (aheadMs !== undefined) await telemetry.writeMemory(memoryAt(Date.now() + aheadMs));
    return ranWith(
      [registerFreeze, registerOverride],
      [...words, '--reason', 'a test', '--fleet', 'fleet.config.ts'],
    );
  }

  const half = 30 * minuteMs;
  const freezeFor = ['freeze', '--for', '20'];
  const pin = ['override', 'set', 'api', 'pin', west, '--yes', '--no-wait'];

  test.each<[string, readonly string[], number]>([
    ['a freeze with an end, half an hour behind', freezeFor, half],
    ['an override, half an hour behind', pin, half],
    ['an override, half an hour ahead', pin, -half],
  ])('%s, is refused, and nothing is written', async (_name, words, aheadMs) => {
    const { status, errors } = await ran(aheadMs, ...words);
    expect(status).toBe(exitStatus.refused);
    expect(errors).toMatch(/refused: this machine's clock says 20.*Z/);
    const { freezes, overrides } = await ledger.control();
    expect([...freezes, ...overrides]).toEqual([]);
  });

  test.each<[string, readonly string[], number | undefined, errors: RegExp | undefined]>([
    ['a freeze with an end, by a clock that is right', freezeFor, 0, undefined],
    ['a freeze with an end, half an hour ahead: it lasts longer', freezeFor, -half, undefined],
    ['a freeze without an end, half an hour behind', ['freeze'], half, undefined],
    ['a freeze with an end, with nothing to compare', freezeFor, undefined, /nothing .* can be read/],
    ['an override, by a clock that is right', pin, 0, undefined],
    ['an override, with nothing to compare', pin, undefined, /nothing .* can be read/],
  ])('%s, is written', async (_name, words, aheadMs, expected) => {
    const { status, errors } = await ran(aheadMs, ...words);
    expect(status).toBeUndefined();
    if (expected === undefined) expect(errors).not.toContain('clock');
    else expect(errors).toMatch(expected);
    const { freezes, overrides } = await ledger.control();
    expect([...freezes, ...overrides]).toHaveLength(1);
  });
});

function memoryAt(heartbeatMs: number, region: string = east): SteerMemory {
  return { region, revision: 1, heartbeatMs, seen: {}, verdicts: {}, epochs: {}, decisions: {} };
}
