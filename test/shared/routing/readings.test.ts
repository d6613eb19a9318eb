/** What reports say beside votes: no vantage alone takes traffic away by it. */
import { describe, expect, test } from 'vitest';
import { type EndpointState, untouched, type VotePolicy } from '../../../shared/health/vote.ts';
import { readingsOf } from '../../../shared/routing/readings.ts';
import { europe, regions } from './regional.ts';

const seen = (...states: readonly Partial<EndpointState>[]) =>
  states.map((state, index) => ({
    vantage: regions[index] ?? String(index),
    state: { ...untouched, ...state },
  }));
const votePolicy: VotePolicy = { confirmSeconds: 6, upThreshold: 6, intervalSeconds: 10 };
const veto = { vetoed: true } as const;

test.each<[name: string, states: Partial<EndpointState>[], expected: boolean]>([
  ['by two of three is a veto', [veto, veto, {}], true],
  ['by one of three is none', [veto, {}, {}], false],
  ['by one of two is none', [veto, {}], false],
  ['by the only one is a veto', [veto], true],
  ['by nobody is none', [], false],
])('a veto %s', (_name, states, expected) => {
  expect(readingsOf(seen(...states), regions, {}, votePolicy).vetoed).toBe(expected);
});

test.each<[name: string, states: Partial<EndpointState>[], expected: boolean]>([
  ['of one vantage is enough', [{ suspectedAtMs: 1 }, {}, {}], true],
  ['of none is none', [{}, {}, {}], false],
])('a suspicion %s', (_name, states, expected) => {
  expect(readingsOf(seen(...states), regions, {}, votePolicy).suspected).toBe(expected);
});

test.each<[name: string, states: Partial<EndpointState>[], expected: boolean]>([
  ['of two of three is a doubt', [{ suspectedAtMs: 1 }, { suspectedAtMs: 1 }, {}], true],
  ['of one of three is none', [{ suspectedAtMs: 1 }, {}, {}], false],
  ['of one, and the vote of another, is a doubt', [{ suspectedAtMs: 1 }, { vote: 'down' }, {}], true],
  ['of one of two is none', [{ suspectedAtMs: 1 }, {}], false],
])('a suspicion %s', (_name, states, expected) => {
  expect(readingsOf(seen(...states), regions, {}, votePolicy).doubted).toBe(expected);
});

describe('a recovery', () => {
  const recoveredBy = (passed: number): Partial<EndpointState> => ({
    vote: 'down',
    settled: { vote: 'down', sinceMs: 0, lastMs: 1, serving: { slots: passed, passed, degraded: 0 } },
  });
  test.each<[name: string, states: Partial<EndpointState>[], expected: boolean]>([
    [
      'is seen where two of three are one pass from up',
      [recoveredBy(5), recoveredBy(5), recoveredBy(0)],
      true,
    ],
    ['is not where one of three is', [recoveredBy(5), recoveredBy(4), recoveredBy(4)], false],
    ['is where one is and another is there', [recoveredBy(5), { vote: 'up' }, recoveredBy(0)], true],
    ['is not where one of two is', [recoveredBy(5), recoveredBy(0)], false],
    ['is not of nobody', [], false],
  ])('%s', (_name, states, expected) => {
    expect(readingsOf(seen(...states), regions, {}, votePolicy).recovering).toBe(expected);
  });
});

describe('the capacity', () => {
  test.each<[name: string, capacities: (number | undefined)[], expected: number | undefined]>([
    ['is the one in the middle', [0.2, 0.9, 0.5], 0.5],
    ['is not cut by one vantage of three', [0.1, undefined, undefined], undefined],
    ['is cut by two of three', [0.3, 0.4, undefined], 0.4],
    ['of two is the larger', [0.3, 0.7], 0.7],
    ['is not there where nobody says one', [undefined, undefined], undefined],
    ['of all is no limit', [1, 1, 1], undefined],
    ['is not below nothing', [-1, -1, -1], 0],
    ['is not there without vantages', [], undefined],
  ])('%s', (_name, capacities, expected) => {
    const states = capacities.map((capacity) => (capacity === undefined ? {} : { capacity }));
    expect(readingsOf(seen(...states), regions, {}, votePolicy).capacity).toBe(expected);
  });
});

describe('the latency', () => {
  const told = seen({ usualLatencyMs: 10 }, { usualLatencyMs: 20 }, { usualLatencyMs: 60 });
  test.each<
    [name: string, states: typeof told, weight: Record<string, number>, expected: number | undefined]
  >([
    ['is the mean over the vantages', told, {}, 30],
    ['leaves out a vantage that does not count', told, { [europe]: 0 }, 15],
    [
      'is not there where one that has looked has not measured',
      seen({ usualLatencyMs: 10 }, {}, {}),
      {},
      undefined,
    ],
    ['is not there where one of those compared has not looked', told.slice(0, 2), {}, undefined],
    ['is there without one that does not count', told.slice(0, 2), { [europe]: 0 }, 15],
  ])('%s', (_name, states, weight, expected) => {
    expect(readingsOf(states, regions, weight, votePolicy).latencyMs).toBe(expected);
  });

  test('is that of the vantages compared, whoever else has looked', () => {
    expect(readingsOf(told, regions.slice(0, 2), {}, votePolicy).latencyMs).toBe(15);
  });
});
