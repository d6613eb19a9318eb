/**
 * The function as CloudFormation calls it, with the unmodified SDK: the strict model of Route 53 and a real table behind the wire,
 * and an address that takes the answers.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { dynamoLedger } from '../../../shared/aws/dynamo-ledger.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { ledgerTableName } from '../../../shared/fleet/names.ts';
import { recordPropertiesOf, recordsResourceType } from '../../../shared/fleet/record-properties.ts';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { markerRecord, moveBatch } from '../../../shared/routing/batch.ts';
import { adoptedCourse, type Course, courseAfter, type Weights } from '../../../shared/routing/course.ts';
import { markerName } from '../../../shared/routing/marker.ts';
import { desiredRecords } from '../../../shared/routing/records.ts';
import { startTables, type TestTables } from '../../shared/aws/tables.ts';
import { startZone, type WireZone } from '../../shared/aws/zone-on-the-wire.ts';
import { east, europe, type FleetChange, fleetOf, west } from '../world/fleet.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

type Endpoint = FleetInput['applications'][string]['endpoints'][string];

const endpoint = (target: Endpoint['target']): Endpoint => ({
  target,
  probe: 'https://probe.example.net/health',
});
const base = fleetOf({ fleet: { gates: false } });
const name = 'api.example.test';
const allEast = { [east]: 100, [west]: 0, [europe]: 0 };
const allWest = { [east]: 0, [west]: 100, [europe]: 0 };

let folder: string;
let tables: TestTables;
let answers: Server;
/** What CloudFormation was told, in order. */
const told: Record<string, unknown>[] = [];
let zone: WireZone;
let handler: Handler;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'align-'));
  writeFileSync(join(folder, 'fleet.json'), JSON.stringify({ writtenAtMs: 0, fleet: base }));
  tables = await startTables();
  answers = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      told.push(JSON.parse(body) as Record<string, unknown>);
      response.end();
    });
  });
  answers.listen(0, '127.0.0.1');
  await once(answers, 'listening');
});

afterAll(async () => {
  await tables.close();
  answers.closeAllConnections();
  answers.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  zone = await startZone('example.test');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', tables.url);
  vi.stubEnv('AWS_REGION', east);
  vi.stubEnv('POINTSMAN_ACCOUNT', '123456789012');
  vi.stubEnv('POINTSMAN_FLEET_FILE', join(folder, 'fleet.json'));
  // Whatever somebody has set to find a fault.
  vi.stubEnv('POWERTOOLS_LOGGER_LOG_EVENT', 'true');
  // Else the logger has a console of its own.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  for (const level of ['info', 'error', 'log', 'warn'] as const)
    vi.spyOn(console, level).mockImplementation((...words) => void logged.push(words.join(' ')));
  told.length = 0;
  logged.length = 0;
  vi.resetModules();
  handler = (await import('../../../functions/align/handler.ts')).handler as unknown as Handler;
});

afterEach(async () => {
  vi.restoreAllMocks();
  await zone.close();
});

const logged: string[] = [];
const ledger = () => dynamoLedger([tables.client], ledgerTableName(base.name));

/** A table of its own for each test that has a ledger, by the fleet's name. */
async function withLedger(): Promise<void> {
  const { DeleteTableCommand } = await import('@aws-sdk/client-dynamodb');
  await tables.client
    .send(new DeleteTableCommand({ TableName: ledgerTableName(base.name) }))
    .catch(() => undefined);
  for (;;) {
    try {
      await tables.create(ledgerTableName(base.name));
      return;
    } catch (error) {
      // Dynalite deletes a table a turn of the event loop after it has answered.
      if (!(error instanceof Error) || error.name !== 'ResourceInUseException') throw error;
    }
  }
}

const author = { application: 'api', by: east, atMs: 0, fleetDigest: 'f00d', fleetWrittenAtMs: 0 };

/** As `pointsman adopt` leaves an application. */
async function adopted(fleet = base, weights: Weights = allEast): Promise<Course> {
  await withLedger();
  const application = applicationOf(fleet);
  const course = adoptedCourse(weights, 1, author);
  await ledger().writeCourse(course, undefined);
  zone.create([...desiredRecords(application, weights), markerRecord(application, course)]);
  return course;
}

