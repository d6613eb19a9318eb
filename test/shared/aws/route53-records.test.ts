import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { route53Traffic } from '../../../shared/aws/route53-traffic.ts';
import type { ResourceRecordSet } from '../../../shared/routing/records.ts';
import { startZone, type WireZone } from './zone-on-the-wire.ts';

const zoneName = 'example.com';
const regions = ['us-east-1', 'us-west-2', 'eu-west-1'];

/** Names that sort in ways one does not expect, and what stands at each: a record per region, and a marker. */
const applications = ['api', 'api-2', 'api2', '*', 'a_b', 'Shop', 'x.api', 'x.api-2', 'x~y', 'zz'];

let zone: WireZone;

/** A page from `first` on ends within this name. */
const many = Array.from({ length: 90 }, (_, place) => ({
  ...simple(`many.cut.${zoneName}`, '192.0.2.1'),
  SetIdentifier: `set-${place}`,
  Weight: 1,
}));

/** A thousand record sets: four pages. */
beforeAll(async () => {
  zone = await startZone(zoneName);
  const others = (count: number, name: string) =>
    Array.from({ length: count }, (_, place) => simple(`${name}-${place}.${zoneName}`, '192.0.2.9'));
  const cut = [simple(`first.cut.${zoneName}`, '192.0.2.9'), ...many];
  const ours = applications.flatMap((name) => recordsOf(`${name}.${zoneName}`));
  zone.create([
    ...ours,
    ...others(660, 'other'),
    ...others(250, 'm').map((record) => ({
      ...record,
      Name: record.Name.replace(zoneName, `cut.${zoneName}`),
    })),
    ...cut,
  ]);
});

afterAll(async () => {
  await zone.close();
});

beforeEach(() => {
  zone.asked.length = 0;
});

function simple(Name: string, Value: string): ResourceRecordSet {
  return { Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value }] };
}

function recordsOf(name: string): ResourceRecordSet[] {
  const weighted = regions.map((SetIdentifier) => ({
    ...simple(name, '192.0.2.1'),
    SetIdentifier,
    Weight: 1,
  }));
  const marker = { Name: `_pointsman.${name}`, Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: '"v=1"' }] };
  return [...weighted, marker];
}

/** What stands at these names, as the model itself has it. */
function standing(names: readonly string[]): string[] {
  const wanted = new Set(names.map((name) => sent(name)));
  return applications
    .flatMap((name) => recordsOf(`${name}.${zoneName}`))
    .filter(({ Name }) => wanted.has(sent(Name)))
    .map(described)
    .sort();
}

function described({ Name, Type, SetIdentifier = '' }: ResourceRecordSet): string {
  return `${sent(Name)} ${Type} ${SetIdentifier}`;
}

function sent(name: string): string {
  return name.toLowerCase().replace(/\.$/, '').replaceAll('*', '\\052').replaceAll('~', '\\176');
}

async function listed(names: readonly string[]): Promise<string[]> {
  const records = await route53Traffic({ name: zoneName, id: zone.zoneId }).records(names);
  return records.map(described).sort();
}

test('finds what stands at every name of a zone of four pages', async () => {
  const names = applications.flatMap((name) => [`${name}.${zoneName}`, `_pointsman.${name}.${zoneName}`]);
  expect(await listed(names)).toEqual(standing(names));
  expect(standing(names)).toHaveLength(applications.length * 4);
});

test('law: finds what stands at any names, in whatever order they are given, those with nothing among them', async () => {
  const known = applications.flatMap((name) => [`${name}.${zoneName}`, `_pointsman.${name}.${zoneName}`]);
  const names = fc.uniqueArray(
    fc.constantFrom(...known, `none.${zoneName}`, `-.${zoneName}`, `zzz.${zoneName}`),
    {
      minLength: 1,
    },
  );
  await fc.assert(
    fc.asyncProperty(names, async (asked) => {
      expect(await listed(asked)).toEqual(standing(asked));
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['names beside each other take one request', ['api.example.com', '_pointsman.api.example.com'], 1],
  [
    'names pages apart take one each, however much stands between them',
    ['*.example.com', 'zz.example.com'],
    2,
  ],
  ['a name behind the last one takes one', ['zzzz.example.com'], 1],
  ['no names take none', [], 0],
])('%s', async (_name, names, requests) => {
  await listed(names);
  expect(zone.asked).toEqual(Array.from({ length: requests }, () => 'ListResourceRecordSets'));
});

test('a name that a page cuts in two is read to its end, each record once', async () => {
  const names = [`first.cut.${zoneName}`, `many.cut.${zoneName}`];
  const records = await route53Traffic({ name: zoneName, id: zone.zoneId }).records(names);
  expect(zone.asked).toHaveLength(2);
  expect(records).toHaveLength(91);
  expect(new Set(records.map(({ SetIdentifier }) => SetIdentifier)).size).toBe(91);
});

test('records come back such that a batch that deletes them matches exactly', async () => {
  const traffic = route53Traffic({ name: zoneName, id: zone.zoneId });
  const live = await traffic.records(['x~y.example.com', '_pointsman.x~y.example.com']);
  const changes = [
    ...live.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
    ...live.map((record) => ({ Action: 'CREATE' as const, ResourceRecordSet: record })),
  ];
  expect(await traffic.change(changes, 'the same again')).toMatchObject({ kind: 'accepted' });
});
