import { expect, test } from 'vitest';
import { Recorder } from '../../sandbox/simulate/recorder.ts';
import type { Effect, WorldZone, ZoneState } from '../../sandbox/simulate/world.ts';
import { courseDigest, type Marker } from '../../shared/routing/marker.ts';
import { east, scenarioOf, west } from './stage.ts';

const startMs = 1_000_000;
const toEast = { [east]: 100, [west]: 0 };
const toWest = { [east]: 0, [west]: 100 };

function markerOf(epoch: number): Marker {
  return { epoch, digest: courseDigest(epoch, toWest), by: west, weights: toWest };
}

/** A recorder over a zone whose newest accepted epoch is set by hand. */
function recorderOf() {
  const { fleet } = scenarioOf([]);
  let accepted: ZoneState = { weights: toEast, marker: markerOf(1) };
  const zone: WorldZone = { accepted: () => accepted, answered: () => accepted, records: () => [] };
  const recorder = new Recorder({ fleet, startMs, zone });
  const effect = (
    seconds: number,
    port: string,
    method: string,
    args: readonly unknown[],
    answer: unknown,
  ) => {
    const by = { region: west, function: 'steer', run: 1 } as const;
    const noted: Effect = { atMs: startMs + seconds * 1000, ...by, port, method, args, answer };
    recorder.noteEffect(noted);
  };
  return {
    recorder,
    decide: (seconds: number, epoch: number, answer = true, kind = 'failover') =>
      effect(
        seconds,
        'ledger',
        'writeCourse',
        [{ application: 'api', epoch, kind, because: 'active-down', from: toEast, weights: toWest }],
        answer,
      ),
    send: (seconds: number, epoch: number, kind: 'accepted' | 'refused' = 'accepted') => {
      if (kind === 'accepted') accepted = { weights: toWest, marker: markerOf(epoch) };
      effect(seconds, 'traffic', 'change', [[], ''], { kind });
    },
    answer: (seconds: number, epoch: number) =>
      recorder.noteAnswer('api', { weights: toWest, marker: markerOf(epoch) }, startMs + seconds * 1000),
    moves: () => recorder.run(startMs + 100_000, []).applications['api']?.moves ?? [],
  };
}

test('a move is decided, accepted and first answered when each of these happened', () => {
  const { decide, send, answer, moves } = recorderOf();
  decide(10, 2);
  send(11, 2, 'refused');
  send(12, 2);
  send(13, 2);
  answer(40, 2);
  decide(50, 3);
  answer(60, 2);
  expect(moves()).toMatchObject([
    { epoch: 2, from: toEast, to: toWest, decidedAtSeconds: 10, atSeconds: 12, answeredSeconds: 40 },
    { epoch: 3, decidedAtSeconds: 50, atSeconds: null, answeredSeconds: null },
  ]);
});

test('a move that was never answered itself is answered by a later one', () => {
  const { decide, send, answer, moves } = recorderOf();
  decide(10, 2);
  send(12, 2);
  decide(14, 3);
  send(15, 3);
  answer(70, 3);
  expect(moves().map(({ answeredSeconds }) => answeredSeconds)).toEqual([70, 70]);
});

test('what lost its race, and what was taken over from DNS, is no move', () => {
  const { decide, moves } = recorderOf();
  decide(10, 2, false);
  decide(11, 2, true, 'adopted');
  expect(moves()).toEqual([]);
});
