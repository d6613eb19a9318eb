/** What reports say beside votes: no vantage alone takes traffic away by it. */
import { describe, expect, test } from 'vitest';
import { type EndpointState, untouched } from '../../../shared/health/vote.ts';
import { readingsOf } from '../../../shared/routing/readings.ts';
import { regions } from './regional.ts';

const seen = (...states: readonly Partial<EndpointState>[]) =>
  states.map((state, index) => ({
    vantage: regions[index] ?? String(index),
    state: { ...untouched, ...state },
  }));
const veto = { vetoed: true } as const;

test.each<[name: string, states: Partial<EndpointState>[], expected: boolean]>([
  ['by two of three is a veto', [veto, veto, {}], true],
  ['by one of three is none', [veto, {}, {}], false],
  ['by one of two is none', [veto, {}], false],
  ['by the only one is a veto', [veto], true],
  ['by nobody is none', [], false],
])('a veto %s', (_name, states, expected) => {
  expect(readingsOf(seen(...states), {}).vetoed).toBe(expected);
});

test.each<[name: string, states: Partial<EndpointState>[], expected: boolean]>([
  ['of one vantage is enough', [{ suspectedAtMs: 1 }, {}, {}], true],
  ['of none is none', [{}, {}, {}], false],
])('a suspicion %s', (_name, states, expected) => {
  expect(readingsOf(seen(...states), {}).suspected).toBe(expected);
});

test.each<[name: string, states: Partial<EndpointState>[], expected: boolean]>([
  ['of two of three is a doubt', [{ suspectedAtMs: 1 }, { suspectedAtMs: 1 }, {}], true],
  ['of one of three is none', [{ suspectedAtMs: 1 }, {}, {}], false],
  ['of one, and the vote of another, is a doubt', [{ suspectedAtMs: 1 }, { vote: 'down' }, {}], true],
  ['of one of two is none', [{ suspectedAtMs: 1 }, {}], false],
])('a suspicion %s', (_name, states, expected) => {
  expect(readingsOf(seen(...states), {}).doubted).toBe(expected);
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
    expect(readingsOf(seen(...states), {}).capacity).toBe(expected);
  });
});

test('the latency is the mean over the vantages', () => {
  const states = seen({ usualLatencyMs: 10 }, { usualLatencyMs: 20 }, { usualLatencyMs: 60 });
  expect(readingsOf(states, {}).latencyMs).toBe(30);
  expect(readingsOf(states, { [regions[2] ?? '']: 0 }).latencyMs).toBe(15);
  expect(readingsOf(seen({ usualLatencyMs: 10 }, {}), {}).latencyMs).toBeUndefined();
});
