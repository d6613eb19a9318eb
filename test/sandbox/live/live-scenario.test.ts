import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import fleetInput from '../../../fleet.config.ts';
import { loadLiveScenario } from '../../../sandbox/live/live-scenario.ts';
import { BadScenario } from '../../../sandbox/scenario/scenario-loading.ts';
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
  return loadLiveScenario(file, fleet);
}

async function refusal(loading: Promise<unknown>): Promise<string> {
  const error: unknown = await loading.catch((reason: unknown) => reason);
  if (!(error instanceof BadScenario)) throw new Error(`a BadScenario must be thrown, got ${String(error)}`);
  return error.message.replaceAll(`${folder}/`, '');
}

test('every short scenario of the project can be played, in two minutes at most', async () => {
  const files = (await readdir(ownScenarios)).filter((name) => name.endsWith('-short.json'));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) {
    const { scenario } = await loadLiveScenario(join(ownScenarios, name), readFleet);
    expect(scenario.durationSeconds, name).toBeLessThanOrEqual(120);
  }
});

test('times that the fleet file does not give are those of a deployment, and not shortened', async () => {
  const { input } = await load({ policy: { shop: { cooldownSeconds: 7, ramp: { steps: [50, 100] } } } });
  expect(input.applications['api']).toMatchObject({
    mode: 'act',
    stabilisationSeconds: 900,
    cooldownSeconds: 600,
    ramp: { steps: [5, 25, 50, 100], holdSeconds: 300 },
  });
  expect(input.applications['shop']).toMatchObject({
    mode: 'act',
    stabilisationSeconds: 900,
    cooldownSeconds: 7,
    ramp: { steps: [50, 100], holdSeconds: 300 },
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
  const copies = { kind: 'rds', database: 'orders', mode: 'copy-stuck', at: 1 };
  const certificate = { ...baseFault, mode: 'bad-certificate' };
  const lines = (await refusal(load({ faults: [copies, baseFault, certificate] }))).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'scenario.json cannot be played live:',
    '  faults[0]: rds copy-stuck is not possible here: the sandbox runs no databases',
    '  faults[2]: endpoint bad-certificate is not possible here: the example applications speak HTTP without TLS',
  ]);
  expect(lines[3]).toMatch(
    /^the live sandbox plays: endpoint and flap \(refused, .*, operator \(but for deploy\)$/,
  );
});

test('a file that is not there is named', async () => {
  expect(await refusal(loadLiveScenario(join(folder, 'none.json'), readFleet))).toBe(
    'there is no scenario file none.json',
  );
});

test('a file that is no JSON is named with the place', async () => {
  const file = join(folder, 'broken.json');
  await writeFile(file, '{');
  expect(await refusal(loadLiveScenario(file, readFleet))).toMatch(/^broken\.json(:1:2)? is not JSON$/);
});
