import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StallMeter } from '../../../shared/probing/stall-meter.ts';

/** What the beat is due after, and how late is still on time. */
const BEAT_MS = 20;
const JITTER_MS = 5;

let nowMs = 1000;

beforeEach(() => {
  nowMs = 1000;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The loop turns, and the next beat comes this long after the last. */
function turn(afterMs: number): void {
  nowMs += afterMs;
  vi.advanceTimersByTime(BEAT_MS);
}

test('a loop that turns has no stalls', () => {
  const meter = new StallMeter();
  meter.watch();
  for (let i = 0; i < 10; i++) turn(BEAT_MS + JITTER_MS);
  expect(meter.stalledMs(0, 0)).toBe(0);
});

test('a beat that comes late is a stall from when it was due', () => {
  const meter = new StallMeter();
  meter.watch();
  turn(BEAT_MS + JITTER_MS + 1);
  expect(meter.stalledMs(0, 0)).toBe(6);
  turn(120);
  expect(meter.stalledMs(0, 0)).toBe(106);
});

test('a stall is known before its beat has come', () => {
  const meter = new StallMeter();
  meter.watch();
  nowMs += 120;
  expect(meter.stalledMs(0, 0)).toBe(100);
});

test('short stalls may be left out', () => {
  const meter = new StallMeter();
  meter.watch();
  turn(BEAT_MS + 49);
  turn(BEAT_MS + 50);
  expect(meter.stalledMs(0, 50)).toBe(50);
  expect(meter.stalledMs(0, 49)).toBe(99);
});

test('only what lies after the moment asked about counts', () => {
  const meter = new StallMeter();
  meter.watch();
  turn(120); // 1020 to 1120
  turn(BEAT_MS);
  turn(120); // 1160 to 1260
  expect(meter.stalledMs(1260, 0)).toBe(0);
  expect(meter.stalledMs(1200, 0)).toBe(60);
  expect(meter.stalledMs(1120, 0)).toBe(100);
  expect(meter.stalledMs(1070, 0)).toBe(150);
});

test('a stall is as long as it was, also when only part of it lies after the moment', () => {
  const meter = new StallMeter();
  meter.watch();
  turn(120);
  expect(meter.stalledMs(1110, 100)).toBe(10);
});

test('measures while somebody watches, and forgets when nobody does', () => {
  const meter = new StallMeter();
  const [first, second] = [meter.watch(), meter.watch()];
  turn(120);
  first();
  first();
  expect(meter.stalledMs(0, 0)).toBe(100);
  expect(vi.getTimerCount()).toBe(1);
  second();
  expect(meter.stalledMs(0, 0)).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  nowMs += 10_000;
  meter.watch();
  expect(meter.stalledMs(0, 0)).toBe(0);
});
