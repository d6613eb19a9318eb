/** What keeps a decided move out of DNS: a freeze, a ledger or a control plane that does not answer, old evidence. */
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import type { Freeze, FreezeScope } from '../../../shared/routing/freeze.ts';
import { east, europe, fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allEast,
  allSay,
  allWest,
  atFirst,
  calmWorld,
  minutesPass,
  movedOnce,
  placeOf,
  reasons,
  unfinishedMove,
  wokenBy,
  worldInOutage,
} from './outage.ts';

const freeze: Freeze = { scope: 'fleet', owner: 'alice', reason: 'maintenance', atMs: 0 };
const untouched = { zone: allEast, markers: [] };

const ledgerIsDown: Script = (_call, name) => (name.startsWith('ledger.') ? 'fail' : 'go');
const dnsIsDown = () => new AwsError('ServiceUnavailable', 'the control plane is down', 503);

/** Why traffic was not moved, as people are told. */
function notMoved(world: World): readonly (string | undefined)[] {
  const steps = world.ledger.incidents.get('api')?.steps ?? [];
  return steps.filter(({ kind }) => kind === 'not-moved').map(({ because }) => because);
}

describe('a frozen fleet', () => {
  test('does not move, and says so to people once', async () => {
    const world = await worldInOutage();
    await world.ledger.writeFreeze(freeze);
    await minutesPass(world, 3);
    expect(placeOf(world)).toMatchObject({ epoch: 1, ...untouched });
    expect(notMoved(world)).toEqual(['frozen']);
  });

  test.each([
    ['before', -1_000, { epoch: 1, ...untouched }],
    ['after', 0, movedOnce(allWest)],
  ])('moves not %s its freeze expires', async (_name, laterMs, expected) => {
    const world = await worldInOutage();
    const expiresAtMs = world.time.nowMs + 20_000;
    await world.ledger.writeFreeze({ ...freeze, expiresAtMs });
    await world.time.until(expiresAtMs + laterMs);
    await world.time.end(world.steer(west));
    expect(placeOf(world)).toMatchObject(expected);
  });

  test('does not send a move that was decided before the freeze, and sends it when that is lifted', async () => {
    const world = await worldInOutage();
    const moving = world.steer(west, wokenBy(world, west), {
      script: (_call, name) => {
        if (name === 'ledger.writeCourse') void world.ledger.writeFreeze(freeze);
        return 'go';
      },
    });
    expect(await world.time.end(moving)).toEqual({ kind: 'stayed' });
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 2, course: allWest, ...untouched });
    expect(notMoved(world)).toContain('frozen');

    for (const freeze of (await world.ledger.control()).freezes) await world.ledger.liftFreeze(freeze);
    await minutesPass(world, 1);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test.each<[name: string, scope: FreezeScope, isSent: boolean]>([
    ['of the application', { scope: 'application', application: 'api' }, false],
    ['of all that its name fits', { scope: 'application', application: 'a*' }, false],
    ['of another application', { scope: 'application', application: 'shop' }, true],
    ['of the region that is left', { scope: 'region', region: east }, false],
    ['of the region that gains', { scope: 'region', region: 'us-west-*' }, false],
    ['of a region whose weight stays', { scope: 'region', region: europe }, true],
  ])('%s holds a move that was decided before: sent %s', async (_name, scope, isSent) => {
    const world = await worldInOutage();
    const { owner, reason, atMs } = freeze;
    const moving = world.steer(west, wokenBy(world, west), {
      script: (_call, name) => {
        if (name === 'ledger.writeCourse') void world.ledger.writeFreeze({ ...scope, owner, reason, atMs });
        return 'go';
      },
    });
    expect(await world.time.end(moving)).toEqual({ kind: isSent ? 'moved' : 'stayed' });
    expect(placeOf(world)).toMatchObject(isSent ? movedOnce(allWest) : { epoch: 2, ...untouched });
  });

  test('does not finish what another region began', async () => {
    const world = await unfinishedMove();
    await world.ledger.writeFreeze(freeze);
    await minutesPass(world, 3);
    expect(placeOf(world)).toMatchObject(untouched);
  });
});

