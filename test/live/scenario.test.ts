/** Scenarios by the command that plays them: what breaks, what comes of it, and the exit status. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScenarioResult } from '../../sandbox/live/scenario-result.ts';
import { type Line, play } from './scenario-play.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-play-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function scenarioFile(scenario: Readonly<Record<string, unknown>>): Promise<string> {
  const file = join(folder, 'scenario.json');
  await writeFile(file, JSON.stringify(scenario));
  return file;
}

test('an expectation that fails is said, and ends with 1', async () => {
  const expectation = { shop: { movesMin: 1 }, api: { movesMax: 0 } };
  const file = await scenarioFile({ name: 'nothing happens', durationSeconds: 600, expect: expectation });
  const { lines, exited } = play(folder, file, '--duration', '1');
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
  const { process: child, lines, ready, exited } = play(folder, file);
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
    { faults: [{ kind: 'rds', database: 'orders', mode: 'copy-stuck', at: 1 }] },
    'faults[0]: rds copy-stuck is not possible here',
  ],
])(
  'a scenario that %s is refused with 2 before anything starts',
  async (_name, change, said) => {
    const file = await scenarioFile({ name: 'bad', durationSeconds: 60, ...change });
    const { lines, exited } = play(folder, file);
    const { status, errors } = await exited;
    expect(status).toBe(2);
    expect(errors).toContain(said);
    expect(lines).toEqual([]);
  },
  20_000,
);

test('a scenario brings its own fleet', async () => {
  const file = await scenarioFile({ name: 'any', durationSeconds: 60 });
  const { exited } = play(folder, file, '--fleet', 'fleet.config.ts');
  const { status, errors } = await exited;
  expect(status).toBe(2);
  expect(errors).toContain('--scenario brings its own fleet, got --fleet fleet.config.ts as well');
}, 20_000);
