/** Deployments beside the passes that steer: the records follow the fleet file, and the weights follow the courses alone. */
import { describe, expect, test } from 'vitest';
import type { Fate } from '../../../sandbox/simulate/invocation.ts';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { LedgerUnreachable } from '../../../shared/ports.ts';
import { releasedCourse } from '../../../shared/routing/course.ts';
import { desiredRecords } from '../../../shared/routing/records.ts';
import {
  allEast,
  allSay,
  allWest,
  atCall,
  atFirst,
  minutesPass,
  placeOf,
  reasons,
  requestsOf,
  unfinishedMove,
} from '../steer/outage.ts';
import { east, europe, fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import { adoptedWorld, asia, deploy, failedOverWorld, failOver, fleetWith } from './deployments.ts';

const endpoint = (address: string) => ({ target: { a: [address] }, probe: `https://${address}/health` });
const three = {
  [east]: endpoint('192.0.2.1'),
  [west]: endpoint('192.0.2.2'),
  [europe]: endpoint('192.0.2.3'),
};

const quicker = fleetWith({ ttlSeconds: 30 });
const withAsia = fleetWith({ endpoints: { ...three, [asia]: endpoint('192.0.2.4') } }, [asia]);
const withoutEurope = fleetWith({ endpoints: { [east]: three[east], [west]: three[west] } });
const withoutWest = fleetWith({ endpoints: { [east]: three[east], [europe]: three[europe] } });

/** The application's records in the zone, the marker apart, are exactly the fleet's with these weights. */
function expectRecords(
  world: World,
  { applications }: Fleet,
  weights: Readonly<Record<string, number>>,
): void {
  const application = applications['api'];
  if (application === undefined) throw new Error('the fleet must have api');
  expect(world.zone.records([application.name])).toEqual(desiredRecords(application, weights));
}

/** Ledger and zone have it, and no marker was ever replaced by an older one. */
function expectEpoch(world: World, expected: number): void {
  const { epoch, markers } = placeOf(world);
  expect({ epoch, last: markers.at(-1) }).toEqual({ epoch: expected, last: expected });
  expect(markers).toEqual([...markers].sort());
}

async function ends(world: World, fleet: Fleet, options: Parameters<typeof deploy>[2] = {}) {
  return world.time.end(deploy(world, fleet, options));
}

describe('a deployment while a failover is in force', () => {
  test.each<[name: string, fleet: Fleet, says: string]>([
    ['of another TTL', quicker, `api: changed A ${europe}, A ${east}, A ${west}`],
    ['of a region more', withAsia, `api: created A ${asia}`],
    ['of a region less', withoutEurope, `api: deleted A ${europe}`],
    ['of nothing new', fleetOf(), 'the records of api are in step'],
  ])('%s leaves it in force, and the passes see nothing amiss', async (_name, fleet, text) => {
    const world = await failedOverWorld();
    expect(await ends(world, fleet)).toEqual({ kind: 'done', text });
    expectRecords(world, fleet, allWest);
    await world.time.end(world.steer(west, { kind: 'scheduled' }, { fleet }));
    expect(reasons(world, 'error')).not.toContain('drift');
    expectEpoch(world, 2);
    expectRecords(world, fleet, allWest);
  });

  test('that takes away where the traffic is fails, and touches nothing', async () => {
    const world = await failedOverWorld();
    const before = world.zone.records();
    expect(await ends(world, withoutWest)).toEqual({
      kind: 'failed',
      text: `the records of ${west} cannot be deleted: it has traffic of api; run first: pointsman switchover api --to ${europe} --reason 'leave ${west}' (or pointsman evacuate ${west} --reason 'leave ${west}')`,
    });
    expect(world.zone.records()).toEqual(before);
  });

  test('rolled back by CloudFormation, brings a region back without weight', async () => {
    const world = await failedOverWorld();
    await ends(world, withoutEurope);
    expect(await ends(world, fleetOf())).toMatchObject({ kind: 'done' });
    expectRecords(world, fleetOf(), allWest);
  });
});

describe('a region whose records have gone', () => {
  test('does not keep traffic from moving, whichever fleet file a pass has', async () => {
    for (const fleet of [withoutEurope, fleetOf()]) {
      const world = await adoptedWorld();
      await ends(world, withoutEurope);
      await failOver(world, fleet);
      expect(world.zone.weights('api')).toMatchObject({ [east]: 0, [west]: 100 });
      expectEpoch(world, 2);
    }
  });

  test('does not keep it either while they are still to be deleted', async () => {
    const world = await adoptedWorld();
    await failOver(world, withoutEurope);
    expect(world.zone.weights('api')).toEqual(allWest);
    expect(await ends(world, withoutEurope)).toMatchObject({ kind: 'done' });
    expectRecords(world, withoutEurope, allWest);
    await world.time.end(world.steer(west, { kind: 'scheduled' }, { fleet: withoutEurope }));
    expect(reasons(world, 'error')).not.toContain('drift');
  });
});

test('a region that has entered does not keep passes that have not heard of it from moving', async () => {
  const world = await adoptedWorld();
  await ends(world, withAsia);
  await failOver(world, fleetOf());
  expect(world.zone.weights('api')).toEqual({ ...allWest, [asia]: 0 });
  expect(reasons(world, 'error')).toContain('drift');
});

describe('a move that is under way', () => {
  test('comes first: the deployment waits until steer has finished it, and keeps its weights', async () => {
    const world = await unfinishedMove();
    const deployed = deploy(world, quicker);
    await world.time.pass(500);
    expect(world.zone.weights('api')).toEqual(allEast);
    await minutesPass(world, 2, [europe, east]);
    expect(await world.time.end(deployed)).toMatchObject({ kind: 'done' });
    expectRecords(world, quicker, allWest);
    expectEpoch(world, 2);
  });

  test('and is never finished makes the deployment fail after five minutes, with the reason', async () => {
    const world = await unfinishedMove();
    const before = world.zone.records();
    const beganMs = world.time.nowMs;
    expect(await ends(world, quicker)).toEqual({
      kind: 'failed',
      text: `the move of api to ${west} (epoch 2) must be in DNS first; see what holds it with pointsman explain api, then deploy again`,
    });
    expect(world.time.nowMs - beganMs).toBeGreaterThan(280_000);
    expect(world.time.nowMs - beganMs).toBeLessThanOrEqual(300_000);
    expect(world.zone.records()).toEqual(before);
  });

  test('is not waited for beyond what the run has left', async () => {
    const world = await unfinishedMove();
    const beganMs = world.time.nowMs;
    expect(await ends(world, quicker, { limitMs: 60_000 })).toMatchObject({ kind: 'failed' });
    expect(world.time.nowMs - beganMs).toBeLessThanOrEqual(60_000);
  });
});

describe('another that comes between reading and sending', () => {
  test('moves the traffic: the swap fails, and the next try keeps the new weights', async () => {
    const world = await adoptedWorld();
    const deployed = deploy(world, quicker, { script: atFirst('traffic.change', { stallMs: 5_000 }) });
    await world.time.pass(100);
    await failOver(world);
    expect(world.zone.weights('api')).toEqual(allWest);
    expect(await world.time.end(deployed)).toMatchObject({ kind: 'done' });
    expectRecords(world, quicker, allWest);
    expectEpoch(world, 2);
  });

  test('deploys the same: one wins, the other finds all in step', async () => {
    const world = await failedOverWorld();
    const outcomes = await world.time.end(Promise.all([deploy(world, withAsia), deploy(world, withAsia)]));
    expect(outcomes.map(({ text }) => text).sort()).toEqual([
      `api: created A ${asia}`,
      'the records of api are in step',
    ]);
    expectRecords(world, withAsia, allWest);
  });

  test('is a deployment that comes between a pass’s reading and its sending: the move still goes through', async () => {
    const world = await adoptedWorld();
    await allSay(world, 'down', east);
    const moved = world.steer(
      west,
      { kind: 'scheduled' },
      {
        script: atFirst('traffic.change', { stallMs: 2_000 }),
      },
    );
    await world.time.pass(1_000);
    expect(await ends(world, quicker)).toMatchObject({ kind: 'done' });
    await world.time.end(moved);
    expectEpoch(world, 2);
    expectRecords(world, quicker, allWest);
  });
});

describe('a run of which any one request', () => {
  test.each<[name: string, fate: Fate]>([
    ['ends it', 'die'],
    ['is refused', 'fail'],
    ['is carried out, and the answer lost', 'lose-answer'],
    ['is carried out twice', 'twice'],
    ['is held up until another region has moved the traffic', { stallMs: 20_000 }],
  ])('%s, run again, leads to the same', async (_name, fate) => {
    const names = await requestsOf(
      (world, script) => deploy(world, withAsia, { script }),
      await adoptedWorld(),
    );
    expect(names).toEqual(['traffic.records', 'ledger.control', 'traffic.change']);
    for (const place of names.keys()) {
      const world = await adoptedWorld();
      const first = deploy(world, withAsia, { script: atCall(place + 1, fate) });
      await world.time.pass(10_000);
      await failOver(world);
      await world.time.pass(30_000);
      void first;
      expect(await ends(world, withAsia)).toMatchObject({ kind: 'done' });
      expectRecords(world, withAsia, allWest);
      expectEpoch(world, 2);
    }
  });
});

describe('what cannot be reached', () => {
  test('is waited for: a ledger that answers after a while is enough', async () => {
    const world = await failedOverWorld();
    const answersMs = world.time.nowMs + 30_000;
    const ledger = {
      control: async () => {
        if (world.time.nowMs < answersMs) throw new LedgerUnreachable('no replica answers');
        return world.ledger.control();
      },
    };
    expect(await ends(world, quicker, { ledger })).toMatchObject({ kind: 'done' });
    expectRecords(world, quicker, allWest);
  });

  test('makes the deployment fail, and nothing is touched, when it is the ledger', async () => {
    const world = await failedOverWorld();
    const before = world.zone.records();
    const ledger = { control: () => Promise.reject(new LedgerUnreachable('no replica answers')) };
    expect(await ends(world, quicker, { ledger })).toEqual({
      kind: 'failed',
      text: 'the ledger must answer, got LedgerUnreachable: no replica answers',
    });
    expect(world.zone.records()).toEqual(before);
  });

  test.each<[name: string, operation: string, error: AwsError, text: string]>([
    [
      'the control plane, when it is read',
      'ListResourceRecordSets',
      new AwsError('ServiceUnavailable', 'down', 503),
      'the zone or the ledger must answer, got',
    ],
    [
      'a permission',
      'ChangeResourceRecordSets',
      new AwsError('AccessDenied', 'not authorized', 403),
      'Route 53 does not take the records of api, got AccessDenied: not authorized',
    ],
    [
      'Route 53’s patience',
      'ChangeResourceRecordSets',
      new AwsError('Throttling', 'Rate exceeded', 400),
      'Route 53 does not take the records of api, got Throttling: Rate exceeded',
    ],
  ])('makes it fail with the reason when it is %s', async (_name, operation, error, text) => {
    const world = await failedOverWorld();
    const before = world.zone.records();
    world.zone.refuse = (asked) => (asked === operation ? error : undefined);
    expect(await ends(world, quicker)).toEqual({ kind: 'failed', text: expect.stringContaining(text) });
    world.zone.refuse = () => undefined;
    expect(world.zone.records()).toEqual(before);
    expect(await ends(world, quicker)).toMatchObject({ kind: 'done' });
  });
});

describe('the custom resource', () => {
  test('of an application that was not adopted touches nothing, and says how to adopt it', async () => {
    const world = await adoptedWorld(fleetOf({ applications: ['api', 'shop'] }));
    const marker = world.zone.records(['_pointsman.api.example.test']);
    world.zone.change(marker.map((record) => ({ Action: 'DELETE', ResourceRecordSet: record })));
    const before = world.zone.records();
    expect(await ends(world, quicker, { request: { RequestType: 'Create' } })).toEqual({
      kind: 'done',
      text: 'nothing was touched, because api.example.test is not adopted: take it over with pointsman adopt api',
    });
    expect(world.zone.records()).toEqual(before);
  });

  test('when it is deleted leaves the records serving, and asks for nothing', async () => {
    const world = await failedOverWorld();
    const before = world.zone.records();
    const names = await requestsOf(
      (_world, script) => deploy(world, quicker, { script, request: { RequestType: 'Delete' } }),
      world,
    );
    expect(names).toEqual([]);
    expect(world.zone.records()).toEqual(before);
  });

  describe('of an application that has another name', () => {
    const renamed = fleetWith({ name: 'new.example.test' });
    const request = { OldResourceProperties: { Name: 'api.example.test' } };

    test('fails while it is steered at the old one, with the command to run first, and its rollback does not', async () => {
      const world = await failedOverWorld();
      const before = world.zone.records();
      const outcome = await ends(world, renamed, { request });
      expect(outcome.kind).toBe('failed');
      expect(outcome.text).toContain('api cannot leave api.example.test, where it is steered');
      expect(outcome.text).toContain("pointsman release api --reason 'renamed to new.example.test'");
      const back = { OldResourceProperties: { Name: 'new.example.test' } };
      expect(await ends(world, fleetOf(), { request: back })).toMatchObject({ kind: 'done' });
      expect(world.zone.records()).toEqual(before);
    });

    test('leaves the records of the old one serving once they are given back, and says so', async () => {
      const world = await failedOverWorld();
      const course = world.ledger.courses.get('api');
      if (course === undefined) throw new Error('api must have a course');
      const author = { ...course, by: 'operator', atMs: world.time.nowMs };
      await world.ledger.writeCourse(releasedCourse(course.weights, author, course), course.epoch);
      const before = world.zone.records();
      const outcome = await ends(world, renamed, { request });
      expect(outcome).toMatchObject({ kind: 'done' });
      expect(outcome.text).toContain('take it over with pointsman adopt api');
      expect(outcome.text).toContain('the records at api.example.test are left serving as they are');
      expect(world.zone.records()).toEqual(before);
    });

    test('keeps it where only the spelling is another', async () => {
      const world = await failedOverWorld();
      const spelled = { OldResourceProperties: { Name: 'API.example.test.' } };
      const outcome = await ends(world, quicker, { request: spelled });
      expect(outcome).toMatchObject({ kind: 'done' });
      expect(outcome.text).not.toContain('left serving');
    });
  });

  test('of an application that has another key takes care of the same records', async () => {
    const world = await failedOverWorld();
    const { api } = quicker.applications;
    if (api === undefined) throw new Error('the fleet must have api');
    const rekeyed: Fleet = { ...quicker, applications: { api: { ...api } } };
    const request = {
      ResourceProperties: {
        Application: 'web',
        Name: api.name,
        RecordTypes: ['A'],
        TtlSeconds: '30',
        Targets: targetsOf(rekeyed),
      },
    };
    expect(await ends(world, rekeyed, { request })).toMatchObject({ kind: 'done' });
    expectRecords(world, rekeyed, allWest);
  });

  test('with properties that nobody could have written fails, and names the property', async () => {
    const world = await adoptedWorld();
    const request = {
      ResourceProperties: { Application: 'api', Name: 'api.example.test', RecordTypes: ['MX'] },
    };
    await expect(ends(world, quicker, { request })).rejects.toThrow(
      'the property RecordTypes.0 of Custom::PointsmanRecords is not valid',
    );
  });

  function targetsOf({ applications }: Fleet) {
    const endpoints = Object.entries(applications['api']?.endpoints ?? {});
    return Object.fromEntries(endpoints.map(([region, { target }]) => [region, target]));
  }
});

test('a region whose siblings carry health checks enters once its own stands', async () => {
  const world = await failedOverWorld();
  const { model } = world.zone;
  const create = (reference: string) =>
    model.healthChecks.create(reference, { Type: 'CALCULATED', ChildHealthChecks: [], HealthThreshold: 0 })
      .Id;
  const ids = Object.fromEntries([east, west, europe, asia].map((region) => [region, create(region)]));
  const records = world.zone.records(['api.example.test']);
  world.zone.change([
    ...records.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
    ...records.map((record) => ({
      Action: 'CREATE' as const,
      ResourceRecordSet: { ...record, HealthCheckId: ids[record.SetIdentifier ?? ''] },
    })),
  ]);
  expect(await ends(world, withAsia, { standingChecks: async () => ({}) })).toEqual({
    kind: 'done',
    text: `the records of api are in step; ${asia} enters with its health check`,
  });
  expect(world.zone.weights('api')).toEqual(allWest);
  expect(await ends(world, withAsia, { standingChecks: async () => ids })).toMatchObject({ kind: 'done' });
  expect(world.zone.weights('api')).toEqual({ ...allWest, [asia]: 0 });
  for (const { SetIdentifier = '', HealthCheckId } of world.zone.records(['api.example.test'])) {
    expect(HealthCheckId).toBe(ids[SetIdentifier]);
  }
});
