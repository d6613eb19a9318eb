import { expect, test } from 'vitest';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { type EventEntry, eventBus } from '../../../sandbox/world/event-bus.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';

const startMs = 1_800_000_000_000;
const good: EventEntry = { source: 'pointsman', detailType: 'moved', detail: '{"a":1}' };
const world = () => eventBus({ clock: virtualClock(startMs), random: seededRandom(1) });

/** An entry of so many bytes. */
function entryOf(bytes: number): EventEntry {
  const rest = 'pointsman'.length + 'moved'.length + '{"a":""}'.length;
  return { ...good, detail: `{"a":"${'x'.repeat(bytes - rest)}"}` };
}

test.each<[name: string, entry: EventEntry, code: string | undefined]>([
  ['a whole entry is put', good, undefined],
  ['one without source fails', { ...good, source: undefined }, 'InvalidArgument'],
  ['one without type fails', { ...good, detailType: '' }, 'InvalidArgument'],
  ['one without detail fails', { ...good, detail: undefined }, 'InvalidArgument'],
  ['a detail that is no JSON fails', { ...good, detail: 'a=1' }, 'MalformedDetail'],
  ['a detail that is a list fails', { ...good, detail: '[]' }, 'MalformedDetail'],
  ['a detail that is null fails', { ...good, detail: 'null' }, 'MalformedDetail'],
  ['a source of AWS fails', { ...good, source: 'aws.ec2' }, 'NotAuthorizedForSourceException'],
  ['256 KB are put', entryOf(262_144), undefined],
  ['more fail', entryOf(262_145), 'InvalidArgument'],
  ['with a time there is less room', { ...entryOf(262_131), atMs: 1 }, 'InvalidArgument'],
  ['with a time there is that much room', { ...entryOf(262_130), atMs: 1 }, undefined],
])('%s, and keeps no other from being put', (_name, entry, code) => {
  const bus = world();
  const results = bus.put('us-east-1', [entry, good]);
  expect(results[0]).toMatchObject(code === undefined ? { kind: 'put' } : { kind: 'failed', code });
  expect(results[1]).toMatchObject({ kind: 'put' });
  expect(bus.events).toHaveLength(code === undefined ? 2 : 1);
});

test('an event is dated by its entry, else by when it came', () => {
  const bus = world();
  bus.put('us-east-1', [{ ...good, atMs: 5 }, good]);
  expect(bus.events.map(({ atMs }) => atMs)).toEqual([5, startMs]);
});

test('events are kept in order, each with its region and an id of its own', () => {
  const bus = world();
  bus.put('us-east-1', [good]);
  bus.put('eu-west-1', [good]);
  expect(bus.events.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1']);
  expect(new Set(bus.events.map(({ id }) => id)).size).toBe(2);
  expect(bus.events[0]).toMatchObject({
    source: 'pointsman',
    detailType: 'moved',
    detail: { a: 1 },
    resources: [],
  });
});

test.each([0, 11])('%i entries are refused as a whole', (count) => {
  const bus = world();
  const entries = Array.from({ length: count }, () => good);
  expect(() => bus.put('us-east-1', entries)).toThrow('between 1 and 10');
  expect(bus.events).toEqual([]);
});
