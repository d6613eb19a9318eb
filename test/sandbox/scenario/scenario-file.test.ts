import { expect, test } from 'vitest';
import { parseScenarioText } from '../../../sandbox/scenario/scenario-file.ts';

test.each<[name: string, file: string, text: string]>([
  ['JSON', 'a.json', '{ "name": "x", "faults": [{ "at": 1 }] }'],
  ['JSON indented by tabs', 'a.json', '{\n\t"name": "x",\n\t"faults": [\n\t\t{ "at": 1 }\n\t]\n}'],
  ['YAML', 'a.yaml', 'name: x\nfaults:\n  - at: 1\n'],
  ['YAML by its short name', 'a.yml', '# why\nname: "x"\nfaults: [{ at: 1 }]\n'],
])('%s is read', (_name, file, text) => {
  expect(parseScenarioText(file, text)).toEqual({ ok: true, input: { name: 'x', faults: [{ at: 1 }] } });
});

test.each<[name: string, file: string, text: string, problem: string]>([
  ['another format', 'a.toml', 'name = "x"', 'a scenario file must end in .json, .yaml or .yml, got a.toml'],
  ['half a file', 'a.json', '{ "name": "x",', 'a.json:1:15 is not JSON'],
  ['YAML in a JSON file', 'a.json', 'name: x', 'a.json is not JSON'],
  ['a comma too many', 'a.json', '{\n "a": 1,\n}', 'a.json:3:1 is not JSON'],
  [
    'a key that stands twice',
    'a.json',
    '{ "at": 1,\n  "at": 2 }',
    'a.json:2:3 has a key twice in one object',
  ],
  [
    'a key that stands twice in YAML',
    'a.yaml',
    'at: 1\nat: 2\n',
    'a.yaml:2:1 is not YAML: Map keys must be unique',
  ],
  ['an open bracket', 'a.yaml', 'faults: [\n', 'a.yaml:2:1 is not YAML: '],
  ['an alias of nothing', 'a.yaml', 'a: *b\n', 'a.yaml is not YAML: Unresolved alias'],
])('%s is told with its place', (_name, file, text, problem) => {
  const parsed = parseScenarioText(file, text);
  expect(parsed.ok ? [] : parsed.problems[0]).toContain(problem);
});
