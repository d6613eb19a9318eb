/** `pointsman readiness` over what the regions' functions have kept in the telemetry table. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { registerReadiness } from '../../cli/readiness.ts';
import { dynamoReadiness } from '../../shared/aws/dynamo-readiness.ts';
import { telemetryTableName } from '../../shared/fleet/names.ts';
import { readinessChecks } from '../../shared/readiness/checks.ts';
import { evaluate } from '../../shared/readiness/evaluate.ts';
import type { Result } from '../../shared/readiness/sheet.ts';
import { startTables, type TestTables } from '../shared/aws/tables.ts';
import { context, home, input, other, readingsOf, sheetOf } from '../shared/readiness/well.ts';
import { ranWith } from './ran.ts';

const regions = [home, other, 'eu-west-1'];

let tables: TestTables;
let folder: string;

beforeAll(async () => {
  tables = await startTables();
  folder = await mkdtemp(join(tmpdir(), 'pointsman-readiness-'));
});

afterAll(async () => {
  await tables.close();
  await rm(folder, { recursive: true, force: true });
});

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A fleet of its own, whose regions have kept all that they found just now. */
async function kept(
  name: string,
  change: (result: Result, region: string) => Result | undefined,
): Promise<void> {
  const records = dynamoReadiness(tables.client, await tables.create(telemetryTableName(name)));
  for (const region of regions) {
    const checks = readinessChecks.filter(({ keeper }) => keeper === 'each-region' || region === home);
    const results = evaluate(checks, readingsOf(), { ...context, region }).flatMap(
      // Queues are named after their fleet.
      (result) => {
        const subject = result.subject.replace('pointsman-example-', `pointsman-${name}-`);
        return change({ ...result, subject, atMs: Date.now() }, region) ?? [];
      },
    );
    if (results.length > 0) await records.writeSheet(sheetOf(region, { revision: 1, results }));
  }
}

async function readiness(name: string, ...words: readonly string[]) {
  vi.stubEnv('AWS_ENDPOINT_URL', tables.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ ...input, name }));
  const { failure, ...ran } = await ranWith([registerReadiness], ['readiness', '--fleet', file, ...words]);
  expect(failure).toBeUndefined();
  return ran;
}

test('all has passed: it says how much, and ends well', async () => {
  await kept('well', (result) => result);
  const { status, output, errors } = await readiness('well');
  expect(status, errors).toBeUndefined();
  expect(output).toMatch(/^fleet well: 0 failed, 0 unknown, \d+ passed\n$/);
  const listed = await readiness('well', '--all');
  expect(listed.output).toContain(
    '\npassed:\n  critical ledger-readable\n    us-east-1, us-west-2, eu-west-1: 1 courses read',
  );
});

test('what has failed is told first with what it means and what to do, and nothing that has passed', async () => {
  await kept('failing', (result, region) =>
    result.check === 'subscriptions' && region === other
      ? { ...result, state: 'failed', detail: 'email of ada is not subscribed' }
      : result,
  );
  const { status, output } = await readiness('failing');
  expect(status).toBe(1);
  expect(output).toMatch(/^fleet failing: 1 failed, 0 unknown/);
  expect(output).toContain(
    'failed:\n  critical subscriptions\n    us-west-2 oncall: email of ada is not subscribed',
  );
  expect(output).toContain('    remedy: Confirm what is pending');
  expect(output).not.toContain('drift');
});

test('a notice that has failed is told, and ends well', async () => {
  await kept('notices', (result) =>
    result.check === 'closed-gates' ? { ...result, state: 'failed' } : result,
  );
  const { status, output } = await readiness('notices');
  expect(status).toBeUndefined();
  expect(output).toContain('failed:\n  notice closed-gates');
});

test('a region that has kept nothing is unknown, and that does not end well', async () => {
  await kept('partly', (result, region) => (region === other ? undefined : result));
  const { status, output } = await readiness('partly', '--json');
  expect(status).toBe(1);
  const answer = JSON.parse(output) as { unknown: number; findings: { state: string; region?: string }[] };
  const unknown = answer.findings.filter(({ state }) => state === 'unknown');
  expect(unknown).toHaveLength(answer.unknown);
  expect(new Set(unknown.map(({ region }) => region))).toEqual(new Set([other]));
});

test('a deployment whose table does not answer is out of reach', async () => {
  const { status, output, errors } = await readiness('nowhere');
  expect([status, output]).toEqual([3, '']);
  expect(errors).toContain("no region's readiness can be read");
});
