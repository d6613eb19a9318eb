import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type VirtualClock, virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { type Route53, type Route53Options, route53 } from '../../../sandbox/world/route53.ts';
import type { Change, ResourceRecordSet } from '../../../sandbox/world/route53-types.ts';

interface World {
  readonly clock: VirtualClock;
  readonly world: Route53;
  readonly zoneId: string;
}

function start(options: Partial<Route53Options> = {}): World {
  const clock = virtualClock(0);
  const world = route53({ clock, random: seededRandom(1), propagationMs: () => 1000, ...options });
  const { zone } = world.zones.create({ Name: 'example.test', CallerReference: 'test' });
  clock.advanceTo(1000);
  return { clock, world, zoneId: zone.Id };
}

function record(name: string, value = '192.0.2.1'): ResourceRecordSet {
  return { Name: `${name}.example.test.`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: value }] };
}

function create(...records: ResourceRecordSet[]): { Changes: Change[] } {
  return { Changes: records.map((ResourceRecordSet) => ({ Action: 'CREATE', ResourceRecordSet })) };
}

test('a new zone has name servers and a SOA, and answers once it has propagated', () => {
  const clock = virtualClock(0);
  const world = route53({ clock, random: seededRandom(1), propagationMs: () => 1000 });
  const { zone, change } = world.zones.create({ Name: 'Example.test', CallerReference: 'test' });
  expect(zone).toMatchObject({
    Name: 'example.test.',
    ResourceRecordSetCount: 2,
    Id: expect.stringMatching(/^\/hostedzone\/Z/),
  });
  expect(zone.NameServers).toHaveLength(4);
  expect(change.Status).toBe('PENDING');
  clock.advanceTo(1000);
  expect(world.answer('example.test', 'SOA').answers).toHaveLength(1);
  expect(world.answer('example.test', 'NS').answers).toHaveLength(4);
});

test.each([
  ['one millisecond before it has propagated', 1999, 'PENDING', 0],
  ['the moment it has propagated', 2000, 'INSYNC', 1],
])('GetChange and DNS agree %s', (_name, atMs, status, answers) => {
  const { clock, world, zoneId } = start();
  const { Id } = world.zones.change(zoneId, create(record('api')));
  clock.advanceTo(atMs);
  expect(world.zones.getChange(Id).Status).toBe(status);
  expect(world.answer('api.example.test', 'A').answers).toHaveLength(answers);
});

test('the list shows a change at once', () => {
  const { world, zoneId } = start();
  world.zones.change(zoneId, create(record('api')));
  expect(world.zones.records(zoneId).ResourceRecordSets).toContainEqual(record('api'));
});

test('a later change that would propagate sooner is not served before the earlier one', () => {
  const waits = [1000, 60_000, 5000];
  const { clock, world, zoneId } = start({ propagationMs: () => waits.shift() ?? 0 });
  const first = world.zones.change(zoneId, create(record('first')));
  const second = world.zones.change(zoneId, create(record('second')));
  clock.advanceTo(60_999);
  expect([first, second].map(({ Id }) => world.zones.getChange(Id).Status)).toEqual(['PENDING', 'PENDING']);
  clock.advanceTo(61_000);
  expect([first, second].map(({ Id }) => world.zones.getChange(Id).Status)).toEqual(['INSYNC', 'INSYNC']);
});

test('tells when a change has reached every name server', () => {
  const clock = virtualClock(0);
  const told: unknown[] = [];
  const world = route53({
    clock,
    random: seededRandom(1),
    propagationMs: () => 1000,
    onInsync: ({ Id, Status }) => told.push([Id, Status, clock.nowMs()]),
  });
  const { zone, change } = world.zones.create({ Name: 'example.test', CallerReference: 'test' });
  clock.advanceTo(500);
  const { Id } = world.zones.change(zone.Id, create(record('api')));
  clock.advanceTo(10_000);
  expect(told).toEqual([
    [change.Id, 'INSYNC', 1000],
    [Id, 'INSYNC', 1500],
  ]);
});

