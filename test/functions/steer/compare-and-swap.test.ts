/** Ledger and DNS disagree in every way there is: the passes bring them together, and never undo a newer move. */
import { describe, expect, test } from 'vitest';
import { takeoverMs } from '../../../functions/steer/act.ts';
import { adoptedCourse, courseAfter, type Weights } from '../../../shared/routing/course.ts';
import { formatMarker, markerName, markerOf } from '../../../shared/routing/marker.ts';
import { quoteTxt } from '../../../shared/routing/txt-value.ts';
import { east, europe, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEast,
  allEurope,
  allSay,
  allWest,
  atFirst,
  calmWorld,
  minutesPass,
  movedOnce,
  placeOf,
  reasons,
  unfinishedMove,
  worldInOutage,
} from './outage.ts';

const apiMarker = markerName('api.example.test');

/** Puts a course into DNS past the ledger, as a region does that is ahead. */
function dnsFollows(world: World, epoch: number, weights: Weights, by = west): void {
  const live = world.zone.records(['api.example.test', apiMarker]);
  const author = { application: 'api', by, atMs: 0, fleetDigest: '', fleetWrittenAtMs: 0 };
  const marker = formatMarker(markerOf(adoptedCourse(weights, epoch, author)));
  const TTL = 60;
  world.zone.change([
    ...live.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
    ...live.flatMap((record) =>
      record.Type === 'TXT'
        ? []
        : [
            {
              Action: 'CREATE' as const,
              ResourceRecordSet: { ...record, Weight: weights[record.SetIdentifier ?? ''] },
            },
          ],
    ),
    {
      Action: 'CREATE',
      ResourceRecordSet: {
        Name: apiMarker,
        Type: 'TXT',
        TTL,
        ResourceRecords: [{ Value: quoteTxt(marker) }],
      },
    },
  ]);
}

/** Puts a course into the ledger past DNS. */
function ledgerHas(world: World, epoch: number, weights: Weights): void {
  const author = { application: 'api', by: east, atMs: 0, fleetDigest: '', fleetWrittenAtMs: 0 };
  const from = world.zone.weights('api');
  const move = {
    kind: 'failover',
    because: 'active-down',
    from,
    to: weights,
    leaving: [],
    region: '',
  } as const;
  world.ledger.courses.set('api', courseAfter(move, { epoch: epoch - 1 }, author));
}

describe('records that nobody has marked', () => {
  test('become the course of epoch 1, and nothing is written to DNS', async () => {
    const world = await calmWorld();
    expect(world.ledger.courses.get('api')).toMatchObject({ epoch: 1, kind: 'adopted', weights: allEast });
    expect(world.zone.marker('api')).toBeUndefined();
    expect(placeOf(world).markers).toEqual([]);
  });

  test('get their marker with the first move', async () => {
    const world = await worldInOutage();
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    expect(world.zone.marker('api')).toMatchObject({ epoch: 2, by: west, weights: allWest });
  });
});

