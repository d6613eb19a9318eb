/** Deploys of fleets with gates, one after the other: at no moment does one of them change where users are sent. */
import { describe, expect, test } from 'vitest';
import { listedChecks } from '../../../sandbox/world/gate-checks.ts';
import type { Application, Fleet } from '../../../shared/fleet/fleet.ts';
import { LedgerUnreachable } from '../../../shared/ports.ts';
import type { Course } from '../../../shared/routing/course.ts';
import { gatedApplications, regionsWithGates } from '../../../shared/routing/gate.ts';
import { east, europe, fleetOf, regions, west } from '../world/fleet.ts';
import { GatesWorld, lookMs } from './gates-world.ts';

const paris = 'eu-west-3';
const api = 'api.example.test';
const home = ['192.0.2.1'];
const fleet = fleetOf();
const onlyEast = { [east]: 100, [west]: 0, [europe]: 0 };

function applicationOf({ applications }: Fleet, id = 'api'): Application {
  const application = applications[id];
  if (application === undefined) throw new Error(`the fleet must have ${id}`);
  return application;
}

function begun(propagationMs?: number): GatesWorld {
  const world = new GatesWorld(1, propagationMs);
  world.createBuckets(fleet, [...regions, paris]);
  world.adopt('api', applicationOf(fleet), onlyEast);
  world.later(120_000);
  return world;
}

/** From here on users of the api are sent nowhere else, whatever is done. */
function keepAnswers(world: GatesWorld, wanted = home): void {
  world.look = () => expect(world.answers(api)).toEqual(wanted);
  world.look();
}

/** What stands: for each region its threshold and the vantages that it counts. */
function standing(world: GatesWorld): Record<string, string> {
  const checks = listedChecks(world.model);
  const vantageOf = new Map(checks.map(({ id, reference }) => [id, reference.split('/')[3]]));
  return Object.fromEntries(
    checks
      .filter(({ config }) => config.Type === 'CALCULATED')
      .map(({ reference, config }) => {
        const vantages = (config.ChildHealthChecks ?? []).map((id) => vantageOf.get(id)).sort();
        return [reference.split('/')[2] ?? '', `${config.HealthThreshold} of ${vantages.join(' ')}`];
      }),
  );
}

/** Whether every record of every gated application carries its region's check, and nothing else any. */
function expectAttached(world: GatesWorld, { applications, ...rest }: Fleet): void {
  const parents = new Map(
    listedChecks(world.model)
      .filter(({ config }) => config.Type === 'CALCULATED')
      .map(({ id, reference }) => [reference.split('/')[2], id]),
  );
  const gated = gatedApplications({ applications, ...rest }).map((id) => `${applications[id]?.name}.`);
  for (const { Name, SetIdentifier, HealthCheckId } of world.records()) {
    expect(HealthCheckId).toBe(
      gated.includes(Name) && SetIdentifier !== undefined ? parents.get(SetIdentifier) : undefined,
    );
  }
  expect(new Set(parents.keys())).toEqual(new Set(regionsWithGates({ applications, ...rest })));
}

async function built(): Promise<GatesWorld> {
  const world = begun();
  keepAnswers(world);
  expect(await world.deploy(fleet, 'Create')).toMatchObject({ kind: 'done' });
  world.later(120_000);
  return world;
}

describe('a new tree', () => {
  test('is built, proven and attached, and nobody is sent anywhere else meanwhile', async () => {
    const world = begun();
    keepAnswers(world);
    expect(await world.deploy(fleet, 'Create')).toEqual({
      kind: 'done',
      text: '12 health checks for eu-west-1, us-east-1, us-west-2',
    });
    expect(standing(world)).toEqual(
      Object.fromEntries(regions.map((region) => [region, '2 of eu-west-1 us-east-1 us-west-2'])),
    );
    expectAttached(world, fleet);
    expect(listedChecks(world.model).map(({ name }) => name)).toContain(
      'pointsman test: gate of us-west-2 for us-east-1',
    );
    world.later(120_000);
    world.look();
  });

  test('works: two closed gates take the region out, and none more', async () => {
    const world = await built();
    await world.close(fleet, west, east);
    world.later(lookMs);
    expect(world.answers(api)).toEqual(home);
    await world.close(fleet, europe, east);
    world.later(lookMs);
    expect(world.answers(api)).toEqual(['192.0.2.2', '192.0.2.3']);
  });
});