/** As `steer` moves it. */
async function moved(before: Course, to: Weights): Promise<void> {
  const move = {
    kind: 'failover',
    because: 'active-down',
    from: before.weights,
    to,
    leaving: [],
    region: west,
  } as const;
  const course = courseAfter(move, before, author);
  await ledger().writeCourse(course, before.epoch);
  const batch = moveBatch({ application: applicationOf(base), live: live(), course });
  if (batch.kind !== 'changes') throw new Error(`a move must be possible, got ${batch.because}`);
  zone.clock.advanceTo(zone.clock.nowMs() + 10_000);
  zone.model.zones.change(zone.zoneId, { Changes: batch.changes });
  zone.clock.advanceTo(zone.clock.nowMs() + 10_000);
}

function applicationOf({ applications }: Fleet) {
  const application = applications['api'];
  if (application === undefined) throw new Error('the fleet must have api');
  return application;
}

function live() {
  const { ResourceRecordSets } = zone.model.zones.records(zone.zoneId);
  return ResourceRecordSets.filter(({ Name }) => [`${name}.`, markerName(name)].includes(Name));
}

/** Where users are sent, whichever of its answers Route 53 gives. */
function answered(type: 'A' | 'CNAME' = 'A'): readonly string[] {
  zone.clock.advanceTo(zone.clock.nowMs() + 120_000);
  const random = seededRandom(3);
  const values = Array.from(
    { length: 24 },
    () => zone.model.answer(name, type, random).answers[0]?.value ?? '',
  );
  return [...new Set(values)].sort();
}

/** What CloudFormation is told of a request for this fleet's records. */
async function asks(
  fleet: Fleet,
  RequestType: 'Create' | 'Update' | 'Delete' = 'Update',
  remainingMs = 900_000,
): Promise<Record<string, unknown>> {
  const { port } = answers.address() as AddressInfo;
  const properties = recordPropertiesOf('api', applicationOf(fleet));
  await handler(
    {
      RequestType,
      ResponseURL: `http://127.0.0.1:${port}/?Signature=secret`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Recordsapi',
      ResourceType: recordsResourceType,
      ResourceProperties: {
        ...properties,
        ServiceToken: 'arn',
        ServiceTimeout: '960',
        TtlSeconds: `${properties.TtlSeconds}`,
      },
    },
    { getRemainingTimeInMillis: () => remainingMs, functionName: 'align', awsRequestId: '1' },
  );
  zone.clock.advanceTo(zone.clock.nowMs() + 10_000);
  return told.at(-1) ?? {};
}

const fleetWith = (application: NonNullable<FleetChange['application']>) =>
  fleetOf({ application, fleet: { gates: false } });

