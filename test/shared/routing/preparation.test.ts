import { expect, test } from 'vitest';
import type { Move } from '../../../shared/routing/course.ts';
import type { Decision } from '../../../shared/routing/decision.ts';
import { holdUntilReady, isPlanned } from '../../../shared/routing/preparation.ts';
import type { Situation } from '../../../shared/routing/situation.ts';
import { allEast, allWest, calm, east, europe, stale, verdicts, west } from './regional.ts';

const failback: Move = {
  kind: 'failback',
  because: 'preferred-back',
  from: allWest,
  to: allEast,
  leaving: [west],
  region: east,
};
const switchover: Move = { ...failback, kind: 'switchover', because: 'operator' };

test.each<[name: string, move: Move, situation: Partial<Situation>, planned: boolean]>([
  ['a failback', failback, {}, true],
  ['a switchover', switchover, {}, true],
  ['an order to keep out of a region', { ...switchover, because: 'override' }, {}, true],
  ['a move to what is faster', { ...failback, kind: 'optimise', because: 'faster' }, {}, true],
  ['a failover', { ...failback, kind: 'failover', because: 'active-down' }, {}, false],
  ['an evacuation', { ...failback, kind: 'evacuation', because: 'operator' }, {}, false],
  ['a further step of a ramp', { ...failback, kind: 'ramp', because: 'ramp-step' }, {}, false],
  ['an abort of a ramp', { ...failback, kind: 'ramp', because: 'ramp-abort' }, {}, false],
  ['what a person forces', { ...switchover, forced: true }, {}, false],
  ['a switchover from a region that is down', switchover, { verdicts: verdicts('up', 'down', 'up') }, false],
  ['one from a region that was down', switchover, { verdicts: verdicts('up', stale('down'), 'up') }, true],
  ['one while another region is down', switchover, { verdicts: verdicts('up', 'up', 'down') }, true],
])('%s', (_name, move, situation, planned) => {
  expect(isPlanned(move, { ...calm, ...situation })).toBe(planned);
});

test.each<[name: string, ready: readonly string[] | undefined, move: Move, because: string | undefined]>([
  ['goes where nobody has to prepare anything', undefined, failback, undefined],
  ['goes to a region that is ready', [east], failback, undefined],
  ['goes to one of several that are', [europe, east], failback, undefined],
  ['waits while none is', [], failback, 'preparing'],
  ['waits while another one is', [europe], failback, 'preparing'],
  ['waits for nothing in an outage', [], { ...failback, kind: 'failover' }, undefined],
])('a move %s', (_name, ready, move, because) => {
  const decision: Decision = { kind: 'move', move, candidates: [] };
  const held = holdUntilReady(decision, ready === undefined ? calm : { ...calm, ready });
  if (because === undefined) expect(held).toBe(decision);
  else expect(held).toEqual({ kind: 'stay', because, candidates: [], wouldMove: move });
});

test('what stays, stays for its own reason', () => {
  const stay: Decision = { kind: 'stay', because: 'stabilising', candidates: [], wouldMove: failback };
  expect(holdUntilReady(stay, { ...calm, ready: [] })).toBe(stay);
});