/** The deployments that follow on a tree that stands, each with one thing changed. */
describe('a change', () => {
  const four = { ...fleet, vantages: [...regions, paris], minVotes: 3 };
  const two = { ...fleet, vantages: [east, west], minVotes: 2 };

  test.each<[name: string, changed: Fleet, tree: string, closed: string | undefined]>([
    ['a vantage more', four, '2 of eu-west-1 eu-west-3 us-east-1 us-west-2', undefined],
    ['a vantage more, while one gate is closed', four, '2 of eu-west-1 eu-west-3 us-east-1 us-west-2', west],
    ['a vantage less', two, '1 of us-east-1 us-west-2', undefined],
    ['a vantage less, while its own gate is closed', two, '1 of us-east-1 us-west-2', europe],
    ['a vantage less, while another’s gate is closed', two, '1 of us-east-1 us-west-2', west],
    ['another quorum', { ...fleet, minVotes: 3 }, '1 of eu-west-1 us-east-1 us-west-2', undefined],
    [
      'another quorum, while one gate is closed',
      { ...fleet, minVotes: 3 },
      '1 of eu-west-1 us-east-1 us-west-2',
      west,
    ],
    [
      'one vantage in place of another',
      { ...fleet, vantages: [east, west, paris] },
      '2 of eu-west-3 us-east-1 us-west-2',
      undefined,
    ],
  ])('of %s takes no region out', async (_name, changed, tree, closed) => {
    const world = await built();
    if (closed !== undefined) await world.close(fleet, closed, east);
    world.later(lookMs);
    keepAnswers(world);
    expect(await world.deploy(changed)).toMatchObject({ kind: 'done' });
    expect(standing(world)).toEqual(Object.fromEntries(regions.map((region) => [region, tree])));
    expect(listedChecks(world.model)).toHaveLength(3 * (changed.vantages.length + 1));
    expectAttached(world, changed);
    world.later(120_000);
    world.look();
  });

  test('of nothing at all changes nothing', async () => {
    const world = await built();
    expect(await world.deploy(fleet)).toMatchObject({ kind: 'done' });
    expect(world.effects).toBe(0);
  });

  test('of a region more brings its record in with its check, and without weight', async () => {
    const world = await built();
    const application = applicationOf(fleet);
    const endpoints = {
      ...application.endpoints,
      [paris]: { target: { a: ['192.0.2.4'] }, probe: 'https://192.0.2.4/' },
    };
    const larger = { ...fleet, applications: { api: { ...application, endpoints } } };
    expect(await world.follow('api', larger)).toMatchObject({ kind: 'done' });
    expect(await world.deploy(larger)).toMatchObject({ kind: 'done' });
    expectAttached(world, larger);
    const record = world.records([api]).find(({ SetIdentifier }) => SetIdentifier === paris);
    expect(record).toMatchObject({ Weight: 0, HealthCheckId: expect.any(String) });
    expect(Object.keys(standing(world))).toContain(paris);
  });

  test('of a region less deletes its checks once its record is gone', async () => {
    const world = await built();
    const application = applicationOf(fleet);
    const { [europe]: _, ...endpoints } = application.endpoints;
    const smaller = { ...fleet, applications: { api: { ...application, endpoints } } };
    world.courses['api'] = { ...world.courses['api'], weights: { [east]: 100, [west]: 0 } } as Course;
    expect(await world.follow('api', smaller)).toMatchObject({ kind: 'done' });
    expect(await world.deploy(smaller)).toMatchObject({ kind: 'done' });
    expect(new Set(Object.keys(standing(world)))).toEqual(new Set([east, west]));
    expect(listedChecks(world.model)).toHaveLength(8);
    expectAttached(world, smaller);
  });

  test.each<[name: string, change: Partial<Application> | 'no gates']>([
    ['no gates any more', 'no gates'],
    ['an application that needs its writer now', { database: { id: 'orders', needs: 'writer' } }],
    ['an application that people move now', { failover: 'manual' }],
    ['an application that is only observed now', { mode: 'observe' }],
  ])('to %s takes the checks off, and then deletes them', async (_name, change) => {
    const world = await built();
    const changed =
      change === 'no gates'
        ? { ...fleet, gates: false }
        : { ...fleet, applications: { api: { ...applicationOf(fleet), ...change } } };
    expect(await world.deploy(changed)).toEqual({ kind: 'done', text: 'no gates, and no health checks' });
    expect(listedChecks(world.model)).toEqual([]);
    expectAttached(world, changed);
    world.later(120_000);
    world.look();
  });

  test('by hand to a gate’s check puts a new one in its place', async () => {
    const world = await built();
    const [child] = listedChecks(world.model).filter(({ reference }) =>
      reference.includes(`/${east}/${west}/`),
    );
    world.model.healthChecks.update(child?.id ?? '', { ResourcePath: '/else' });
    expect(await world.deploy(fleet)).toMatchObject({ kind: 'done' });
    expect(listedChecks(world.model).map(({ id }) => id)).not.toContain(child?.id);
    expect(listedChecks(world.model)).toHaveLength(12);
    expectAttached(world, fleet);
  });

  test('by hand that deleted a gate’s check is made good', async () => {
    const world = await built();
    const [child] = listedChecks(world.model).filter(({ reference }) =>
      reference.includes(`/${east}/${west}/`),
    );
    world.model.healthChecks.delete(child?.id ?? '');
    expect(await world.deploy(fleet)).toMatchObject({ kind: 'done' });
    expect(listedChecks(world.model)).toHaveLength(12);
    expect(standing(world)[east]).toBe('2 of eu-west-1 us-east-1 us-west-2');
  });

  test('of a fleet’s checks leaves other people’s alone, and what they count', async () => {
    const world = await built();
    const [child] = listedChecks(world.model).filter(({ reference }) =>
      reference.includes(`/${east}/${west}/`),
    );
    const theirs = world.model.healthChecks.create('theirs', {
      Type: 'CALCULATED',
      ChildHealthChecks: [child?.id ?? ''],
      HealthThreshold: 1,
    });
    const outcome = await world.deploy({ ...fleet, gates: false });
    expect(outcome).toMatchObject({ kind: 'done', text: expect.stringContaining(child?.id ?? 'a check') });
    expect(new Set(listedChecks(world.model).map(({ id }) => id))).toEqual(new Set([theirs.Id, child?.id]));
  });

  test('of the applications leaves a name that the fleet has dropped as it is, with the checks that it carries', async () => {
    const world = await built();
    const outcome = await world.deploy({ ...fleet, applications: {} });
    expect(outcome).toMatchObject({ kind: 'done', text: expect.stringContaining('api.example.test.') });
    expect(listedChecks(world.model)).toHaveLength(12);
    world.later(120_000);
    world.look();
  });
});

