/** `pointsman simulate` as a person and as a program would call it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SimulationResult } from '../../sandbox/simulate/result.ts';

const command = fileURLToPath(new URL('../../cli/pointsman.ts', import.meta.url));

// Each test starts the command, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-simulate-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const outage = {
  name: 'a region dies',
  about: 'the plain case',
  seed: 3,
  durationSeconds: 300,
  faults: [{ kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'refused', at: 60 }],
  expect: {
    falseMovesMax: 0,
    api: { movesMin: 1, movesMax: 1, finalRegion: 'us-west-2' },
    shop: { movesMax: 0 },
  },
};

async function simulate(change: Readonly<Record<string, unknown>>, ...options: readonly string[]) {
  const file = join(folder, 'scenario.json');
  writeFileSync(file, JSON.stringify({ ...outage, ...change }));
  return pointsman('simulate', file, ...options);
}

async function pointsman(...given: readonly string[]) {
  const child = spawn(process.execPath, [command, ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { stdout, stderr, status };
}

describe('one run', () => {
  test('is a timeline, its figures and what was expected of it', async () => {
    const { stdout, stderr, status } = await simulate({});
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const lines = stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual(['a region dies (seed 3)', 'the plain case']);
    const place = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
    const story = [
      place(/ 1:00\.0 {2}fault {6}api {7}endpoint refused, region us-east-1/),
      place(/verdict {4}api {7}api\/us-east-1 is down \(was up\), \d of 3 vantages: /),
      place(/decision {3}api {7}api moves from us-east-1 to us-west-2 \(failover, active-down\): /),
      place(/accepted {3}api {7}Route 53 accepted epoch 2/),
      place(/│ api +│ +1 │ +0 │/),
      place(/^\d+ checks of invariants, 0 violated$/),
      place(/^holds {3}api {2}finalRegion us-west-2, got us-west-2$/),
    ];
    expect(story).not.toContain(-1);
    expect([...story].sort((one, other) => one - other)).toEqual(story);
  });

  test('is JSON for programs, byte for byte the same each time', async () => {
    const [once, again] = await Promise.all([simulate({}, '--json'), simulate({}, '--json')]);
    expect(once).toEqual(again);
    const result = JSON.parse(once.stdout) as SimulationResult;
    expect(result).toMatchObject({
      scenario: 'a region dies',
      seed: 3,
      durationSeconds: 300,
      invariants: { violated: [] },
      moves: [
        {
          application: 'api',
          kind: 'failover',
          because: 'active-down',
          from: { 'us-east-1': 100 },
          to: { 'us-west-2': 100 },
          epoch: 2,
        },
      ],
      summary: { api: { moves: 1, falseMoves: 0, promotions: 0 }, shop: { moves: 0 } },
      failed: [],
    });
    expect(result.invariants.checked).toBeGreaterThan(0);
    const [move] = result.moves;
    expect(move?.decidedAtSeconds).toBeGreaterThan(60);
    expect(move?.atSeconds).toBeGreaterThan(move?.decidedAtSeconds ?? 0);
    expect(move?.answeredSeconds).toBeGreaterThan(move?.atSeconds ?? 0);
    const told = result.alerts.filter(({ step, channel }) => step === 'confirmed' && channel === 'sms');
    expect(told.map(({ audience }) => audience).sort()).toEqual(['primary', 'secondary']);
  });

  test('by another seed is another run', async () => {
    const [one, other] = await Promise.all([simulate({}, '--json'), simulate({}, '--json', '--seed', '4')]);
    expect(JSON.parse(other.stdout)).toMatchObject({ seed: 4 });
    expect(JSON.parse(other.stdout).moves).not.toEqual(JSON.parse(one.stdout).moves);
  });

  test('that does not meet an expectation ends with 1, and says so', async () => {
    const { stdout, stderr, status } = await simulate({ expect: { api: { movesMax: 0 } } });
    expect(stdout).toContain('FAILED  api  movesMax 0, got 1');
    expect({ stderr, status }).toEqual({
      stderr: 'pointsman: 0 invariants violated and 1 expectation not met, with seed 3\n',
      status: 1,
    });
  });

  test('is played by the rules of another system on demand', async () => {
    const { stdout, status } = await simulate({}, '--policy', 'route53', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      invariants: { checked: 0, violated: [] },
      summary: { api: { moves: 1 } },
    });
  });
});

describe('many runs', () => {
  test('are said by median, p95 and maximum', async () => {
    const { stdout, status } = await simulate({}, '--runs', '3', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      scenario: 'a region dies',
      runs: 3,
      seeds: [3, 4, 5],
      violated: [],
      failed: [],
      summary: { api: { moves: { median: 1, p95: 1, max: 1 } }, shop: { detectSeconds: null } },
    });
  });

  test('that fail name their seeds', async () => {
    const { stdout, stderr, status } = await simulate({ expect: { api: { movesMax: 0 } } }, '--runs', '2');
    expect(status).toBe(1);
    expect(stdout).toContain('  seed 3: movesMax of api\n  seed 4: movesMax of api');
    expect(stderr).toContain('2 expectations not met, with seed 3, 4');
  });
});

test('a comparison has a row for every application and system', async () => {
  const { stdout, status } = await simulate({}, '--compare', '--json');
  expect(status).toBe(0);
  const { systems } = JSON.parse(stdout) as { systems: { application: string; system: string }[] };
  expect(systems.map(({ application, system }) => `${application} ${system}`)).toEqual(
    ['api', 'shop'].flatMap((application) =>
      ['pointsman', 'route53', 'gdnsd', 'naive'].map((system) => `${application} ${system}`),
    ),
  );
});

describe('bad input ends with 2 and names what is wrong', () => {
  test.each<[string, readonly string[], string]>([
    ['a file that is not there', ['none.json'], 'there is no scenario file none.json'],
    ['no runs at all', ['any.json', '--runs', '0'], 'must be a whole number above 0 and up to 10000, got 0'],
    ['a system that nobody knows', ['any.json', '--policy', 'best'], 'route53, gdnsd, naive'],
    ['a comparison of many runs', ['any.json', '--compare', '--runs', '2'], 'cannot be used with'],
  ])('%s', async (_name, options, said) => {
    const { stdout, stderr, status } = await pointsman('simulate', ...options);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toContain(said);
  });

  test('a scenario with a fault of no kind', async () => {
    const { stderr, status } = await simulate({ faults: [{ kind: 'flood', at: 1 }] });
    expect(status).toBe(2);
    expect(stderr).toContain('faults[0].kind must be one of endpoint, ');
  });
});
