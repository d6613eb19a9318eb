/** Races and crashes of taking records over and giving them back: nobody's change is lost, and what was begun can be finished. */
import { afterEach, describe, expect, test } from 'vitest';
import { moveBatch } from '../../../shared/routing/batch.ts';
import { type Course, courseAfter, weightsTo } from '../../../shared/routing/course.ts';
import type { PolicyRecordSet } from '../../../shared/routing/live-policy.ts';
import { reconcile } from '../../../shared/routing/reconcile.ts';
import type { ReleaseForm } from '../../../shared/routing/release.ts';
import { applicationWith, east, europe, plainTargets, west } from './adopted-application.ts';
import { AdoptedZone, applicationName } from './adopted-zone.ts';

const application = applicationWith(['A'], plainTargets);
const simple: PolicyRecordSet = {
  Name: `${applicationName}.`,
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: '192.0.2.1' }],
};
const elsewhere = { ...simple, ResourceRecords: [{ Value: '192.0.2.2' }] };

let zone: AdoptedZone | undefined;

afterEach(async () => {
  await zone?.close();
  zone = undefined;
});

async function start(records: readonly PolicyRecordSet[] = [simple]): Promise<AdoptedZone> {
  zone = await AdoptedZone.start(application, records);
  return zone;
}

/** The record is changed by somebody else. */
function edit(it: AdoptedZone): void {
  it.change({ Action: 'UPSERT', ResourceRecordSet: elsewhere });
}

/** A failover to the west, as `steer` decides it on what is there. */
function failover(before: Course | undefined): Course {
  const [from, to] = [weightsTo(east, [east, west, europe]), weightsTo(west, [east, west, europe])];
  const move = { kind: 'failover', because: 'active-down', from, to, leaving: [east], region: west } as const;
  const author = { application: 'api', by: west, atMs: 1, fleetDigest: 'digest', fleetWrittenAtMs: 0 };
  return courseAfter(move, before, author);
}

describe('a record that somebody else changes while it is adopted', () => {
  test('after it was shown, is left as it was made', async () => {
    const it = await start();
    it.beforeSending = () => edit(it);
    expect(await it.adopt()).toEqual({ kind: 'changed' });
    expect(await it.live()).toEqual([elsewhere]);
    // What was shown is not what there is now: it is shown again.
    expect(await it.adopt()).toMatchObject({ kind: 'accepted' });
    expect(it.course).toMatchObject({ epoch: 2, weights: { [west]: 100 } });
    expect(it.answers('A')).toEqual(['192.0.2.2 60']);
  });

  test('in the moment of sending, is left as it was made: Route 53 refuses the batch', async () => {
    const it = await start();
    it.onChange(() => edit(it));
    expect(await it.adopt()).toEqual({ kind: 'changed' });
    expect(await it.live()).toEqual([elsewhere]);
    expect(it.wire.asked).toContain('ChangeResourceRecordSets');
  });
});

test('a batch whose answer is lost has been accepted, and is not sent again', async () => {
  const it = await start();
  it.loseAnswers = 1;
  expect(await it.adopt()).toEqual({ kind: 'accepted' });
  expect(it.wire.asked.filter((each) => each === 'ChangeResourceRecordSets')).toHaveLength(1);
  expect(await it.planned()).toMatchObject({ kind: 'settled' });
});

test('a zone that is busy is asked again', async () => {
  const it = await start();
  it.wire.faults.set('ChangeResourceRecordSets', { kind: 'throttled' });
  it.onChange(
    () => undefined,
    () => it.wire.faults.clear(),
  );
  expect(await it.adopt()).toMatchObject({ kind: 'accepted', changeId: expect.any(String) });
});

test('a control plane that stays down is said, and nothing is changed', async () => {
  const it = await start();
  it.wire.faults.set('ChangeResourceRecordSets', { kind: 'down' });
  expect(await it.adopt()).toMatchObject({ kind: 'failed', text: expect.stringContaining('unavailable') });
  it.wire.faults.clear();
  expect(await it.live()).toEqual([simple]);
});