describe('while gates are closed', () => {
  const shop = fleetOf({ applications: ['api', 'shop'] });

  /** East is out for the api by its gates; the ledger and the weights still say east. */
  async function closedEast(): Promise<GatesWorld> {
    const world = await built();
    world.look = () => {};
    for (const vantage of regions) await world.close(fleet, vantage, east);
    world.later(lookMs);
    keepAnswers(world, ['192.0.2.2', '192.0.2.3']);
    return world;
  }

  test('a deployment that changes nothing of the tree goes through', async () => {
    const world = await closedEast();
    expect(await world.deploy(fleet)).toMatchObject({ kind: 'done' });
    expect(world.effects).toBe(0);
  });

  test.each<[name: string, changed: Fleet]>([
    ['no gates', { ...fleet, gates: false }],
    [
      'an application that people move',
      { ...fleet, applications: { api: { ...applicationOf(fleet), failover: 'manual' } } },
    ],
  ])('one to %s brings no region back: it is refused with the reason', async (_name, changed) => {
    const world = await closedEast();
    const outcome = await world.deploy(changed);
    expect(outcome).toMatchObject({ kind: 'failed', text: expect.stringContaining(`gates of ${east}`) });
    world.later(60_000);
    world.look();
  });

  test('a vantage more, which has not seen the outage, brings no region back', async () => {
    const world = await closedEast();
    const changed = { ...fleet, vantages: [...regions, paris], minVotes: 3 };
    expect(await world.deploy(changed)).toMatchObject({ kind: 'done' });
    expect(standing(world)[east]).toBe('2 of eu-west-1 eu-west-3 us-east-1 us-west-2');
    world.later(60_000);
    world.look();
  });

  test('an application that is new to them is not attached, and serves as it did', async () => {
    const world = await closedEast();
    world.adopt('shop', applicationOf(shop, 'shop'), onlyEast);
    world.later(120_000);
    const began = world.clock.nowMs();
    const outcome = await world.deploy(shop);
    expect(outcome).toMatchObject({
      kind: 'failed',
      text: expect.stringMatching(
        /shop .* gates of us-east-1.*gate of us-west-2 for us-east-1 in pointsman-test-\d+-us-west-2-an is closed/,
      ),
    });
    // It does not wait for the end of an outage.
    expect(world.clock.nowMs() - began).toBeLessThan(300_000);
    expect(world.answers('shop.example.test')).toEqual(home);
    world.look = () => {};
    for (const vantage of regions) world.open(fleet, vantage, east);
    world.later(lookMs);
    keepAnswers(world);
    expect(await world.deploy(shop)).toMatchObject({ kind: 'done' });
    expectAttached(world, shop);
  });

  test('of a region without traffic, it joins', async () => {
    const world = await built();
    for (const vantage of regions) await world.close(fleet, vantage, west);
    world.later(lookMs);
    world.adopt('shop', applicationOf(shop, 'shop'), onlyEast);
    world.later(120_000);
    expect(await world.deploy(shop)).toMatchObject({ kind: 'done' });
    expectAttached(world, shop);
    expect(world.answers('shop.example.test')).toEqual(home);
  });

  test('a new tree waits for them, says whose gate it is, and goes on with the next deployment', async () => {
    const world = begun();
    keepAnswers(world);
    await world.close(fleet, west, east);
    const outcome = await world.deploy(fleet, 'Create');
    expect(outcome).toMatchObject({
      kind: 'failed',
      text: expect.stringContaining(
        'the gate of us-west-2 for us-east-1 in pointsman-test-111122223333-us-west-2-an is closed',
      ),
    });
    const made = listedChecks(world.model).map(({ id }) => id);
    world.open(fleet, west, east);
    world.later(lookMs);
    expect(await world.deploy(fleet, 'Create')).toMatchObject({ kind: 'done' });
    const ids = listedChecks(world.model).map(({ id }) => id);
    expect(ids).toHaveLength(12);
    expect(ids).toEqual(expect.arrayContaining(made));
  });
});

