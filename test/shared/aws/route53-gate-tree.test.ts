/** The adapter of health checks on the wire, against the sandbox's strict Route 53; and a whole deployment through it. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alignGates } from '../../../functions/align/gates.ts';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { route53GateChecks } from '../../../shared/aws/route53-gate-tree.ts';
import { route53Traffic } from '../../../shared/aws/route53-traffic.ts';
import { route53ZoneRecords } from '../../../shared/aws/route53-zone-records.ts';
import { standingGates } from '../../../shared/operating/standing-gates.ts';
import type { Clock, Control } from '../../../shared/ports.ts';
import { markerRecord } from '../../../shared/routing/batch.ts';
import type { Course } from '../../../shared/routing/course.ts';
import { gateCheckConfig } from '../../../shared/routing/gate-check.ts';
import { desiredRecords } from '../../../shared/routing/records.ts';
import { east, europe, fleetOf, regions, west } from '../../functions/world/fleet.ts';
import { startZone, type WireZone } from './zone-on-the-wire.ts';

const fleet = fleetOf();
const config = gateCheckConfig(fleet, ACCOUNT_ID, east, west);

let zone: WireZone;

/** No gate's object is there: every request of a checker fails. */
beforeEach(async () => {
  zone = await startZone('example.test', { probe: () => false });
});
afterEach(async () => {
  await zone.close();
});

const listedNow = () => zone.model.healthChecks.list();

describe('one check', () => {
  test('is made once, however often it is asked for, and is read as it was made', async () => {
    const checks = route53GateChecks();
    const id = await checks.create('pm/test/us-east-1/us-west-2/1', config);
    expect(await checks.create('pm/test/us-east-1/us-west-2/1', config)).toBe(id);
    expect(await checks.list('pm/test/')).toMatchObject([
      { id, reference: 'pm/test/us-east-1/us-west-2/1', version: 1, config },
    ]);
  });

  test('is named by a tag, and tags of others are not asked for', async () => {
    const checks = route53GateChecks();
    const own = await checks.create('pm/test/us-east-1/us-west-2/1', config);
    const other = await checks.create('theirs', config);
    await checks.tag(own, { Name: 'ours' });
    await checks.tag(own, { 'pointsman:fleet': 'test' });
    await checks.tag(other, { Name: 'theirs' });
    expect(zone.model.healthChecks.tags(own)).toEqual({ Name: 'ours', 'pointsman:fleet': 'test' });
    expect((await checks.list('pm/test/')).map(({ id, name }) => [id, name])).toEqual([
      [own, 'ours'],
      [other, undefined],
    ]);
  });

  test('is updated on its version only, and is otherwise left as it is', async () => {
    const checks = route53GateChecks();
    const child = await checks.create('child', config);
    const made = { Type: 'CALCULATED', ChildHealthChecks: [child], HealthThreshold: 1 } as const;
    const id = await checks.create('parent', made);
    expect(await checks.update(id, 2, { ...made, HealthThreshold: 0 })).toBe(false);
    expect(zone.model.healthChecks.get(id).HealthCheckConfig.HealthThreshold).toBe(1);
    expect(await checks.update(id, 1, { ...made, HealthThreshold: 0 })).toBe(true);
    expect(zone.model.healthChecks.get(id)).toMatchObject({
      HealthCheckVersion: 2,
      HealthCheckConfig: { HealthThreshold: 0, ChildHealthChecks: [child] },
    });
    expect(await checks.update('gone', 1, made)).toBe(false);
  });

  test('is seen by each checker in its turn, and by none once it is deleted', async () => {
    const checks = route53GateChecks();
    const id = await checks.create('child', config);
    expect(await checks.observations(id)).toEqual([]);
    zone.clock.advanceTo(zone.clock.nowMs() + 10_000);
    const observations = await checks.observations(id);
    expect(observations).toHaveLength(16);
    for (const { status } of observations) expect(status).toMatch(/^Failure/);
    await checks.delete(id);
    await checks.delete(id);
    expect(await checks.observations(id)).toEqual([]);
    expect(listedNow()).toEqual([]);
  });
});

