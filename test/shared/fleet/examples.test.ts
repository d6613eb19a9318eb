import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import activeActive from '../../../examples/fleets/active-active.ts';
import ten from '../../../examples/fleets/ten-applications.ts';
import three from '../../../examples/fleets/three-active-regions.ts';
import trio from '../../../examples/fleets/three-by-three.ts';
import two from '../../../examples/fleets/two-regions-and-witness.ts';
import example from '../../../fleet.config.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';

test.each<[name: string, input: unknown]>([
  ['fleet.config.ts', example],
  ['two-regions-and-witness.ts', two],
  ['three-active-regions.ts', three],
  ['three-by-three.ts', trio],
  ['ten-applications.ts', ten],
  ['active-active.ts', activeActive],
])('%s is valid, without warnings', (_name, input) => {
  expect(validateFleet(input)).toMatchObject({ ok: true, warnings: [] });
});

test('two-regions-and-witness.yaml says the same as its TypeScript', async () => {
  const yaml: unknown = parse(await readFile('examples/fleets/two-regions-and-witness.yaml', 'utf8'));
  expect(yaml).toEqual(two);
});

test('ten-applications.ts has ten', () => {
  expect(Object.keys(ten.applications)).toHaveLength(10);
});

test('the default fleet is the one that its users count on', () => {
  const validation = validateFleet(example);
  if (!validation.ok) throw new Error(validation.errors[0]?.message);
  const regions = ['us-east-1', 'us-west-2', 'eu-west-1'];
  const common = {
    ttlSeconds: 60,
    upThreshold: 6,
    failover: 'auto',
    steering: { policy: 'priority', order: regions },
  };
  expect(validation.fleet).toMatchObject({
    name: 'example',
    mode: 'observe',
    zone: { name: 'example.test' },
    regions,
    vantages: regions,
    intervalSeconds: 10,
    gates: true,
    applications: {
      api: { ...common, name: 'api.example.test', confirmSeconds: 6, failback: 'auto' },
      shop: {
        ...common,
        name: 'shop.example.test',
        confirmSeconds: 20,
        failback: 'manual',
        database: { id: 'orders', needs: 'writer' },
      },
    },
    databases: { orders: { writer: 'us-east-1', replicas: ['us-west-2', 'eu-west-1'], promotion: 'manual' } },
  });
});