describe('people and controllers', () => {
  test('a move that is on its way comes first', async () => {
    const world = begun();
    const course = world.courses['api'];
    if (course === undefined) throw new Error('the api must have a course');
    world.courses['api'] = { ...course, epoch: 2, weights: { [east]: 0, [west]: 100, [europe]: 0 } };
    expect(await world.deploy(fleet, 'Create')).toMatchObject({
      kind: 'failed',
      text: expect.stringContaining('the move of api to epoch 2 must reach DNS first (npx pointsman status)'),
    });
    expect(world.records().filter(({ HealthCheckId }) => HealthCheckId !== undefined)).toEqual([]);
  });

  test('a move that comes between reading and swapping keeps its weights', async () => {
    const world = begun();
    const onlyWest = { [east]: 0, [west]: 100, [europe]: 0 };
    let moved = false;
    world.beforeEffect = () => {
      const isAttaching = listedChecks(world.model).length === 12 && world.effects > 24;
      if (moved || !isAttaching) return;
      moved = true;
      world.move('api', applicationOf(fleet), onlyWest);
    };
    expect(await world.deploy(fleet, 'Create')).toMatchObject({ kind: 'done' });
    expect(moved).toBe(true);
    expectAttached(world, fleet);
    const weights = world.records([api]).map(({ SetIdentifier = '', Weight }) => [SetIdentifier, Weight]);
    expect(Object.fromEntries(weights)).toEqual(onlyWest);
  });

  /** A person moves all traffic to the west, whose gates are closed, just before the records are read again. */
  function movesWest(world: GatesWorld, id: string, application: Application): void {
    let moved = false;
    world.beforeReading = () => {
      if (moved) return;
      moved = true;
      world.move(id, application, { [east]: 0, [west]: 100, [europe]: 0 });
    };
  }

  test('traffic that has just moved to a region with closed gates is not cut off by attaching it', async () => {
    const world = await built();
    for (const vantage of regions) await world.close(fleet, vantage, west);
    const both = fleetOf({ applications: ['api', 'shop'] });
    world.adopt('shop', applicationOf(both, 'shop'), onlyEast);
    world.later(120_000);
    movesWest(world, 'shop', applicationOf(both, 'shop'));
    expect(await world.deploy(both)).toMatchObject({ kind: 'failed', text: expect.stringContaining(west) });
    world.later(120_000);
    expect(world.answers('shop.example.test')).toEqual(['192.0.2.2']);
  });

  test('traffic that gates have just kept from a region is not sent there by detaching it', async () => {
    const world = await built();
    for (const vantage of regions) await world.close(fleet, vantage, west);
    world.later(lookMs);
    world.look = () => {};
    movesWest(world, 'api', applicationOf(fleet));
    expect(await world.deploy({ ...fleet, gates: false })).toMatchObject({
      kind: 'failed',
      text: expect.stringContaining(west),
    });
    world.later(120_000);
    expect(world.answers(api)).toEqual(['192.0.2.1', '192.0.2.3']);
  });

  test('a check that somebody changes meanwhile is read again', async () => {
    const world = await built();
    let changed = false;
    world.beforeEffect = () => {
      if (changed || listedChecks(world.model).length < 15) return;
      changed = true;
      for (const { id, config } of listedChecks(world.model)) {
        if (config.Type === 'CALCULATED') world.model.healthChecks.update(id, { HealthThreshold: 1 });
      }
    };
    expect(await world.deploy({ ...fleet, vantages: [...regions, paris], minVotes: 3 })).toMatchObject({
      kind: 'done',
    });
    expect(changed).toBe(true);
    expect(standing(world)[east]).toBe('2 of eu-west-1 eu-west-3 us-east-1 us-west-2');
  });

  test('a region’s check that somebody has inverted is not fought, and nothing new goes by it', async () => {
    const world = await built();
    const parent = listedChecks(world.model).find(({ config, reference }) => {
      return config.Type === 'CALCULATED' && reference.includes(`/${east}/`);
    });
    world.model.healthChecks.update(parent?.id ?? '', { Inverted: true });
    world.look = () => {};
    world.later(lookMs);
    keepAnswers(world, ['192.0.2.2', '192.0.2.3']);
    expect(await world.deploy(fleet)).toMatchObject({ kind: 'done' });
    expect(await world.deploy({ ...fleet, minVotes: 3 })).toMatchObject({
      kind: 'failed',
      text: expect.stringContaining('must be neither disabled nor inverted'),
    });
  });

  test('a check on a record at the name that is none of the application’s is named, and not asked for again and again', async () => {
    const world = await built();
    const theirs = world.model.healthChecks.create('theirs', {
      Type: 'CALCULATED',
      ChildHealthChecks: [],
      HealthThreshold: 0,
    });
    const mail = {
      Name: api,
      Type: 'MX',
      SetIdentifier: 'mail',
      Weight: 1,
      TTL: 60,
      ResourceRecords: [{ Value: '10 mail.example.test' }],
      HealthCheckId: theirs.Id,
    };
    world.change([{ Action: 'CREATE', ResourceRecordSet: mail }]);
    const before = world.effects;
    expect(await world.deploy(fleet, 'Update')).toEqual({
      kind: 'failed',
      text: 'the gates are not ready: the records of api carry other checks than were read',
    });
    expect(world.effects - before).toBeLessThan(200);
  });

  test('a swap whose answer is lost is read again, and not sent twice', async () => {
    const world = begun();
    let lost = 0;
    world.afterEffect = () => {
      const isAttached = world.records([api]).some(({ HealthCheckId }) => HealthCheckId !== undefined);
      if (isAttached && lost++ === 0) throw new Error('socket hang up');
    };
    expect(await world.deploy(fleet, 'Create')).toMatchObject({ kind: 'done' });
    expect(lost).toBe(1);
    expectAttached(world, fleet);
  });

  test('a ledger that cannot be read is waited for, and then named', async () => {
    const world = begun();
    world.ledgerFault = new LedgerUnreachable('no replica of the ledger answered');
    expect(await world.deploy(fleet, 'Create')).toMatchObject({
      kind: 'failed',
      text: expect.stringContaining('no replica of the ledger answered'),
    });
    expect(world.records().filter(({ HealthCheckId }) => HealthCheckId !== undefined)).toEqual([]);
    world.ledgerFault = undefined;
    expect(await world.deploy(fleet, 'Create')).toMatchObject({ kind: 'done' });
  });

  test('an application that is not adopted is left out', async () => {
    const world = begun();
    world.change(
      world
        .records(['_pointsman.api.example.test'])
        .map((record) => ({ Action: 'DELETE', ResourceRecordSet: record })),
    );
    expect(await world.deploy(fleet, 'Create')).toMatchObject({ kind: 'done' });
    expect(listedChecks(world.model)).toHaveLength(12);
    expect(world.records().filter(({ HealthCheckId }) => HealthCheckId !== undefined)).toEqual([]);
  });
});