test('propagation is drawn from 5 to 60 s by the seed', () => {
  const clock = virtualClock(0);
  const waits: number[] = [];
  let submittedAtMs = 0;
  const world = route53({
    clock,
    random: seededRandom(5),
    onInsync: () => waits.push(clock.nowMs() - submittedAtMs),
  });
  const { zone } = world.zones.create({ Name: 'example.test', CallerReference: 'test' });
  for (let place = 0; place < 100; place++) {
    clock.advanceTo(clock.nowMs() + 60_000);
    submittedAtMs = clock.nowMs();
    world.zones.change(zone.Id, create(record(`r${place}`)));
  }
  clock.advanceTo(clock.nowMs() + 60_000);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(5000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(40_000);
});

const unknown: [string, (world: Route53) => unknown, string][] = [
  ['a zone', ({ zones }) => zones.get('Z1'), 'NoSuchHostedZone'],
  ['the records of a zone', ({ zones }) => zones.records('/hostedzone/Z1'), 'NoSuchHostedZone'],
  ['a zone to change', ({ zones }) => zones.change('Z1', create(record('api'))), 'NoSuchHostedZone'],
  ['a change', ({ zones }) => zones.getChange('/change/C1'), 'NoSuchChange'],
  ['a health check', ({ healthChecks }) => healthChecks.get('h1'), 'NoSuchHealthCheck'],
];

test.each(unknown)('knows that %s is not there', (_name, ask, code) => {
  expect(() => ask(start().world)).toThrow(expect.objectContaining({ code, httpStatus: 404 }));
});

test('a zone is found by its id with and without prefix, and only empty can it be deleted', () => {
  const { world, zoneId } = start();
  expect(world.zones.get(zoneId.replace('/hostedzone/', '')).Id).toBe(zoneId);
  world.zones.change(zoneId, create(record('api')));
  expect(() => world.zones.delete(zoneId)).toThrow(expect.objectContaining({ code: 'HostedZoneNotEmpty' }));
  world.zones.change(zoneId, { Changes: [{ Action: 'DELETE', ResourceRecordSet: record('api') }] });
  world.zones.delete(zoneId);
  expect(() => world.zones.get(zoneId)).toThrow(expect.objectContaining({ code: 'NoSuchHostedZone' }));
});

test('a caller reference makes one zone only', () => {
  const { world } = start();
  expect(() => world.zones.create({ Name: 'other.test', CallerReference: 'test' })).toThrow(
    expect.objectContaining({ code: 'HostedZoneAlreadyExists' }),
  );
});

test('zones are listed by reversed name, from the one asked for', () => {
  const { world } = start();
  for (const Name of ['b.test', 'example.org', 'a.example.test'])
    world.zones.create({ Name, CallerReference: Name });
  const names = (from?: { DNSName: string }): string[] => world.zones.list(from).map(({ Name }) => Name);
  expect(names()).toEqual(['example.org.', 'b.test.', 'example.test.', 'a.example.test.']);
  expect(names({ DNSName: 'Example.test' })).toEqual(['example.test.', 'a.example.test.']);
});

test('the closest zone answers', () => {
  const { clock, world } = start();
  const { zone } = world.zones.create({ Name: 'sub.example.test', CallerReference: 'sub' });
  world.zones.change(zone.Id, create(record('api.sub')));
  clock.advanceTo(60_000);
  expect(world.answer('api.sub.example.test', 'A').rcode).toBe('NOERROR');
  expect(world.answer('api.example.test', 'A').rcode).toBe('NXDOMAIN');
  expect(world.answer('api.example.org', 'A').rcode).toBe('REFUSED');
});

test.each([
  ['one millisecond before the prior request is done', 499, 'PriorRequestNotComplete'],
  ['when the prior request is done', 500, undefined],
])('a zone that is busy refuses a change %s', (_name, afterMs, code) => {
  const { clock, world, zoneId } = start({ zoneBusyMs: 500 });
  world.zones.change(zoneId, create(record('first')));
  clock.advanceTo(clock.nowMs() + afterMs);
  const next = (): unknown => world.zones.change(zoneId, create(record('second')));
  if (code === undefined) expect(next).not.toThrow();
  else expect(next).toThrow(expect.objectContaining({ code }));
});

test('the sixth request within a second is throttled, and not one a second later', () => {
  const { clock, world, zoneId } = start({ requestsPerSecond: 5 });
  for (let request = 0; request < 5; request++) world.zones.get(zoneId);
  expect(() => world.zones.records(zoneId)).toThrow(
    expect.objectContaining({ code: 'Throttling', httpStatus: 400 }),
  );
  clock.advanceTo(clock.nowMs() + 999);
  expect(() => world.healthChecks.list()).toThrow(expect.objectContaining({ code: 'Throttling' }));
  clock.advanceTo(clock.nowMs() + 1);
  expect(world.healthChecks.list()).toEqual([]);
});

test('a control plane that was moved forgets what was on its way, and DNS goes on', () => {
  const { clock, world, zoneId } = start();
  world.zones.change(zoneId, create(record('kept')));
  clock.advanceTo(clock.nowMs() + 1000);
  const { Id } = world.zones.change(zoneId, create(record('lost')));
  world.zones.loseChangesInFlight();
  clock.advanceTo(clock.nowMs() + 60_000);
  expect(() => world.zones.getChange(Id)).toThrow(expect.objectContaining({ code: 'NoSuchChange' }));
  expect(world.answer('lost.example.test', 'A').rcode).toBe('NXDOMAIN');
  expect(world.answer('kept.example.test', 'A').rcode).toBe('NOERROR');
  expect(world.zones.records(zoneId).ResourceRecordSets).not.toContainEqual(record('lost'));
});

test('records are listed by reversed name, type and set identifier, from where the caller says', () => {
  const { world, zoneId } = start();
  const weighted = (SetIdentifier: string): ResourceRecordSet => ({
    ...record('b'),
    SetIdentifier,
    Weight: 1,
  });
  world.zones.change(
    zoneId,
    create(
      weighted('2'),
      weighted('1'),
      { ...record('b'), Type: 'TXT', ResourceRecords: [{ Value: '"x"' }] },
      record('a.b'),
      record('*'),
    ),
  );
  const listed = (start?: object): string[] =>
    world.zones
      .records(zoneId, start)
      .ResourceRecordSets.map(({ Name, Type, SetIdentifier = '' }) => `${Name} ${Type} ${SetIdentifier}`);
  const all = [
    'example.test. NS ',
    'example.test. SOA ',
    '\\052.example.test. A ',
    'b.example.test. A 1',
    'b.example.test. A 2',
    'b.example.test. TXT ',
    'a.b.example.test. A ',
  ];
  expect(listed()).toEqual(all);
  expect(listed({ StartRecordName: 'B.example.test' })).toEqual(all.slice(3));
  expect(listed({ StartRecordName: 'b.example.test', StartRecordType: 'TXT' })).toEqual(all.slice(5));
  expect(
    listed({ StartRecordName: 'b.example.test', StartRecordType: 'A', StartRecordIdentifier: '2' }),
  ).toEqual(all.slice(4));
  expect(() => listed({ StartRecordType: 'A' })).toThrow(expect.objectContaining({ code: 'InvalidInput' }));
  expect(() => listed({ StartRecordName: 'b', StartRecordIdentifier: '2' })).toThrow(
    expect.objectContaining({ code: 'InvalidInput' }),
  );
  expect(() => listed({ MaxItems: 0 })).toThrow(expect.objectContaining({ code: 'InvalidInput' }));
});

test('a page holds at most 300 records', () => {
  const { world, zoneId } = start();
  world.zones.change(zoneId, create(...[...Array(299).keys()].map((place) => record(`r${place}`))));
  const page = world.zones.records(zoneId, { MaxItems: 1000 });
  expect(page).toMatchObject({ MaxItems: 300, IsTruncated: true });
  expect(page.ResourceRecordSets).toHaveLength(300);
});

test('law: pages of any size, put together, are the whole list', () => {
  const { world, zoneId } = start();
  const group = [...Array(7).keys()].map(
    (place): ResourceRecordSet => ({ ...record('w'), SetIdentifier: `s${place}`, Weight: 1 }),
  );
  world.zones.change(zoneId, create(...group, ...[...Array(6).keys()].map((place) => record(`r${place}`))));
  const whole = world.zones.records(zoneId).ResourceRecordSets;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16 }), (MaxItems) => {
      const collected: ResourceRecordSet[] = [];
      let start: object | undefined = {};
      while (start !== undefined) {
        const page = world.zones.records(zoneId, { ...start, MaxItems });
        collected.push(...page.ResourceRecordSets);
        start = page.IsTruncated
          ? {
              StartRecordName: page.NextRecordName,
              StartRecordType: page.NextRecordType,
              StartRecordIdentifier: page.NextRecordIdentifier,
            }
          : undefined;
      }
      expect(collected).toEqual(whole);
    }),
  );
});

