/** Controllers that act at the same time, or too late: exactly one move takes effect, and none is undone. */
import { expect, test } from 'vitest';
import { liveSandbox } from '../live/harness.ts';
import { liveFleet, regions } from '../live/live-fleet.ts';
import { waitFor } from '../live/waiting.ts';

const live = liveSandbox(liveFleet({ contested: {}, delayed: {}, stalled: { failback: 'auto' } }));

/** The region whose pass is held up; the others wait for it to begin. */
const late = 'us-west-2';

/** Between two passes of it that are begun one after the other. */
const beginEveryMs = 500;

test('of many passes at once in all regions exactly one moves traffic, with one batch', async () => {
  const contested = live().application('contested');
  // Nobody decides before everybody knows.
  const unmute = live().muteSteer(() => true);
  const readers = new Set<string | undefined>();
  live().sandbox.faults.onCalls(({ operation, caller }) => {
    if (operation === 'ListResourceRecordSets' && contested.moves().length === 0) readers.add(caller);
    return undefined;
  });
  await contested.fail('us-east-1');
  await waitFor('every replica to have three votes', async () => {
    const replicas = regions.map((region) => live().tables.telemetry(region).reports(regions));
    const reports = (await Promise.all(replicas)).flat();
    return reports.every(({ endpoints }) => endpoints['contested/us-east-1']?.vote === 'down');
  });
  expect(live().zone.attempts).toEqual([]);

  await Promise.all([live().everywhere('steer'), live().everywhere('steer'), live().everywhere('steer')]);
  unmute();
  await live().nudgeUntil(
    'the move to be complete',
    async () => (await contested.course()).progress.answeredAtMs !== undefined,
  );
  await Promise.all([live().everywhere('steer'), live().everywhere('steer')]);

  expect([...readers].sort(), 'regions that were about to move it').toEqual([...regions].sort());
  expect(contested.moves()).toHaveLength(1);
  expect(contested.events('move')).toHaveLength(1);
  const marker = await contested.marker();
  expect(marker.epoch).toBe(2);
  expect(await contested.course()).toMatchObject({ epoch: 2, by: marker.by, weights: marker.weights });
  expect(await contested.answer()).toBe('us-west-2');
});

test('a batch that is delayed on its way cannot undo what was moved meanwhile', async () => {
  const { sandbox, zone } = live();
  const delayed = live().application('delayed');
  const delay = Promise.withResolvers<void>();
  let isHeld = false;
  let lastCallMs = 0;
  sandbox.faults.onCalls(({ service, operation, caller }) => {
    if (service !== 'route53') return undefined;
    if (isHeld && caller === late) return { kind: 'down' };
    lastCallMs = Date.now();
    if (operation !== 'ChangeResourceRecordSets' || caller !== late) return undefined;
    isHeld = true;
    return { kind: 'held', until: delay.promise };
  });
  const unmute = live().muteSteer((region) => region !== late);
  await delayed.fail('us-east-1');
  await waitFor('the batch', () => isHeld);
  expect((await delayed.course()).epoch).toBe(2);
  expect((await delayed.marker()).epoch).toBe(1);

  // Meanwhile the region that traffic was to go to dies as well, and the others go on.
  await delayed.fail('us-west-2');
  unmute();
  await delayed.answeredFrom('eu-west-1');
  live().muteSteer(() => true);
  // Else the late batch may be throttled, and not be refused for what it says.
  await waitFor('Route 53 to have nothing else to do', () => Date.now() - lastCallMs > 1_500);
  delay.resolve();
  const isLate = ({ by }: { readonly by: string | undefined }) => by === late;
  await waitFor('the late batch', () => zone.judged(delayed.name).some(isLate));

  expect(zone.judged(delayed.name).filter(isLate)).toMatchObject([{ refusal: 'InvalidChangeBatch' }]);
  sandbox.faults.clear();
  await live().everywhere('steer');
  await live().everywhere('steer');
  expect(delayed.moves()).toHaveLength(1);
  expect(await delayed.answer()).toBe('eu-west-1');
  expect((await delayed.marker()).epoch).toBe(3);
  expect(zone.epochs(delayed.name)).toEqual([3]);
  expect((await delayed.course()).epoch).toBe(3);
});

test('a pass that stalls before it reads DNS does not decide against a newer course by what it saw before', async () => {
  const { sandbox } = live();
  const stalled = live().application('stalled');
  const stall = Promise.withResolvers<void>();
  await stalled.fail('us-east-1');
  await stalled.answeredFrom('us-west-2');
  await stalled.courseAnswered(2);

  sandbox.faults.onCalls(({ operation, caller }) =>
    operation === 'ListResourceRecordSets' && caller === late
      ? { kind: 'held', until: stall.promise }
      : undefined,
  );
  live().muteSteer((region) => region !== 'eu-west-1');
  await stalled.fail('us-west-2');
  // One of these begins just before its replica knows, and is held up until the others have moved traffic on.
  const begun = setInterval(() => void sandbox.invoke(late, 'steer'), beginEveryMs);
  try {
    await stalled.answeredFrom('eu-west-1');
  } finally {
    clearInterval(begun);
  }
  expect(await stalled.marker()).toMatchObject({ epoch: 3 });

  // What that one saw is that us-west-2 is up, where traffic would rather be.
  stall.resolve();
  sandbox.faults.clear();
  await live().everywhere('steer');
  await live().everywhere('steer');
  expect(stalled.moves()).toHaveLength(2);
  expect(await stalled.answer()).toBe('eu-west-1');
  expect((await stalled.courseAnswered(3)).by).not.toBe(late);
  expect(stalled.paged().filter((step) => step === 'recovered')).toEqual([]);
});