describe('on the wire', () => {
  test('an application that was not adopted is left alone, and the deployment goes on', async () => {
    await withLedger();
    zone.create([{ Name: `${name}.`, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '198.51.100.7' }] }]);
    const before = live();
    expect(await asks(base, 'Create')).toMatchObject({
      Status: 'SUCCESS',
      Reason: expect.stringContaining('pointsman adopt api'),
      PhysicalResourceId: 'pointsman-Recordsapi',
    });
    expect(live()).toEqual(before);
    expect(answered()).toEqual(['198.51.100.7']);
  });

  test('a change of the fleet keeps the answers and the failover that is in force', async () => {
    await moved(await adopted(), allWest);
    expect(answered()).toEqual(['192.0.2.2']);
    const changed = fleetOf({
      application: {
        ttlSeconds: 30,
        endpoints: {
          [east]: endpoint({ a: ['192.0.2.1'] }),
          [west]: endpoint({ a: ['192.0.2.2'] }),
          'ap-northeast-1': endpoint({ a: ['192.0.2.4'] }),
        },
      },
      fleet: { gates: false, regions: [east, west, europe, 'ap-northeast-1'] },
    });
    expect(await asks(changed)).toMatchObject({ Status: 'SUCCESS' });
    expect(answered()).toEqual(['192.0.2.2']);
    expect(live().filter(({ Type }) => Type === 'A')).toEqual(
      desiredRecords(applicationOf(changed), allWest),
    );
    expect(zone.asked.filter((asked) => asked === 'ChangeResourceRecordSets')).toHaveLength(1);

    expect(await asks(changed)).toMatchObject({
      Status: 'SUCCESS',
      Reason: 'the records of api are in step',
    });
    expect(zone.asked.filter((asked) => asked === 'ChangeResourceRecordSets')).toHaveLength(1);
  });

  test('from values to aliases and back, Route 53 takes both in one batch', async () => {
    await adopted();
    const zoneId = zone.zoneId;
    const targets = [east, west, europe];
    zone.create(
      targets.map((region, place) => ({
        Name: `${region}.example.test.`,
        Type: 'A',
        TTL: 60,
        ResourceRecords: [{ Value: `192.0.2.${place + 1}` }],
      })),
    );
    const aliased = fleetWith({
      endpoints: Object.fromEntries(
        targets.map((region) => [
          region,
          endpoint({ alias: { dnsName: `${region}.example.test`, hostedZoneId: zoneId } }),
        ]),
      ),
    });
    expect(await asks(aliased)).toMatchObject({ Status: 'SUCCESS' });
    expect(live().filter(({ AliasTarget }) => AliasTarget !== undefined)).toHaveLength(3);
    expect(answered()).toEqual(['192.0.2.1']);
    expect(await asks(aliased)).toMatchObject({ Reason: 'the records of api are in step' });
    expect(await asks(base)).toMatchObject({ Status: 'SUCCESS' });
    expect(live().filter(({ Type }) => Type === 'A')).toEqual(desiredRecords(applicationOf(base), allEast));
  });

  test('from addresses to names, in one batch', async () => {
    await adopted();
    const named = fleetWith({
      records: ['CNAME'],
      endpoints: Object.fromEntries(
        [east, west, europe].map((region) => [region, endpoint({ cname: `${region}.example.net` })]),
      ),
    });
    expect(await asks(named)).toMatchObject({ Status: 'SUCCESS' });
    expect(answered('CNAME')).toEqual([`${east}.example.net`]);
  });

  test('a region with traffic cannot be taken away: the stack is told the command, and its rollback finds all in step', async () => {
    await moved(await adopted(), allWest);
    const before = live();
    const without = fleetWith({
      endpoints: { [east]: endpoint({ a: ['192.0.2.1'] }), [europe]: endpoint({ a: ['192.0.2.3'] }) },
    });
    expect(await asks(without)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining(`run first: pointsman switchover api --to ${europe} --reason`),
    });
    expect(live()).toEqual(before);
    expect(await asks(base)).toMatchObject({ Status: 'SUCCESS', Reason: 'the records of api are in step' });
    expect(answered()).toEqual(['192.0.2.2']);
  });

  test('a stack that is deleted leaves the records serving', async () => {
    await moved(await adopted(), allWest);
    const before = live();
    expect(await asks(base, 'Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(live()).toEqual(before);
    expect(answered()).toEqual(['192.0.2.2']);
  });

  test('an answer of Route 53 that is lost is found to have taken effect', async () => {
    await adopted();
    zone.faults.set('ChangeResourceRecordSets', { kind: 'lost-answer' });
    expect(await asks(fleetWith({ ttlSeconds: 30 }))).toMatchObject({ Status: 'SUCCESS' });
    expect(
      live()
        .filter(({ Type }) => Type === 'A')
        .map(({ TTL }) => TTL),
    ).toEqual([30, 30, 30]);
    expect(zone.asked.filter((asked) => asked === 'ChangeResourceRecordSets')).toHaveLength(1);
  });

  test('without its ledger nothing is touched, and the stack is told before the time is up', async () => {
    await adopted();
    const before = live();
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', 'http://127.0.0.1:9');
    vi.resetModules();
    handler = (await import('../../../functions/align/handler.ts')).handler as unknown as Handler;
    expect(await asks(fleetWith({ ttlSeconds: 30 }), 'Update', 40_001)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('the ledger must answer'),
    });
    expect(live()).toEqual(before);
  });

  test('nothing that is logged has the address of the answer', async () => {
    await adopted();
    await asks(fleetWith({ ttlSeconds: 30 }));
    expect(logged.join('\n')).toContain('api: changed A');
    expect(logged.join('\n')).not.toContain('secret');
  });
});

test('a resource of a type that nobody knows is told so', async () => {
  const { port } = answers.address() as AddressInfo;
  await handler(
    {
      RequestType: 'Create',
      ResponseURL: `http://127.0.0.1:${port}/`,
      ResourceType: 'Custom::Other',
      LogicalResourceId: 'Other',
    },
    { getRemainingTimeInMillis: () => 900_000 },
  );
  expect(told).toEqual([
    expect.objectContaining({
      Status: 'FAILED',
      Reason:
        'resource type must be one of Custom::PointsmanRecords, Custom::PointsmanGates, got Custom::Other',
    }),
  ]);
});
