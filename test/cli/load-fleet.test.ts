import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { CommandError } from '../../cli/exit-status.ts';
import { loadFleet, readFleetFile } from '../../cli/load-fleet.ts';
import { fleetFile } from '../shared/fleet/fleet-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-fleet-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** The message with which a call is refused, without the folder. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CommandError))
    throw new Error(`a CommandError must be thrown, got ${String(error)}`);
  expect(error.status).toBe(2);
  return error.message.replaceAll(`${folder}/`, '');
}

describe('a fleet file', () => {
  const fleet = fleetFile();
  const json = JSON.stringify(fleet);
  test.each<[name: string, text: string]>([
    ['good.json', json],
    ['good.yaml', stringify(fleet)],
    ['good.yml', stringify(fleet)],
    ['good.mjs', `export default ${json};`],
    ['good.ts', `const fleet: object = ${json};\nexport default fleet;`],
  ])('may be %s', async (name, text) => {
    expect(await readFleetFile(await file(name, text))).toEqual(fleet);
  });

  test.each<[name: string, text: string, message: RegExp]>([
    ['unfinished.json', '{\n  "name": "x",\n}', /^unfinished\.json:3:1 is not JSON$/],
    ['quoting.json', '{"authorization": Bearer s3cr3t}', /^quoting\.json is not JSON$/],
    [
      'twice.json',
      '{"applications": {\n "api": {},\n "api": {}}}',
      /^twice\.json:3:2 has a key twice in one object$/,
    ],
    ['indented.yaml', 'name: x\nregions: [a\nzone: y', /^indented\.yaml:3:1 is not YAML: Flow sequence/],
    ['twice.yaml', 'name: x\nname: y', /^twice\.yaml:2:1 is not YAML: Map keys must be unique/],
    [
      'several.yaml',
      'a: b: c\n\td: e',
      /^several\.yaml:1:4 is not YAML: .*\nseveral\.yaml:2:1 is not YAML: /,
    ],
    ['alias.yaml', 'name: *nobody', /^alias\.yaml is not YAML: Unresolved alias/],
    [
      'throwing.mjs',
      'throw new Error("the price is not set\\n  in two lines");',
      /^throwing\.mjs cannot be loaded: the price is not set$/,
    ],
    [
      'exporting.mjs',
      'export const fleet = {};',
      /^exporting\.mjs must have a default export: export default defineFleet/,
    ],
    ['fleet.toml', 'name = "x"', /^a fleet file must end in \.ts, .* got fleet\.toml$/],
  ])('is refused in words: %s', async (name, text, message) => {
    expect(await refusal(readFleetFile(await file(name, text)))).toMatch(message);
  });

  test.each(['absent.ts', 'absent.json', 'absent.yaml'])(
    'that is not there is said to be absent: %s',
    async (name) => {
      expect(await refusal(readFleetFile(join(folder, name)))).toBe(`there is no fleet file ${name}`);
    },
  );

  test('that is a folder is said to be unreadable', async () => {
    const path = await file('inner.json', '{}');
    expect(await refusal(readFleetFile(join(path, 'x.json')))).toBe(
      'inner.json/x.json cannot be read: ENOTDIR',
    );
  });
});

describe('loadFleet', () => {
  test('fills in the defaults', async () => {
    const fleet = await loadFleet(await file('default.json', JSON.stringify(fleetFile())));
    expect(fleet).toMatchObject({ mode: 'observe', minVotes: 2, applications: { api: { mode: 'observe' } } });
  });

  test('makes changes before defaults are derived', async () => {
    const fleet = await loadFleet(await file('changed.json', JSON.stringify(fleetFile())), { mode: 'act' });
    expect(fleet).toMatchObject({ mode: 'act', applications: { api: { mode: 'act' } } });
  });

  test('says all errors', async () => {
    const path = await file('bad.json', JSON.stringify(fleetFile({ name: 'Bad', minVotes: 9 })));
    const message = await refusal(loadFleet(path));
    expect(message).toMatch(/^bad\.json is not valid: 2 errors\n/);
    expect(message).toContain('  name must be 1 to 20 lower-case letters');
    expect(message).toContain('  minVotes must be a whole number from 2 to 3');
  });
});