const anyChange = fc.record({
  Action: fc.constantFrom('CREATE' as const, 'DELETE' as const, 'UPSERT' as const),
  ResourceRecordSet: fc.record(
    {
      Name: fc.constantFrom('a.example.test', 'b.example.test', 'A.example.test.', 'c.example.org'),
      Type: fc.constantFrom('A', 'TXT', 'CNAME'),
      SetIdentifier: fc.constantFrom('x', 'y'),
      Weight: fc.constantFrom(0, 1, 256),
      TTL: fc.constantFrom(30, 60),
      ResourceRecords: fc.constantFrom(
        [{ Value: '192.0.2.1' }],
        [{ Value: '"text"' }],
        [{ Value: 'b.example.test.' }],
      ),
    },
    { requiredKeys: ['Name', 'Type', 'TTL', 'ResourceRecords'] },
  ),
});

test('law: a refused batch changes nothing, and an accepted one all that it names', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyChange, { minLength: 1, maxLength: 4 }), { maxLength: 12 }),
      (batches) => {
        const { world, zoneId } = start();
        for (const Changes of batches) {
          const before = world.zones.records(zoneId);
          const outcome = attempt(() => world.zones.change(zoneId, { Changes }));
          const after = world.zones.records(zoneId);
          if (outcome !== undefined) expect(after).toEqual(before);
          const written = Changes.filter(({ Action }) => Action !== 'DELETE').length;
          if (outcome === undefined) {
            const kept = new Set(before.ResourceRecordSets);
            expect(after.ResourceRecordSets.filter((one) => !kept.has(one))).toHaveLength(written);
          }
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('law: of any writers that have read the same epoch exactly one wins, in whatever order they come', () => {
  const epoch = (number: number, by: string): ResourceRecordSet => ({
    Name: '_pointsman.api.example.test.',
    Type: 'TXT',
    TTL: 60,
    ResourceRecords: [{ Value: `"v=1 epoch=${number} by=${by}"` }],
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }), (writers, rounds) => {
      const { world, zoneId } = start();
      world.zones.change(zoneId, create(epoch(0, 'nobody')));
      for (let round = 1; round <= rounds; round++) {
        const [read] = world.zones.records(zoneId, {
          StartRecordName: '_pointsman.api.example.test',
        }).ResourceRecordSets;
        if (read === undefined) throw new Error('the text must be there');
        const refusals = [...Array(writers).keys()].map((writer) =>
          attempt(() =>
            world.zones.change(zoneId, {
              Changes: [
                { Action: 'DELETE', ResourceRecordSet: read },
                { Action: 'CREATE', ResourceRecordSet: epoch(round, `writer-${writer}`) },
              ],
            }),
          ),
        );
        expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(1);
        expect(refusals.filter((refusal) => refusal?.code === 'InvalidChangeBatch')).toHaveLength(
          writers - 1,
        );
        expect(world.zones.records(zoneId).ResourceRecordSets).toContainEqual(epoch(round, 'writer-0'));
      }
    }),
  );
});

test('an upsert lets every writer win, which is why Pointsman has no use for it', () => {
  const { world, zoneId } = start();
  world.zones.change(zoneId, create(record('api')));
  const refusals = ['192.0.2.2', '192.0.2.3'].map((value) =>
    attempt(() =>
      world.zones.change(zoneId, {
        Changes: [{ Action: 'UPSERT', ResourceRecordSet: record('api', value) }],
      }),
    ),
  );
  expect(refusals).toEqual([undefined, undefined]);
});

/** What it was refused with; undefined where it was not. */
function attempt(run: () => unknown): { readonly code: string } | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string')
      return { code: error.code };
    throw error;
  }
}
