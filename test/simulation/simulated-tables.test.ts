import { describe, expect, test } from 'vitest';
import { MemoryLedger } from '../../sandbox/simulate/memory-ledger.ts';
import { MemoryTelemetry } from '../../sandbox/simulate/memory-telemetry.ts';
import { ledgerAt, replicationUnder, telemetryAt } from '../../sandbox/simulate/simulated-tables.ts';
import { seededRandom } from '../../sandbox/world/random.ts';
import { untouched } from '../../shared/health/vote.ts';
import { east, europe, expectWithin, stageOf, timed, west } from './stage.ts';

type Faults = Parameters<typeof stageOf>[0];

const at = 5;
const inTime = [1, 400] as const;
/** One replica is waited for in vain. */
const late = [2_100, 2_700] as const;

async function readLedger(faults: Faults, region: string) {
  const stage = stageOf(faults);
  await stage.until(10);
  const ledger = ledgerAt(stage.siteIn(region), {
    ...stage,
    model: new MemoryLedger(),
    random: seededRandom(1),
  });
  return timed(stage.time, ledger.control());
}

describe('the ledger', () => {
  test.each<[string, Faults, string, readonly [number, number]]>([
    ['answers at once', [], west, inTime],
    [
      'answers through another replica where the first is silent',
      [{ kind: 'table', table: 'ledger', region: west, mode: 'unreachable', at }],
      west,
      late,
    ],
    [
      'answers at once where another region’s is silent',
      [{ kind: 'table', table: 'ledger', region: west, mode: 'unreachable', at }],
      europe,
      inTime,
    ],
    [
      'refuses at once where it is throttled, and answers through another',
      [{ kind: 'table', table: 'ledger', region: west, mode: 'throttled', at }],
      west,
      [120, 600],
    ],
    [
      'gives no old answers: a replica that is behind refuses',
      [{ kind: 'table', table: 'ledger', region: west, mode: 'lag', lagSeconds: 30, at }],
      west,
      [120, 600],
    ],
    ['goes on without one region', [{ kind: 'region-down', region: west, at }], europe, inTime],
  ])('%s', async (_name, faults, region, [least, most]) => {
    const { ms, error } = await readLedger(faults, region);
    expect(error).toBeUndefined();
    expectWithin(ms, least, most);
  });

  test.each<[string, Faults, string]>([
    [
      'every replica is silent',
      [{ kind: 'table', table: 'ledger', region: '*', mode: 'unreachable', at }],
      west,
    ],
    [
      'the region that asks is cut off from AWS',
      [{ kind: 'vantage-isolated', vantage: west, aws: true, at }],
      west,
    ],
    [
      'two of three regions are down',
      [
        { kind: 'region-down', region: east, at },
        { kind: 'region-down', region: west, at },
      ],
      europe,
    ],
  ])('cannot be read where %s', async (_name, faults, region) => {
    const { error } = await readLedger(faults, region);
    expect(error).toMatch(/^LedgerUnreachable: no replica of the ledger answered: /);
  });

  test('is read by a vantage whose other paths alone are cut', async () => {
    const { error } = await readLedger([{ kind: 'vantage-isolated', vantage: west, at }], west);
    expect(error).toBeUndefined();
  });
});

describe('the ledger’s own replica', () => {
  const local = async (faults: Faults, region: string) => {
    const stage = stageOf(faults);
    await stage.until(10);
    const ledger = ledgerAt(stage.siteIn(region), {
      ...stage,
      model: new MemoryLedger(),
      random: seededRandom(1),
    });
    return timed(stage.time, ledger.localControl());
  };

  test('answers while the other two are down', async () => {
    const { error } = await local(
      [
        { kind: 'region-down', region: east, at },
        { kind: 'region-down', region: west, at },
      ],
      europe,
    );
    expect(error).toBeUndefined();
  });

  test.each<[string, Faults, string]>([
    ['is silent', [{ kind: 'table', table: 'ledger', region: west, mode: 'unreachable', at }], west],
    ['is nowhere', [], 'ap-southeast-2'],
  ])('is out of reach where it %s', async (_name, faults, region) => {
    const { error } = await local(faults, region);
    expect(error).toMatch(/^LedgerUnreachable/);
  });
});

describe('the telemetry table', () => {
  const claim = async (faults: Faults, region: string) => {
    const stage = stageOf(faults);
    await stage.until(10);
    const model = new MemoryTelemetry(() => stage.time.nowMs, stage.fleet.vantages);
    const telemetry = telemetryAt(stage.siteIn(region), model, stage.faults);
    return timed(stage.time, telemetry.claimSlot({ slot: 1, dueMs: 0, shard: 0 }, region, stage.time.nowMs));
  };

  test.each<[string, Faults, string, string]>([
    [
      'is silent where it is unreachable',
      [{ kind: 'table', table: 'telemetry', region: west, mode: 'unreachable', at }],
      west,
      'TimeoutError: DynamoDB does not answer',
    ],
    [
      'refuses where it is throttled',
      [{ kind: 'table', table: 'telemetry', region: '*', mode: 'throttled', at }],
      west,
      'ProvisionedThroughputExceededException',
    ],
    [
      'is silent to who is cut off from AWS',
      [{ kind: 'vantage-isolated', vantage: west, aws: true, at }],
      west,
      'TimeoutError: no way to DynamoDB',
    ],
  ])('%s', async (_name, faults, region, error) => {
    expect((await claim(faults, region)).error).toBe(`Unavailable: ${error}`);
  });

  test.each<[string, Faults]>([
    [
      'the ledger is out of reach',
      [{ kind: 'table', table: 'ledger', region: '*', mode: 'unreachable', at }],
    ],
    ['another region’s is', [{ kind: 'table', table: 'telemetry', region: east, mode: 'unreachable', at }]],
    ['it lags', [{ kind: 'table', table: 'telemetry', region: west, mode: 'lag', lagSeconds: 60, at }]],
  ])('answers while %s', async (_name, faults) => {
    expect((await claim(faults, west)).answer).toBe(true);
  });
});

describe('what one region has written', () => {
  const lag = { kind: 'table', table: 'telemetry', mode: 'lag', lagSeconds: 30, at };

  test.each<[string, Faults, string, number, number]>([
    ['is seen in another within two seconds', [], europe, 500, 1_500],
    ['is seen later where the table lags', [{ ...lag, region: europe }], europe, 30_000, 30_000],
    ['is seen later from where the table lags', [{ ...lag, region: west }], europe, 30_000, 30_000],
    ['is seen later wherever all of it lags', [{ ...lag, region: '*' }], europe, 30_000, 30_000],
    ['is seen as ever while a third region lags', [{ ...lag, region: east }], europe, 500, 1_500],
  ])('%s', async (_name, faults, to, least, most) => {
    const stage = stageOf(faults);
    await stage.until(10);
    const model = new MemoryTelemetry(() => stage.time.nowMs, stage.fleet.vantages);
    model.replicationMs = replicationUnder(stage.faults, seededRandom(3));
    model.write({
      vantage: west,
      shard: 0,
      slot: 1,
      slotDueMs: 0,
      revision: 1,
      fleetDigest: '',
      writtenAtMs: stage.time.nowMs,
      endpoints: { 'api/us-east-1': untouched },
    });
    expect(model.reportsIn(west)).toHaveLength(1);
    await stage.time.pass(least - 1);
    expect(model.reportsIn(to)).toHaveLength(0);
    await stage.time.pass(most - least + 1);
    expect(model.reportsIn(to)).toHaveLength(1);
  });
});
