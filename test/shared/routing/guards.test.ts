import { describe, expect, test } from 'vitest';
import type { Move } from '../../../shared/routing/course.ts';
import { decide } from '../../../shared/routing/decide.ts';
import type { Decision } from '../../../shared/routing/decision.ts';
import { evidenceUntilMs, guard } from '../../../shared/routing/guards.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
import {
  allEast,
  allWest,
  calm,
  courseOf,
  east,
  europe,
  nowMs,
  override,
  policy,
  verdict,
  verdicts,
  west,
} from './regional.ts';

const { cooldownMs } = policy;
const limitMs = 25_000;

const recovered: Situation = { ...calm, course: courseOf(4, allWest), weightsInForce: allWest };
const outage: Situation = { ...calm, verdicts: verdicts('down', 'up', 'up') };
const pinned: Situation = { ...calm, overrides: [override('pin', europe)] };

type Row = [name: string, situation: Situation, expected: string];

describe('after a move', () => {
  const justMoved = { lastMoveAtMs: nowMs - cooldownMs + 1 };
  const set = (agoMs: number) => ({ atMs: nowMs - cooldownMs + 1 - agoMs });
  test.each<Row>([
    [
      'the next one waits to the last millisecond of the rest',
      { ...recovered, ...justMoved },
      'cooling-down',
    ],
    ['the next one may come at its end', { ...recovered, lastMoveAtMs: nowMs - cooldownMs }, 'failback'],
    ['the first one has nothing to wait for', recovered, 'failback'],
    [
      'a move from the future is waited for, too',
      { ...recovered, lastMoveAtMs: nowMs + cooldownMs },
      'cooling-down',
    ],
    [
      'an approved failback waits like any other',
      { ...recovered, ...justMoved, approvedFailback: true },
      'cooling-down',
    ],
    ['a region that is down is left at once', { ...outage, ...justMoved }, 'failover'],
    ['an override set since is obeyed at once', { ...pinned, ...justMoved }, 'switchover'],
    [
      'an override set at the same moment waits',
      { ...pinned, ...justMoved, overrides: [override('pin', europe, set(0))] },
      'cooling-down',
    ],
    [
      'an older override waits: its region came back',
      { ...pinned, ...justMoved, overrides: [override('pin', europe, set(1))] },
      'cooling-down',
    ],
    [
      'an older override is obeyed at once where the region it leaves is down',
      { ...outage, ...justMoved, overrides: [override('pin', europe, set(1))] },
      'switchover',
    ],
    [
      'a newer override that is obeyed already does not hurry an older one',
      {
        ...pinned,
        ...justMoved,
        overrides: [override('pin', europe, set(1)), override('keep-out', west, set(-1))],
      },
      'cooling-down',
    ],
  ])('%s', checked);

  test("an operator's own move does not wait", () => {
    const decision: Decision = { kind: 'move', move: operatorMove(), candidates: [] };
    expect(guard(decision, { ...calm, ...justMoved }, policy, nowMs)).toMatchObject(decision);
  });
});

describe('evidence', () => {
  const old = (vote: 'up' | 'down') => verdict(vote, { evidenceAtMs: nowMs - limitMs - 1 });
  const fine = (vote: 'up' | 'down') => verdict(vote, { evidenceAtMs: nowMs - limitMs });
  test.each<Row>([
    [
      'of 2.5 intervals is good enough',
      { ...outage, verdicts: verdicts(fine('down'), fine('up'), 'up') },
      'failover',
    ],
    [
      'on the region left may not be older',
      { ...outage, verdicts: verdicts(old('down'), 'up', 'up') },
      'evidence-old',
    ],
    [
      'on the region taken may not be older',
      { ...outage, verdicts: verdicts('down', old('up'), 'up') },
      'evidence-old',
    ],
    [
      'on a region that has no part in the move may be older',
      { ...outage, verdicts: verdicts('down', 'up', old('up')) },
      'failover',
    ],
    [
      'on the region left may be older when an operator asks for it',
      { ...pinned, verdicts: verdicts(old('up'), 'up', 'up') },
      'switchover',
    ],
    [
      'on the region taken may not even then',
      { ...pinned, verdicts: verdicts('up', 'up', old('up')) },
      'evidence-old',
    ],
  ])('%s', checked);

  test('is good until 2.5 intervals after the older of the two verdicts', () => {
    const seen = {
      [east]: verdict('down', { evidenceAtMs: 7_000 }),
      [west]: verdict('up', { evidenceAtMs: 9_000 }),
    };
    const decision = decide({ ...calm, verdicts: seen }, policy, nowMs);
    const move = decision.kind === 'move' ? decision.move : operatorMove();
    expect(evidenceUntilMs(move, { ...calm, verdicts: seen }, policy)).toBe(7_000 + limitMs);
  });

  test('does not exist for a region without verdict', () => {
    expect(evidenceUntilMs(operatorMove(), { ...calm, verdicts: {} }, policy)).toBe(Number.NEGATIVE_INFINITY);
  });
});

test('what is held back says what it would have been', () => {
  const decision = decide(recovered, policy, nowMs);
  expect(guard(decision, { ...recovered, lastMoveAtMs: nowMs }, policy, nowMs)).toEqual({
    kind: 'stay',
    because: 'cooling-down',
    candidates: decision.candidates,
    wouldMove: decision.kind === 'move' ? decision.move : undefined,
    guards: [
      { guard: 'cooling-down', passed: false },
      { guard: 'moves-per-hour', passed: true },
      { guard: 'fleet-velocity', passed: true },
      { guard: 'last-region', passed: true },
      { guard: 'evidence-old', passed: true },
    ],
  });
});

test('a stay is left as it is', () => {
  const decision = decide(calm, policy, nowMs);
  expect(guard(decision, { ...calm, lastMoveAtMs: nowMs }, policy, nowMs)).toBe(decision);
});

function checked(_name: string, situation: Situation, expected: string): void {
  const decision = guard(decide(situation, policy, nowMs), situation, policy, nowMs);
  expect(decision.kind === 'move' ? decision.move.kind : decision.because).toBe(expected);
}

function operatorMove(): Move {
  return {
    kind: 'switchover',
    because: 'operator',
    from: allEast,
    to: allWest,
    leaving: [east],
    region: west,
  };
}
