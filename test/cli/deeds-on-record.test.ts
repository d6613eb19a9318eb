/** Deeds by command, over the wire to tables of this test: what they leave on record, and who is told of it. */
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { registerExplain } from '../../cli/explain.ts';
import { registerFreeze } from '../../cli/freeze.ts';
import { registerOverride } from '../../cli/override.ts';
import { registerUnfreeze } from '../../cli/unfreeze.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { dynamoTelemetry } from '../../shared/aws/dynamo-telemetry.ts';
import { ledgerTableName, telemetryTableName } from '../../shared/fleet/names.ts';
import type { Ledger, SteerMemory, Telemetry } from '../../shared/ports.ts';
import type { DeedRecord } from '../../shared/routing/deed-record.ts';
import { startTables, type TestTables } from '../shared/aws/tables.ts';
import { type Ran, ranWith } from './ran.ts';

const hourMs = 3_600_000;
const registrations = [registerFreeze, registerUnfreeze, registerOverride, registerExplain];

let tables: TestTables;
let ledger: Ledger;
let telemetry: Telemetry;

beforeEach(async () => {
  tables = await startTables();
  ledger = dynamoLedger([tables.client], await tables.create(ledgerTableName('example')));
  telemetry = dynamoTelemetry(tables.client, await tables.create(telemetryTableName('example')));
  await telemetry.writeMemory(memoryAt(Date.now()));
  // Every region's tables are these, and whatever else is asked of them is refused.
  vi.stubEnv('AWS_ENDPOINT_URL', tables.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});

afterEach(async () => {
  process.exitCode = undefined;
  vi.unstubAllEnvs();
  await tables.close();
});

async function ran(...words: readonly string[]): Promise<Ran> {
  try {
    return await ranWith(registrations, [...words, '--fleet', 'fleet.config.ts']);
  } finally {
    vi.restoreAllMocks();
  }
}

async function done(...words: readonly string[]): Promise<string> {
  const { failure, status, output, errors } = await ran(...words);
  expect({ failure, status, errors }, words.join(' ')).toEqual({
    failure: undefined,
    status: undefined,
    errors: '',
  });
  return output;
}

/** What a deployment whose clock says so remembers. */
function memoryAt(heartbeatMs: number): SteerMemory {
  return { region: 'us-east-1', revision: 1, heartbeatMs, seen: {}, verdicts: {}, epochs: {}, decisions: {} };
}

/** Oldest first. */
const recorded = async () => (await telemetry.deeds(0, Date.now() + hourMs, 99)).toReversed();

test('a freeze, its lifting, an order and its clearing are on record with their reasons', async () => {
  await done('freeze', '--application', 'a*', '--reason', 'a deploy', '--for', '30');
  await done('unfreeze', '--reason', 'deployed');
  await done('override', 'set', 'shop', 'keep-out', 'us-west-2', '--reason', 'its disk is full', '--yes');
  await done('override', 'clear', 'shop', '--reason', 'it has a new disk', '--yes');

  const records = await recorded();
  expect(records).toMatchObject([
    { verb: 'freeze', reason: 'a deploy', applications: ['api'] },
    { verb: 'unfreeze', reason: 'deployed', applications: ['api'] },
    {
      verb: 'keep-out',
      subject: 'shop out of us-west-2',
      reason: 'its disk is full',
      applications: ['shop'],
    },
    { verb: 'clear-override', reason: 'it has a new disk', applications: ['shop'] },
  ]);
  expect(records[0]?.subject).toMatch(/^applications a\*, until 20/);
  expect(records[1]?.subject).toMatch(/^applications a\* \(of .+: a deploy\)$/);
  expect(records[3]?.subject).toMatch(/^keep-out shop out of us-west-2 \(of .+: its disk is full\)$/);
  const { freezes, overrides } = await ledger.control();
  expect({ freezes, overrides }).toEqual({ freezes: [], overrides: [] });
});

test('what changed nothing leaves nothing on record', async () => {
  expect(await ran('override', 'clear', 'shop', '--reason', 'a test', '--yes')).toMatchObject({ status: 1 });
  process.exitCode = undefined;
  expect(await done('unfreeze', '--reason', 'a test')).toContain('no freeze to lift');
  const other = { scope: 'fleet', owner: 'somebody else', reason: 'a deploy', atMs: 1 } as const;
  await ledger.writeFreeze(other);
  expect(await ran('unfreeze', '--reason', 'a test')).toMatchObject({ status: 1 });
  expect(await recorded()).toEqual([]);
});

test('where no telemetry table takes the record, that is said, and the deed is done all the same', async () => {
  await tables.client.send(new DeleteTableCommand({ TableName: telemetryTableName('example') }));
  const frozen = await ran('freeze', '--reason', 'a deploy');
  expect(frozen).toMatchObject({ failure: undefined, status: undefined });
  expect(frozen.output).toContain('the fleet: frozen until it is lifted: a deploy');
  expect(frozen.errors).toContain('the telemetry table in us-east-1 does not keep who did this');
  expect(frozen.errors).toContain('it is done, and no telemetry table keeps who did it');
  expect((await ledger.control()).freezes).toMatchObject([{ scope: 'fleet', reason: 'a deploy' }]);

  const lifted = await ran('unfreeze', '--reason', 'deployed');
  expect(lifted).toMatchObject({ failure: undefined, status: undefined });
  expect(lifted.errors).toContain('no telemetry table keeps who did it');
  expect((await ledger.control()).freezes).toEqual([]);
});

describe('explain tells what operators did about an application', () => {
  const atMs = Date.UTC(2027, 0, 15, 8, 30);
  const deed = (change: Partial<DeedRecord>): DeedRecord => ({
    atMs,
    owner: 'alice',
    verb: 'freeze',
    subject: 'what is told',
    reason: 'a test',
    ...change,
  });

  test.each<[string, Partial<DeedRecord>, isTold: boolean]>([
    ['to the fleet', {}, true],
    ['to it', { applications: ['api'] }, true],
    ['to several with it', { applications: ['api', 'shop'] }, true],
    ['to another alone', { applications: ['shop'] }, false],
    ['24 h before', { atMs: atMs - 24 * hourMs }, true],
    ['more than 24 h before', { atMs: atMs - 24 * hourMs - 1 }, false],
    ['afterwards', { atMs: atMs + 1 }, false],
  ])('%s', async (_name, change, isTold) => {
    await telemetry.keepDeed(deed(change));
    const words = ['explain', 'api', '--at', new Date(atMs).toISOString()];
    const text = await done(...words);
    expect(text).toContain('nothing has been decided about api by then');
    expect(text.includes('alice: freeze what is told: a test')).toBe(isTold);
    expect(text.includes('no operator did anything about it in the 24 h before')).toBe(!isTold);
    expect(JSON.parse(await done(...words, '--json'))).toEqual({
      decisions: [],
      deeds: isTold ? [deed(change)] : [],
    });
  });
});
