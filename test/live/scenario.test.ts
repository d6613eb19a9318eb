/** Scenarios by the command that plays them: what breaks, what comes of it, and the exit status. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import type { ScenarioResult } from '../../sandbox/live/scenario-result.ts';

const command = fileURLToPath(new URL('../../cli/pointsman.ts', import.meta.url));
const ownScenarios = fileURLToPath(new URL('../scenarios', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-play-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

interface Line {
  readonly event: string;
  readonly because?: string;
  readonly text?: string;
}

interface Play {
  readonly process: ChildProcess;
  readonly lines: readonly Line[];
  readonly ready: Promise<void>;
  /** The exit status and what was said of errors. */
  readonly exited: Promise<{ readonly status: number | null; readonly errors: string }>;
}

function play(file: string, ...options: readonly string[]): Play {
  const child = spawn(process.execPath, [command, 'sandbox', '--json', '--scenario', file, ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    if (line.event === 'ready') ready.resolve();
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(child, 'close').then(([status]) => ({ status: status as number | null, errors }));
  onTestFailed(() => console.error(lines.map(({ event, text }) => `${event}  ${text}`).join('\n'), errors));
  return { process: child, lines, ready: ready.promise, exited };
}

async function scenarioFile(scenario: Readonly<Record<string, unknown>>): Promise<string> {
  const file = join(folder, 'scenario.json');
  await writeFile(file, JSON.stringify(scenario));
  return file;
}

test('a region dies and comes back, and everything that is expected holds', async () => {
  const { lines, exited } = play(join(ownScenarios, 'region-dies-short.json'));
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

test('an expectation that fails is said, and ends with 1', async () => {
  const expectation = { shop: { movesMin: 1 }, api: { movesMax: 0 } };
  const file = await scenarioFile({ name: 'nothing happens', durationSeconds: 600, expect: expectation });
  const { lines, exited } = play(file, '--duration', '1');
  expect(await exited).toEqual({
    status: 1,
    errors: 'pointsman: 1 expectation of "nothing happens" failed\n',
  });
  const result = lines.at(-1) as ScenarioResult & Line;
  expect(result.durationSeconds).toBe(1);
  expect(result.failed).toEqual([
    { application: 'shop', expect: 'movesMin', wanted: 1, got: 0, holds: false },
  ]);
}, 60_000);

test('a play that is stopped is not judged, and ends with 0', async () => {
  const file = await scenarioFile({ name: 'endless', durationSeconds: 600, expect: { movesMin: 1 } });
  const { process: child, lines, ready, exited } = play(file);
  await ready;
  child.kill('SIGINT');
  expect(await exited).toEqual({
    status: 0,
    errors: 'stopped before the end of the scenario: it is not judged\n',
  });
  expect(lines.filter(({ event }) => event === 'result')).toEqual([]);
}, 60_000);

test.each([
  ['is not valid', { faults: [{ kind: 'flood', at: 1 }] }, 'faults[0].kind must be one of endpoint, '],
  [
    'cannot be played live',
    { faults: [{ kind: 'clock', region: 'us-east-1', skewSeconds: 9, at: 1 }] },
    'faults[0]: clock is not played',
  ],
])(
  'a scenario that %s is refused with 2 before anything starts',
  async (_name, change, said) => {
    const file = await scenarioFile({ name: 'bad', durationSeconds: 60, ...change });
    const { lines, exited } = play(file);
    const { status, errors } = await exited;
    expect(status).toBe(2);
    expect(errors).toContain(said);
    expect(lines).toEqual([]);
  },
  20_000,
);

test('a scenario brings its own fleet', async () => {
  const file = await scenarioFile({ name: 'any', durationSeconds: 60 });
  const { exited } = play(file, '--fleet', 'fleet.config.ts');
  const { status, errors } = await exited;
  expect(status).toBe(2);
  expect(errors).toContain('--scenario brings its own fleet, got --fleet fleet.config.ts as well');
}, 20_000);
