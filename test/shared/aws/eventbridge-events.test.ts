import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventBridgeService } from '../../../sandbox/live/wire/eventbridge-service.ts';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import type { WireFault } from '../../../sandbox/live/wire/wire.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { eventBus } from '../../../sandbox/world/event-bus.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { eventBridgeEvents } from '../../../shared/aws/eventbridge-events.ts';
import type { StepEvent } from '../../../shared/incidents/step-event.ts';
import { startTestFront } from './front-for-test.ts';

const world = eventBus({ clock: virtualClock(0), random: seededRandom(1) });
const events = eventBridgeEvents('example', 'eu-west-1');
let fault: WireFault | undefined;
let front: Front;

const moved: StepEvent = {
  key: 'api/7/moving',
  step: 'moving',
  application: 'api',
  atMs: 1_800_000_000_123,
  text: 'api moves to us-west-2',
  because: 'active-down',
  epoch: 7,
  weights: { 'us-east-1': 0, 'us-west-2': 100 },
  regions: ['us-west-2'],
};

beforeAll(async () => {
  front = await startTestFront({
    services: { events: eventBridgeService(world) },
    faultFor: () => fault,
  });
});

afterAll(async () => {
  await front.close();
});

beforeEach(() => {
  fault = undefined;
});

/** What the bus has got since then. */
function since(before: number) {
  return world.events.slice(before);
}

test('a step is an event of our own source on the bus of the own region, with all that it says', async () => {
  const before = world.events.length;
  await events.publish([moved]);
  expect(since(before)).toEqual([
    {
      id: expect.any(String),
      region: 'eu-west-1',
      source: 'pointsman',
      detailType: 'moving',
      atMs: moved.atMs,
      resources: [],
      detail: { fleet: 'example', ...moved },
    },
  ]);
});

test.each([10, 11, 25])('%i steps all come, in order', async (count) => {
  const before = world.events.length;
  const steps = Array.from({ length: count }, (_, epoch) => ({ ...moved, key: `api/${epoch}`, epoch }));
  await events.publish(steps);
  expect(since(before).map(({ detail }) => detail['epoch'])).toEqual(steps.map(({ epoch }) => epoch));
});

test('no steps take no request', async () => {
  fault = { kind: 'down' };
  await events.publish([]);
});

test('an entry that the bus does not take is named, and the others are there', async () => {
  const before = world.events.length;
  const huge = { ...moved, key: 'api/8/moving', text: 'x'.repeat(262_144) };
  await expect(events.publish([moved, huge, moved])).rejects.toThrow(
    'the event bus did not take api/8/moving (InvalidArgument: ',
  );
  expect(since(before)).toHaveLength(2);
});

test('a bus that is down is an error for the pass to leave', async () => {
  const before = world.events.length;
  fault = { kind: 'down' };
  await expect(events.publish([moved])).rejects.toThrow();
  expect(since(before)).toEqual([]);
});

test('a bus that does not answer is an error before the pass runs out of time', async () => {
  let answer = (): void => undefined;
  fault = { kind: 'held', until: new Promise<void>((resolve) => (answer = resolve)) };
  try {
    await expect(events.publish([moved])).rejects.toMatchObject({ name: 'TimeoutError' });
  } finally {
    answer();
  }
});