describe('a ledger that cannot be read', () => {
  test('counts as frozen', async () => {
    const world = await worldInOutage();
    world.script = () => ledgerIsDown;
    expect(await world.time.end(world.steer(west))).toEqual({ kind: 'frozen' });
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 1, ...untouched });
    expect(reasons(world, 'error')).toContain('frozen');
  });

  test('in one region does not keep the others from moving', async () => {
    const world = await worldInOutage();
    world.script = (region) => (region === east ? ledgerIsDown : () => 'go');
    await minutesPass(world, 1, [east, west]);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test.each([
    ['when the outage begins', false],
    ['since before the outage', true],
  ])('%s leads to one page of each region, unclaimed', async (_name, before) => {
    const world = await calmWorld();
    world.script = () => ledgerIsDown;
    if (before) await minutesPass(world, 2);
    await allSay(world, 'down', east);
    await minutesPass(world, 3);
    const pages = world.wakes.flatMap((woken) =>
      woken.kind === 'notify' && woken.event.kind === 'unclaimed'
        ? [{ by: woken.by, ...woken.event.incident }]
        : [],
    );
    expect(pages.map(({ by }) => by).sort()).toEqual([europe, east, west].sort());
    for (const { steps } of pages) {
      expect(steps[0]?.kind).toBe('confirmed');
      expect(steps[0]?.text).not.toContain('stands by');
    }
  });

  test('that is back leads to the move', async () => {
    const world = await worldInOutage();
    world.script = () => ledgerIsDown;
    await minutesPass(world, 1);
    world.script = () => () => 'go';
    await minutesPass(world, 1);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });
});

describe('a control plane that is down', () => {
  test('is told of, and the move follows when it is back', async () => {
    const world = await worldInOutage();
    world.zone.refuse = dnsIsDown;
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject(untouched);
    expect(notMoved(world)).toEqual(['control-plane-down']);
    world.zone.refuse = () => undefined;
    await minutesPass(world, 1);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
    expect(world.ledger.incidents.get('api')?.steps.at(-1)?.kind).toBe('moved');
  });

  test('only for changes leaves the course for later, and no second one is decided', async () => {
    const world = await worldInOutage();
    world.zone.refuse = (operation) => (operation === 'ChangeResourceRecordSets' ? dnsIsDown() : undefined);
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 2, course: allWest, ...untouched });
    world.zone.refuse = () => undefined;
    await minutesPass(world, 1);
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test('for a moment is asked again within the pass', async () => {
    const world = await worldInOutage();
    const script = atFirst('traffic.change', 'fail');
    expect(await world.time.end(world.steer(west, undefined, { script }))).toEqual({ kind: 'moved' });
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });

  test('that is throttled is asked again within the pass', async () => {
    const world = await worldInOutage();
    let throttled = 3;
    world.zone.refuse = (operation) =>
      operation === 'ChangeResourceRecordSets' && throttled-- > 0
        ? new AwsError('Throttling', 'Rate exceeded')
        : undefined;
    expect(await world.time.end(world.steer(west))).toEqual({ kind: 'moved' });
    expect(placeOf(world)).toEqual(movedOnce(allWest));
  });
});

describe('evidence', () => {
  /** A pass that comes to the point of sending when its evidence, which nobody renews, is this old. */
  async function sentAtAge(ageMs: number): Promise<World> {
    const world = await worldInOutage();
    world.isSilent = true;
    void world.steer(west, undefined, { script: atFirst('traffic.records', 'die') });
    await world.time.pass(100);
    const seen = Object.values(world.telemetry.memories.get(west)?.seen ?? {});
    const seenMs = Math.min(...seen.map(({ firstSeenMs }) => firstSeenMs));
    await world.time.until(seenMs + 15_000);
    let reads = 0;
    const script: Script = (_call, name) => {
      if (name !== 'traffic.records') return 'go';
      reads++;
      return reads === 2 ? { stallMs: seenMs + ageMs - world.time.nowMs } : 'go';
    };
    await world.time.end(world.steer(west, undefined, { script }));
    return world;
  }

  test('of two and a half intervals still moves traffic', async () => {
    expect(placeOf(await sentAtAge(24_900))).toEqual(movedOnce(allWest));
  });

  test('that has become older than that on the way does not, although the course is set', async () => {
    const world = await sentAtAge(25_000);
    expect(placeOf(world)).toMatchObject({ epoch: 2, course: allWest, ...untouched });
    expect(notMoved(world)).toEqual(['evidence-old']);
  });
});

describe('an application that', () => {
  test.each([
    [
      'only observes is not moved, and the record says what would have been',
      { mode: 'observe' as const },
      'observing',
    ],
    ['fails over by hand is not moved', { failover: 'manual' as const }, 'awaiting-operator'],
  ])('%s', async (_name, application, because) => {
    const world = await worldInOutage(fleetOf({ application }));
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 1, ...untouched });
    expect(notMoved(world)).toEqual([because]);
    const kept = [...world.telemetry.decisions.values()].map((decision) => decision.because);
    expect(new Set(kept)).toContain(because);
  });

  test('has nowhere to go is not moved', async () => {
    const world = await worldInOutage();
    await allSay(world, 'down', west);
    await allSay(world, 'down', europe);
    await minutesPass(world, 2);
    expect(placeOf(world)).toMatchObject({ epoch: 1, ...untouched });
    expect(notMoved(world)).toEqual(['all-down']);
  });
});