test('all pages are read, and the names of all of ours', async () => {
  const checks = route53GateChecks();
  for (let count = 0; count < 125; count++) {
    const { Id } = zone.model.healthChecks.create(`pm/test/us-east-1/us-west-2/${count}`, config);
    zone.model.healthChecks.tag(Id, { Name: `${count}` });
  }
  expect((await checks.list('pm/test/')).map(({ name }) => name)).toEqual(
    Array.from({ length: 125 }, (_, count) => `${count}`),
  );
});

test('what is throttled is asked again', async () => {
  const checks = route53GateChecks();
  zone.faults.set('CreateHealthCheck', { kind: 'throttled' });
  const made = checks.create('pm/test/us-east-1/us-west-2/1', config);
  await vi.waitFor(() => expect(zone.asked.length).toBeGreaterThan(1), { timeout: 20_000 });
  zone.faults.clear();
  const id = await made;
  expect(listedNow().map(({ Id }) => Id)).toEqual([id]);
}, 30_000);

describe('a deployment', () => {
  const { api } = fleet.applications;
  if (api === undefined) throw new Error('the fleet must have api');
  const course: Course = {
    application: 'api',
    epoch: 3,
    weights: { [east]: 100, [west]: 0, [europe]: 0 },
    kind: 'switchover',
    because: 'operator',
    by: east,
    atMs: 0,
    fleetDigest: 'test',
    fleetWrittenAtMs: 0,
    progress: {},
  };
  const nothing: Control = {
    courses: { api: course },
    freezes: [],
    overrides: [],
    incidents: {},
    instructions: {},
    writers: {},
  };

  function deploy(RequestType: 'Update' | 'Delete') {
    const clock: Clock = {
      nowMs: zone.clock.nowMs,
      waitUntil: async (atMs) => zone.clock.advanceTo(atMs),
    };
    return alignGates(
      { RequestType },
      {
        fleet,
        account: ACCOUNT_ID,
        deadlineMs: clock.nowMs() + 840_000,
        ports: {
          clock,
          checks: route53GateChecks(),
          zone: route53ZoneRecords({ name: 'example.test' }),
          traffic: route53Traffic({ name: 'example.test' }),
          ledger: { control: async () => nothing },
          followRecords: async (id) => ({ kind: 'failed', text: `no region of ${id} may be missing` }),
        },
      },
    );
  }

  test('builds the tree, attaches it, and takes it away again, on the wire', async () => {
    zone.create([...desiredRecords(api, course.weights), markerRecord(api, course)]);
    const before = zone.model.zones.records(zone.zoneId, { MaxItems: 300 }).ResourceRecordSets;

    expect(await deploy('Update')).toMatchObject({ kind: 'done' });
    expect(listedNow()).toHaveLength(12);
    const standing = await standingGates(fleet, ACCOUNT_ID, route53GateChecks());
    expect(new Set(Object.keys(standing))).toEqual(new Set(regions));
    const records = zone.model.zones.records(zone.zoneId, { MaxItems: 300 }).ResourceRecordSets;
    const carried = records.flatMap(({ SetIdentifier: region, HealthCheckId: id }) =>
      region === undefined ? [] : [[region, id]],
    );
    expect(Object.fromEntries(carried)).toEqual(standing);
    const asked = zone.asked.length;
    expect(await deploy('Update')).toMatchObject({ kind: 'done' });
    // The checks, their names, and the zone: nothing else where nothing is to be done.
    expect(new Set(zone.asked.slice(asked))).toEqual(
      new Set([
        'ListHealthChecks',
        'ListTagsForResources',
        'ListHostedZonesByName',
        'ListResourceRecordSets',
      ]),
    );

    expect(await deploy('Delete')).toMatchObject({ kind: 'done' });
    expect(listedNow()).toEqual([]);
    expect(zone.model.zones.records(zone.zoneId, { MaxItems: 300 }).ResourceRecordSets).toEqual(before);
  }, 60_000);
});