describe('a command that ends between the ledger and DNS', () => {
  test('leaves the old record in force, steers nothing, and can be given again', async () => {
    const it = await start();
    it.beforeSending = () => {
      throw new Error('the machine was switched off');
    };
    await expect(it.adopt()).rejects.toThrow('switched off');
    expect(it.course).toMatchObject({ epoch: 1, kind: 'adopted' });
    expect(await it.live()).toEqual([simple]);
    expect(reconcile({ application, course: it.course, live: await it.live() }).kind).toBe('drift');
    expect(await it.adopt()).toMatchObject({ kind: 'accepted' });
    expect(it.course).toMatchObject({ epoch: 2 });
    expect(it.answers('A')).toEqual(['192.0.2.1 60']);
  });

  test('and a failover that was decided meanwhile, but could not be sent, is dropped by the next try', async () => {
    const it = await start();
    it.beforeSending = () => {
      throw new Error('the machine was switched off');
    };
    await expect(it.adopt()).rejects.toThrow();
    it.course = failover(it.course);
    expect(reconcile({ application, course: it.course, live: await it.live() })).toMatchObject({
      kind: 'refused',
      because: 'not-weighted',
    });
    const again = await it.planned();
    expect(again).toMatchObject({ kind: 'take-over', course: { epoch: 3, weights: { [east]: 100 } } });
    expect(again).toHaveProperty(
      'notes',
      expect.arrayContaining([expect.stringContaining('epoch 2 (failover)')]),
    );
    expect(await it.adopt()).toMatchObject({ kind: 'accepted' });
    expect(it.answers('A')).toEqual(['192.0.2.1 60']);
  });

  test('while giving back leaves the weighted records in force, and both ways are open', async () => {
    for (const way of ['release', 'adopt'] as const) {
      const it = await start();
      await it.adopt();
      it.beforeSending = () => {
        throw new Error('the machine was switched off');
      };
      await expect(it.release()).rejects.toThrow('switched off');
      expect(it.course).toMatchObject({ epoch: 2, kind: 'released' });
      const live = await it.live();
      expect(
        live.filter(({ Type }) => Type === 'TXT'),
        'the marker is still there',
      ).toHaveLength(1);
      expect(reconcile({ application, course: it.course, live })).toEqual({ kind: 'released' });

      expect(await it[way]()).toMatchObject({ kind: 'accepted' });
      expect(it.answers('A')).toEqual(['192.0.2.1 60']);
      expect(it.course).toMatchObject(
        way === 'release' ? { epoch: 2, kind: 'released' } : { epoch: 3, kind: 'adopted' },
      );
      await it.close();
      zone = undefined;
    }
  });
});

describe('two at once', () => {
  test('of two who adopt, one does, and the other is told', async () => {
    const it = await start();
    const [one, other] = await Promise.all([it.adopt(), it.adopt()]);
    expect([one.kind, other.kind].sort()).toEqual(['accepted', 'outrun']);
    expect(await it.planned()).toMatchObject({ kind: 'settled' });
    expect(reconcile({ application, course: it.course, live: await it.live() })).toEqual({ kind: 'in-step' });
  });

  test('even with ledgers that know nothing of each other, Route 53 takes one batch alone', async () => {
    const it = await start();
    const [first, second] = await Promise.all([it.planned(), it.planned()]);
    if (first.kind !== 'take-over' || second.kind !== 'take-over') throw new Error('both must be adoptable');
    expect(await it.traffic.change(first.changes, 'one')).toMatchObject({ kind: 'accepted' });
    it.settle();
    expect(await it.traffic.change(second.changes, 'other')).toMatchObject({ kind: 'refused' });
  });

  test('a move that is decided while it is given back comes first', async () => {
    const it = await start();
    await it.adopt();
    const release = await it.plannedRelease();
    it.course = failover(it.course);
    expect(release).toMatchObject({ kind: 'give-back' });
    expect(await it.plannedRelease()).toMatchObject({ kind: 'refused', because: 'unfinished' });
  });
});

describe.each<ReleaseForm>(['simple', 'weighted', 'original'])('after it was given back as %s', (form) => {
  test('a controller that knows an older course changes nothing any more', async () => {
    const it = await start();
    await it.adopt();
    const stalled = await it.live();
    const course = failover(it.course);
    const late = moveBatch({ application, live: stalled, course });
    if (late.kind !== 'changes') throw new Error(`the batch must be ready to be sent, got ${late.text}`);
    expect(await it.release(form)).toMatchObject({ kind: 'accepted' });
    it.settle();
    const before = await it.live();
    expect(await it.traffic.change(late.changes, 'too late')).toMatchObject({ kind: 'refused' });
    expect(await it.live()).toEqual(before);
    // Nor can it write its course into the ledger first.
    expect(await it.ledger.writeCourse(course, course.epoch - 1)).toBe(false);
  });

  test('a controller that reads the ledger finds nothing to send, whatever it has read of DNS', async () => {
    const it = await start();
    await it.adopt();
    const old = await it.live();
    await it.release(form);
    for (const live of [old, await it.live(), []]) {
      expect(reconcile({ application, course: it.course, live })).toEqual({ kind: 'released' });
    }
  });
});

describe('what is given back as it was', () => {
  test('is refused where traffic has moved since, unless that is what is wanted', async () => {
    const it = await start();
    await it.adopt();
    const moved = failover(it.course);
    const batch = moveBatch({ application, live: await it.live(), course: moved });
    if (batch.kind !== 'changes') throw new Error(batch.text);
    it.settle();
    await it.traffic.change(batch.changes, 'failover');
    it.course = { ...moved, progress: { acceptedAtMs: 1 } };
    expect(await it.plannedRelease('original')).toMatchObject({ because: 'original-differs' });
    expect(await it.plannedRelease('original', true)).toMatchObject({ kind: 'give-back' });
    expect(await it.release()).toMatchObject({ kind: 'accepted' });
    expect(it.answers('A'), 'simple: where the traffic is').toEqual(['192.0.2.2 60']);
  });

  test('is refused where nothing was kept', async () => {
    const it = await start();
    await it.adopt();
    it.original = undefined;
    expect(await it.plannedRelease('original')).toMatchObject({ because: 'no-original' });
  });
});