describe('when the stack goes', () => {
  test('the checks are taken off and deleted, and the records serve on', async () => {
    const world = await built();
    expect(await world.deploy(fleet, 'Delete')).toEqual({
      kind: 'done',
      text: 'no gates, and no health checks',
    });
    expect(listedChecks(world.model)).toEqual([]);
    world.later(120_000);
    world.look();
  });

  test('nothing is deleted that a slow name server may still go by', async () => {
    const world = begun(200_000);
    world.later(300_000);
    expect(await world.deploy(fleet, 'Create')).toMatchObject({ kind: 'done' });
    world.later(300_000);
    const checks = listedChecks(world.model).length;
    const beganMs = world.clock.nowMs();
    let deletedMs = 0;
    world.look = () => {
      if (deletedMs === 0 && listedChecks(world.model).length < checks) deletedMs = world.clock.nowMs();
    };
    expect(await world.deploy(fleet, 'Delete')).toMatchObject({ kind: 'done' });
    expect(deletedMs - beganMs).toBeGreaterThanOrEqual(200_000);
  });

  test('a move that has not reached DNS is in the way', async () => {
    const world = await built();
    const course = world.courses['api'];
    if (course === undefined) throw new Error('the api must have a course');
    world.courses['api'] = { ...course, epoch: 2 };
    expect(await world.deploy(fleet, 'Delete')).toMatchObject({
      kind: 'failed',
      text: expect.stringContaining('npx pointsman status'),
    });
    expect(listedChecks(world.model)).toHaveLength(12);
    expectAttached(world, fleet);
  });

  test('a stack that has nothing to delete is gone at once', async () => {
    const world = begun();
    expect(await world.deploy(fleet, 'Delete')).toMatchObject({ kind: 'done' });
    expect(world.effects).toBe(0);
  });
});

test('a run that comes to its end says what it was waiting for, and leaves what it has made', async () => {
  const world = begun();
  const outcome = await world.deploy(fleet, 'Create', 12_000);
  expect(outcome).toMatchObject({ kind: 'failed', text: expect.stringContaining('the gates are not ready') });
  expect(listedChecks(world.model).length).toBeGreaterThan(0);
  expect(await world.deploy(fleet, 'Create')).toMatchObject({ kind: 'done' });
  expect(listedChecks(world.model)).toHaveLength(12);
});

test('nothing is built on a gate before every checker has found it open for two turns', async () => {
  const world = begun();
  const madeMs = new Map<string, number>();
  world.look = () => {
    for (const { id } of listedChecks(world.model)) if (!madeMs.has(id)) madeMs.set(id, world.clock.nowMs());
  };
  await world.deploy(fleet, 'Create');
  for (const { id, config } of listedChecks(world.model)) {
    for (const child of config.ChildHealthChecks ?? []) {
      expect((madeMs.get(id) ?? 0) - (madeMs.get(child) ?? 0)).toBeGreaterThanOrEqual(20_000);
    }
  }
});