describe('a move that its region has not finished', () => {
  test('is finished by that region at once', async () => {
    const world = await unfinishedMove();
    expect(placeOf(world)).toEqual({ epoch: 2, course: allWest, zone: allEast, markers: [] });
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test.each([
    ['not before', takeoverMs - 100, allEast],
    ['after', takeoverMs, allWest],
  ])('is finished by another one %s ten seconds by its own clock', async (_name, laterMs, zone) => {
    const world = await unfinishedMove();
    // Its clock says that the course is old already.
    world.skewMs.set(europe, 3_000);
    await world.time.end(world.steer(europe));
    const seenMs = world.telemetry.memories.get(europe)?.epochs['api']?.firstSeenMs ?? Number.NaN;
    await world.time.until(seenMs - 3_000 + laterMs);
    await world.time.end(world.steer(europe));
    expect(placeOf(world).zone).toEqual(zone);
    expect(placeOf(world).epoch).toBe(2);
  });

  test('is left alone while its region is not proven to serve, and decided anew when that is down', async () => {
    const world = await unfinishedMove();
    await allSay(world, 'down', west);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toEqual({ epoch: 3, course: allEurope, zone: allEurope, markers: [3] });
  });

  test('is not finished by a region that only observes', async () => {
    const world = await unfinishedMove();
    const observing = {
      ...world.fleet,
      applications: { api: { ...application(world), mode: 'observe' as const } },
    };
    await world.time.end(world.steer(west, undefined, { fleet: observing }));
    expect(placeOf(world).zone).toEqual(allEast);
  });

  test('is sent again when its marker was deleted by hand', async () => {
    const world = await worldInOutage();
    await world.time.end(world.steer(west));
    const [marker] = world.zone.records([apiMarker]);
    if (marker === undefined) throw new Error('a move leaves a marker');
    world.zone.change([{ Action: 'DELETE', ResourceRecordSet: marker }]);
    await world.time.end(world.steer(west));
    expect(world.zone.marker('api')?.epoch).toBe(2);
    expect(world.zone.weights('api')).toEqual(allWest);
  });
});

describe('DNS that is ahead', () => {
  test.each([
    ['by one epoch', 2],
    ['by many', 9],
  ])('%s is adopted into the ledger, and nothing is written to DNS', async (_name, theirs) => {
    const world = await calmWorld();
    dnsFollows(world, theirs, allWest);
    await world.time.end(world.steer(east));
    expect(world.ledger.courses.get('api')).toMatchObject({
      epoch: theirs,
      weights: allWest,
      kind: 'adopted',
      by: west,
    });
    expect(world.zone.marker('api')?.epoch).toBe(theirs);
  });

  test('is adopted where the ledger has lost its courses', async () => {
    const world = await calmWorld();
    dnsFollows(world, 7, allEurope, europe);
    world.ledger.courses.clear();
    await minutesPass(world, 1);
    expect(placeOf(world)).toMatchObject({ epoch: 7, course: allEurope, zone: allEurope, markers: [] });
  });

  test('of the same epoch with another digest is right: two regions decided, and this one won', async () => {
    const world = await calmWorld();
    ledgerHas(world, 2, allWest);
    dnsFollows(world, 2, allEurope, europe);
    await minutesPass(world, 1);
    expect(placeOf(world)).toMatchObject({ epoch: 2, course: allEurope, zone: allEurope, markers: [] });
    expect(world.ledger.courses.get('api')).toMatchObject({ by: europe });
  });

  test('of which the marker cannot be read is not touched: it may be newer', async () => {
    const world = await worldInOutage();
    world.zone.change([
      {
        Action: 'CREATE',
        ResourceRecordSet: {
          Name: apiMarker,
          Type: 'TXT',
          TTL: 60,
          ResourceRecords: [{ Value: '"v=2 epoch=9"' }],
        },
      },
    ]);
    await minutesPass(world, 2);
    expect(world.zone.weights('api')).toEqual(allEast);
    expect(reasons(world, 'error')).toContain('marker-unreadable');
    expect(world.ledger.incidents.get('api')?.steps.map(({ because }) => because)).toContain(
      'marker-unreadable',
    );
  });
});

describe('records that were changed by hand', () => {
  test('are reported, and not fought', async () => {
    const world = await calmWorld();
    dnsFollows(world, 1, allEast, east);
    world.zone.setWeight('api', europe, 50);
    await minutesPass(world, 3);
    expect(placeOf(world)).toMatchObject({ epoch: 1, zone: { ...allEast, [europe]: 50 }, markers: [] });
    expect(reasons(world, 'error')).toContain('drift');
  });

  test('do not keep traffic from leaving a region that is down', async () => {
    const world = await calmWorld();
    dnsFollows(world, 1, allEast, east);
    world.zone.setWeight('api', europe, 50);
    await allSay(world, 'down', east);
    await world.time.end(world.steer(west));
    expect(world.zone.weights('api')[east]).toBe(0);
    expect(placeOf(world)).toMatchObject({ epoch: 2, markers: [2] });
  });
});

describe('a batch whose answer is in doubt', () => {
  test('and that Route 53 then refuses was ours, and has won', async () => {
    const world = await worldInOutage();
    const outcome = await world.time.end(
      world.steer(west, undefined, { script: atFirst('traffic.change', 'twice') }),
    );
    expect(outcome).toEqual({ kind: 'moved' });
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    expect(world.ledger.courses.get('api')?.progress.acceptedAtMs).toBeDefined();
    expect(reasons(world, 'accepted')).toEqual(['active-down']);
  });

  test('and that a newer move has overtaken is not sent again', async () => {
    const world = await worldInOutage();
    // Accepted, and its answer lost; while its region waits to try again, the next move has been made.
    const slow = world.steer(west, undefined, { script: atFirst('traffic.change', 'lose-answer') });
    await world.time.pass(100);
    expect(world.zone.weights('api')).toEqual(allWest);
    ledgerHas(world, 3, allEurope);
    dnsFollows(world, 3, allEurope, europe);
    expect(await world.time.end(slow)).toEqual({ kind: 'stayed' });
    expect(placeOf(world)).toMatchObject({ epoch: 3, course: allEurope, zone: allEurope });
  });
});

function application(world: World) {
  const { api } = world.fleet.applications;
  if (api === undefined) throw new Error('the fleet must have the application api');
  return api;
}
