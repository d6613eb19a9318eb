import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import fleetInput from '../../../fleet.config.ts';
import { BadScenario, loadScenario } from '../../../sandbox/live/scenario-loading.ts';
import { readScenarioWithFleet } from '../../../sandbox/scenario/scenario.ts';
import { parseScenarioText } from '../../../sandbox/scenario/scenario-file.ts';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { baseFault, scenarioInput } from '../scenario/base-scenario.ts';

const ownScenarios = fileURLToPath(new URL('../../scenarios', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-scenario-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const readFleet = async (): Promise<FleetInput> => ({ ...fleetInput, mode: 'act' });

async function load(changes: Readonly<Record<string, unknown>>, fleet = readFleet) {
  const file = join(folder, 'scenario.json');
  await writeFile(file, JSON.stringify(scenarioInput(changes)));
  return loadScenario(file, fleet);
}

async function refusal(loading: Promise<unknown>): Promise<string> {
  const error: unknown = await loading.catch((reason: unknown) => reason);
  if (!(error instanceof BadScenario)) throw new Error(`a BadScenario must be thrown, got ${String(error)}`);
  return error.message.replaceAll(`${folder}/`, '');
}

test('every scenario of the project can be read', async () => {
  const files = await readdir(ownScenarios);
  expect(files.length).toBeGreaterThan(6);
  for (const name of files) {
    const file = join(ownScenarios, name);
    const parsed = parseScenarioText(file, await readFile(file, 'utf8'));
    const reading = readScenarioWithFleet(parsed.ok ? parsed.input : undefined, fleetInput);
    expect(reading.ok ? [] : reading.errors, name).toEqual([]);
  }
});

test('every short scenario of the project can be played, in two minutes at most', async () => {
  const files = (await readdir(ownScenarios)).filter((name) => name.endsWith('-short.json'));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) {
    const { scenario } = await loadScenario(join(ownScenarios, name), readFleet);
    expect(scenario.durationSeconds, name).toBeLessThanOrEqual(120);
  }
});

test('times that the fleet file does not give are those of a deployment, and not shortened', async () => {
  const { input } = await load({ policy: { shop: { cooldownSeconds: 7 } } });
  expect(input.applications['api']).toMatchObject({
    mode: 'act',
    stabilisationSeconds: 900,
    cooldownSeconds: 600,
  });
  expect(input.applications['shop']).toMatchObject({
    mode: 'act',
    stabilisationSeconds: 900,
    cooldownSeconds: 7,
  });
});

test('a scenario may have the fleet only observe', async () => {
  const { input } = await load({ policy: { fleet: { mode: 'observe' } } });
  expect(input.applications['api']?.mode).toBe('observe');
});

test.each([
  ['the default fleet', {}, undefined],
  ['a fleet beside the scenario', { fleet: 'fleets/mine.yaml' }, 'fleets/mine.yaml'],
])('%s is asked for', async (_name, changes, path) => {
  const asked: (string | undefined)[] = [];
  await load(changes, async (file?: string) => {
    asked.push(file);
    return readFleet();
  });
  expect(asked).toEqual([path === undefined ? undefined : join(folder, path)]);
});

test('all that is wrong is said in one message', async () => {
  const loading = load({ speed: 1, faults: [{ ...baseFault, region: 'mars' }] });
  expect(await refusal(loading)).toBe(
    [
      'scenario.json is not valid:',
      '  speed is no key here: keys are name, about, seed, durationSeconds, fleet, policy, world, faults, expect, got 1',
      '  faults[0].region must be one of us-east-1, us-west-2, eu-west-1, got mars',
    ].join('\n'),
  );
});

test('what cannot be played is said with what can', async () => {
  const clock = { kind: 'clock', region: 'us-east-1', skewSeconds: 9, at: 1 };
  const bucket = { kind: 'bucket', region: 'us-east-1', mode: 'gone', at: 1 };
  const lines = (await refusal(load({ faults: [clock, baseFault, bucket] }))).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'scenario.json cannot be played live:',
    '  faults[0]: clock is not played by the live sandbox yet',
    '  faults[2]: bucket gone is not played by the live sandbox yet',
  ]);
  expect(lines[3]).toMatch(
    /^the live sandbox plays: endpoint \(refused, .*, operator \(freeze, unfreeze; of the fleet\)$/,
  );
});

test('a file that is not there is named', async () => {
  expect(await refusal(loadScenario(join(folder, 'none.json'), readFleet))).toBe(
    'there is no scenario file none.json',
  );
});

test('a file that is no JSON is named with the place', async () => {
  const file = join(folder, 'broken.json');
  await writeFile(file, '{');
  expect(await refusal(loadScenario(file, readFleet))).toMatch(/^broken\.json(:1:2)? is not JSON$/);
});
