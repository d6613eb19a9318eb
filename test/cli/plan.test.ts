import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { registerPlan } from '../../cli/plan.ts';
import type { DeploymentPlan } from '../../shared/cost/deployment-plan.ts';
import { accountFront } from '../shared/aws/account-front.ts';
import { type Changes, fleetFile } from '../shared/fleet/fleet-file.ts';
import { ranWith } from './ran.ts';

const front = accountFront();
let folder: string;
let before: typeof process.exitCode;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-plan-'));
  before = process.exitCode;
  process.exitCode = undefined;
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = before;
  await rm(folder, { recursive: true });
});

async function planned(words: readonly string[] = [], changes: Changes = {}) {
  const file = join(folder, 'fleet.json');
  await writeFile(file, JSON.stringify(fleetFile(changes)));
  return ranWith([registerPlan], ['plan', '--fleet', file, '--context', contextPath(), ...words]);
}

const contextPath = () => join(folder, 'cdk.context.json');
const context = async () => JSON.parse(await readFile(contextPath(), 'utf8')) as unknown;
const gated = { mode: 'act', 'applications.api.database': undefined };

describe('a plan', () => {
  test('tells what will be created and touched, what it costs, and what there is room for', async () => {
    const { status, output, errors } = await planned([], gated);
    expect(errors).toBe('');
    expect(status).toBeUndefined();
    for (const said of [
      /^fleet base \([0-9a-f]{12}\), mode act, account 111122223333$/m,
      /functions tick, probe, steer, notify, readiness, align/,
      /record {2}_pointsman\.api\.example\.com TXT/,
      /^ {2}without gates +\d+\.\d\d +\d+\.\d\d$/m,
      /^ {2}gates add +24\.\d\d +\d+\.\d\d$/m,
      /ARC routing control .* 1825\.00/,
      /strongly consistent/,
      /Route 53 health checks +enough +12 are needed, 0 of 200 are in use/,
      /Lambda in us-west-2 +enough/,
    ])
      expect(output).toMatch(said);
  });

  test('names the command that asks for more where there is too little', async () => {
    front.unreserved = { 'us-west-2': 10 };
    const { status, output } = await planned();
    expect(status).toBeUndefined();
    expect(output).toMatch(/Lambda in us-west-2 +warning/);
    expect(output).toMatch(/^ +aws service-quotas request-service-quota-increase .* --region us-west-2$/m);
  });

  test('ends with 1 where deploying would fail', async () => {
    front.healthChecks = { used: 195, max: 200 };
    expect((await planned([], gated)).status).toBe(1);
    process.exitCode = undefined;
    expect((await planned([], { account: '444455556666' })).status).toBe(1);
  });

  test('in JSON has the same', async () => {
    const { output } = await planned(['--json'], gated);
    const plan = JSON.parse(output) as DeploymentPlan;
    expect(plan.cost.total.usd).toBeCloseTo(plan.cost.base.usd + plan.cost.gates.usd, 9);
    expect(plan.creates.healthChecks).toEqual({ gates: 9, calculated: 3 });
    expect(plan.account).toEqual({ kind: 'read', value: '111122223333' });
  });

  test('offline asks nothing, and knows nothing of the account', async () => {
    const { status, output } = await planned(['--offline'], gated);
    expect(status).toBeUndefined();
    expect(front.asked).toEqual([]);
    expect(output).toMatch(/account unknown \(not asked for\)/);
    expect(output).toMatch(/Route 53 health checks +unknown/);
    expect(output).not.toMatch(/of \d+ are in use/);
  });

  test('of an account that refuses has no numbers of it', async () => {
    for (const service of ['sts', 'route53', 'lambda']) front.refusing.add(service);
    const { status, output } = await planned([], gated);
    expect(status).toBeUndefined();
    expect(output.match(/ unknown /g)?.length).toBeGreaterThanOrEqual(5);
  });

  test('of a fleet file that is not valid ends with 2, and nothing is asked', async () => {
    const { status, output, errors } = await planned([], { minVotes: 1 });
    expect([status, output]).toEqual([2, '']);
    expect(errors).toMatch(/minVotes/);
    expect(front.asked).toEqual([]);
  });
});

describe('--save', () => {
  test('keeps the limits for the next deployment', async () => {
    front.unreserved = { 'us-west-2': 10 };
    const { status } = await planned(['--save']);
    expect(status).toBeUndefined();
    expect(await context()).toEqual({
      'pointsman:concurrency': { 'us-east-1': 1000, 'us-west-2': 10, 'eu-west-1': 1000 },
    });
  });

  test('keeps what is there: of CDK, of other regions, and of a region that cannot be asked', async () => {
    front.refusing.add('lambda eu-west-1');
    const there = {
      'availability-zones:account=1': ['a', 'b'],
      'pointsman:concurrency': { 'us-east-1': 10, 'eu-west-1': 500, 'ap-south-1': 7 },
    };
    await writeFile(contextPath(), JSON.stringify(there));
    await planned(['--save']);
    expect(await context()).toEqual({
      ...there,
      'pointsman:concurrency': { 'us-east-1': 1000, 'us-west-2': 1000, 'eu-west-1': 500, 'ap-south-1': 7 },
    });
  });

  test('of an account that tells nothing ends with 3, and changes nothing', async () => {
    front.refusing.add('lambda');
    const { status, errors } = await planned(['--save']);
    expect(status).toBe(3);
    expect(errors).toMatch(/no region's limits could be read/);
    await expect(readFile(contextPath())).rejects.toThrow('ENOENT');
  });

  test.each(['[1]', '{', 'null'])('leaves a context file alone that is not an object: %s', async (text) => {
    await writeFile(contextPath(), text);
    const { status, errors } = await planned(['--save']);
    expect(status).toBe(2);
    expect(errors).toMatch(/must be a JSON object/);
    expect(await readFile(contextPath(), 'utf8')).toBe(text);
  });

  test('with --offline is a contradiction', async () => {
    const { status } = await planned(['--save', '--offline']);
    expect(status).toBe(2);
    expect(front.asked).toEqual([]);
  });
});
