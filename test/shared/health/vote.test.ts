import { describe, expect, test } from 'vitest';
import { foldObservations, untouched, type Vote, type VotePolicy } from '../../../shared/health/vote.ts';
import { msOf, readOnly, sighting, sightings, stateAfter } from './sightings.ts';

type Row = readonly [name: string, line: string, vote: Vote, sinceSeconds: number];

/** Up, then a total outage seen by fast looks: down in its seventh second. */
const DOWN = '0P 10F 11.5f 13f 14.5f 16f';

function expectVote(
  line: string,
  vote: Vote,
  sinceSeconds: number,
  policy?: VotePolicy,
  nowSeconds?: number,
) {
  const state = stateAfter(line, policy, nowSeconds);
  expect({ vote: state.vote, sinceMs: state.sinceMs }).toEqual({ vote, sinceMs: msOf(sinceSeconds) });
}

describe('an endpoint nobody has looked at', () => {
  test('is unknown', () => {
    expect(untouched.vote).toBe('unknown');
    expect(foldObservations(untouched, [], readOnly, msOf(0)).vote).toBe('unknown');
  });

  test.each<readonly [name: string, line: string, vote: Vote]>([
    ['is up after one pass in a slot', '0P', 'up'],
    ['stays unknown after a pass of a fast look', '0p', 'unknown'],
    ['is degraded after one degraded slot', '0D', 'degraded'],
    ['stays unknown after a failure', '0F', 'unknown'],
    ['stays unknown when a pass and a failure contradict each other', '0P 0.5f', 'unknown'],
    ['stays unknown while only we are at fault', '0S 10S 20S', 'unknown'],
    ['is down on the same track as any other', '0F 1.5f 3f 4.5f 6f', 'down'],
  ])('%s', (_name, line, vote) => {
    expect(stateAfter(line).vote).toBe(vote);
  });
});

describe('the solid track', () => {
  test.each<Row>([
    ['goes down when all looks of six seconds failed', DOWN, 'down', 16],
    ['stays up one millisecond before that', '0P 10F 11.5f 13f 14.5f 15.999f', 'up', 0],
    ['needs four looks', '0P 10F 13f 16f', 'up', 0],
    ['is content with four looks', '0P 10F 12f 14f 16f', 'down', 16],
    ['starts again after a pass', '0P 10F 11.5f 13p 14.5f 16f', 'up', 0],
    ['starts again after a degraded answer', '0P 10F 11.5f 13d 14.5f 16f', 'up', 0],
    ['starts again after a pass, and gets there', '0P 10F 11.5p 13f 14.5f 16f 17.5f 19f', 'down', 19],
    ['needs four slots where there are no fast looks', '0P 10F 20F 30F', 'up', 0],
    ['is content with four slots', '0P 10F 20F 30F 40F', 'down', 40],
    ['passes over our own faults', '0P 10F 11.5s 13f 14.5f 15s 16f', 'down', 16],
    ['does not count our own faults', '0P 10F 11.5s 13s 14.5f 16f', 'up', 0],
    ['works from degraded', '0D 10F 11.5f 13f 14.5f 16f', 'down', 16],
  ])('%s', (_name, line, vote, sinceSeconds) => {
    expectVote(line, vote, sinceSeconds);
  });

  test.each<readonly [seconds: number, vote: Vote]>([
    [19.999, 'up'],
    [20, 'down'],
  ])('at confirm 20, failures over %d s make it %s', (seconds, vote) => {
    const line = `0P 10F 13f 16f ${10 + seconds}f`;
    expect(stateAfter(line, { ...readOnly, confirmSeconds: 20 }).vote).toBe(vote);
  });
});

describe('the leaky track', () => {
  test.each<Row>([
    [
      'goes down when six of ten failed',
      '0P 10F 11.5f 13p 14.5f 16p 17.5f 19p 20.5f 22p 23.5f',
      'down',
      23.5,
    ],
    ['stays up when five of ten did', '0P 10F 11.5p 13p 14.5f 16p 17.5f 19p 20.5f 22p 23.5f', 'up', 0],
    ['stays up when five of nine did', '0P 10F 11.5f 13p 14.5f 16p 17.5f 19p 20.5p 22f', 'up', 0],
    ['forgets what is older', '0F 1.5f 3f 10P 20P 30F 31.5p 33f 34.5p 36f 37.5p 39f 40.5p 42f', 'up', 10],
  ])('%s', (_name, line, vote, sinceSeconds) => {
    expectVote(line, vote, sinceSeconds);
  });

  test('does not hold against a recovered endpoint what made it down before', () => {
    const twitchy = { ...readOnly, upThreshold: 1 };
    const leaky = '0P 10F 11.5f 13p 14.5f 16p 17.5f 19p 20.5f 22p 23.5f';
    expectVote(`${leaky} 25P`, 'up', 25, twitchy);
    expectVote(`${leaky} 25P 26.5f`, 'up', 25, twitchy);
  });
});

describe('recovery', () => {
  test.each<Row>([
    ['takes six passes in slots', `${DOWN} 20P 30P 40P 50P 60P 70P`, 'up', 70],
    ['is not done after five', `${DOWN} 20P 30P 40P 50P 60P`, 'down', 16],
    ['does not count fast looks', `${DOWN} 20P 30P 40P 50P 60P 61.5p 63p 64.5p`, 'down', 16],
    ['starts again after a failed slot', `${DOWN} 20P 30P 40F 50P 60P 70P 80P 90P`, 'down', 16],
    ['starts again after a failed fast look', `${DOWN} 20P 30P 40P 41.5f 50P 60P 70P`, 'down', 16],
    ['goes through a missed slot', `${DOWN} 20P 30P 50P 60P 70P 80P`, 'up', 80],
    ['goes through our own faults', `${DOWN} 20P 30P 40S 50P 60P 70P 80P`, 'up', 80],
    ['ends in degraded when it serves, but not well', `${DOWN} 20D 30D 40D 50D 60D 70D`, 'degraded', 70],
    ['ends in degraded when one of the six was', `${DOWN} 20D 30P 40P 50P 60P 70P`, 'degraded', 70],
    ['goes on from there to up', `${DOWN} 20D 30D 40D 50D 60P 70P 80P`, 'up', 80],
    ['stays down while it fails', `${DOWN} 20F 30F 40F 50F`, 'down', 16],
  ])('%s', (_name, line, vote, sinceSeconds) => {
    expectVote(line, vote, sinceSeconds);
  });
});

describe('degraded', () => {
  test.each<Row>([
    ['takes three slots in a row', '0P 10D 20D 30D', 'degraded', 30],
    ['is not two slots in a row', '0P 10D 20D', 'up', 0],
    ['is not three slots with a pass between', '0P 10D 20D 30P 40D', 'up', 0],
    ['is not three slots with a failure between', '0P 10D 20D 30F 40D', 'up', 0],
    ['does not count fast looks', '0P 10D 20D 21.5d 23d', 'up', 0],
    ['ends after three passes in slots', '0D 10P 20P 30P', 'up', 30],
    ['goes on after two', '0D 10P 20P', 'degraded', 0],
    ['goes on when one of three was degraded', '0D 10P 20P 30D 40P', 'degraded', 0],
    ['goes on when a fast look failed between', '0D 10P 20P 21.5f 30P', 'degraded', 0],
    ['is never down by itself', `0P ${slots('D', 10, 900)}`, 'degraded', 30],
  ])('%s', (_name, line, vote, sinceSeconds) => {
    expectVote(line, vote, sinceSeconds);
  });
});

describe('looks less than a second apart', () => {
  test.each<Row>([
    ['count once', '0P 10F 10.999f 13f 16f', 'up', 0],
    ['count twice when a second apart', '0P 10F 11f 13f 16f', 'down', 16],
    ['are dated by the first of them', '0P 9.1f 10F 11.5f 13f 15.1f', 'down', 15.1],
    ['are a pass while not down and contradictory', '0P 10F 11.5f 13f 13.5p 14.5f 16f', 'up', 0],
    ['are a failure while down and contradictory', `${DOWN} 20P 30P 40P 50P 60P 60.5f 70P`, 'down', 16],
    ['prove nothing in a slot when contradictory', '0D 10P 20P 30P 30.5f', 'degraded', 0],
    ['are in a slot when one of them is', `${DOWN} 19.8p 20P 30P 40P 50P 60P 70P`, 'up', 69.8 + 0.2],
    ['stay up when one was degraded and one was not', '0P 10D 20D 30D 30.5p 40D', 'up', 0],
    ['stay degraded when one was degraded and one was not', '0D 10P 20P 30P 30.5d', 'degraded', 0],
  ])('%s', (_name, line, vote, sinceSeconds) => {
    expectVote(line, vote, sinceSeconds);
  });
});

describe('a vantage that has not looked for long', () => {
  const interval = 10;
  test.each<readonly [name: string, line: string, nowSeconds: number, vote: Vote, sinceSeconds: number]>([
    ['still votes after two and a half intervals', '0P 10P', 10 + 2.5 * interval, 'up', 0],
    ['abstains a millisecond later', '0P 10P', 35.001, 'unknown', 35],
    ['abstains when all it had were its own faults', '0P 10P 20S 30S 40S', 40, 'unknown', 35],
    ['does not call down what it cannot see', DOWN, 41.001, 'unknown', 41],
    ['is up again after one pass when it was up', '0P 10P 40P', 40, 'up', 40],
    ['does not take the failures of before into account', '0P 10F 11.5f 13f 45F', 45, 'unknown', 38],
    ['does not believe one pass when it was down', `${DOWN} 50P`, 50, 'unknown', 41],
    ['needs six passes when it was down', `${DOWN} 50P 60P 70P 80P 90P`, 90, 'unknown', 41],
    ['is up after six passes when it was down', `${DOWN} 50P 60P 70P 80P 90P 100P`, 100, 'up', 100],
    ['is wary still after a second pause', `${DOWN} 50P 60P 100P 110P`, 110, 'unknown', 41],
    ['is down again on the same tracks', `${DOWN} 50F 51.5f 53f 54.5f 56f`, 56, 'down', 56],
  ])('%s', (_name, line, nowSeconds, vote, sinceSeconds) => {
    expectVote(line, vote, sinceSeconds, readOnly, nowSeconds);
  });
});

describe('a clock that is not to be trusted', () => {
  const upAtTwenty = stateAfter('0P 10P 20P');

  test('an observation one interval ahead is taken', () => {
    expect(foldObservations(untouched, [sighting('pass', 10)], readOnly, msOf(0)).vote).toBe('up');
  });

  test('an observation more than one interval ahead is not', () => {
    expect(foldObservations(untouched, [sighting('pass', 10.001)], readOnly, msOf(0))).toEqual(untouched);
  });

  test('a state one interval ahead goes on', () => {
    const state = foldObservations(upAtTwenty, [sighting('fail', 11)], readOnly, msOf(11));
    expect(state.vote).toBe('up');
    expect(state.looks.map(({ atMs }) => atMs)).toEqual([0, 10, 11, 20].map(msOf));
  });

  test('a state from further ahead is started again', () => {
    const state = foldObservations(upAtTwenty, [sighting('fail', 5)], readOnly, msOf(9.999));
    expect(state.vote).toBe('unknown');
    expect(state.looks.map(({ atMs }) => atMs)).toEqual([msOf(5)]);
    expect(foldObservations(state, [sighting('pass', 10)], readOnly, msOf(10)).vote).toBe('up');
  });

  test('an endpoint that was down before its clock was set back needs six passes', () => {
    const down = stateAfter(`1000P 1010F 1011.5f 1013f 1014.5f 1016f`);
    const passes = [0, 10, 20, 30, 40, 50].map((second) => sighting('pass', second));
    const five = passes.slice(0, 5).reduce((s, one) => foldObservations(s, [one], readOnly, one.atMs), down);
    expect(five.vote).toBe('unknown');
    expect(foldObservations(five, passes.slice(5), readOnly, msOf(50)).vote).toBe('up');
  });
});

describe('late observations', () => {
  test('a late pass takes back a vote that it contradicts', () => {
    const state = foldObservations(stateAfter(DOWN), sightings('13.9p'), readOnly, msOf(17));
    expect(state.vote).toBe('up');
  });

  test('a late failure completes the row it belongs to', () => {
    const state = foldObservations(stateAfter('0P 10F 11.5f 16f'), sightings('13f'), readOnly, msOf(17));
    expect(state).toMatchObject({ vote: 'down', sinceMs: msOf(16) });
  });

  test('a whole suspicion may come late, all at once, behind two later slots', () => {
    const slots = stateAfter('0P 10F 20F 30P');
    const run = sightings('11.5f 13f 14.5f 16f');
    expect(slots.vote).toBe('up');
    // The run's looks make it down at 16 s; the pass at 30 s is the first of the recovery.
    expect(foldObservations(slots, run, readOnly, msOf(31))).toMatchObject({
      vote: 'down',
      sinceMs: msOf(16),
    });
  });

  test('what begins where the settled past ends is not', () => {
    // Settled is the look at 20 s, and with it the second that follows.
    const state = stateAfter('0P 10P 20P 31P');
    expect(state.settled?.lastMs).toBe(msOf(20));
    expect(foldObservations(state, sightings('21F'), readOnly, msOf(31)).looks).toContainEqual({
      atMs: msOf(21),
      outcome: 'fail',
      inSlot: true,
    });
  });

  test('what is older than the settled past is dropped', () => {
    const state = stateAfter('0P 10P 20P 30P 40P');
    expect(foldObservations(state, sightings('19.9f'), readOnly, msOf(40))).toEqual(
      foldObservations(state, [], readOnly, msOf(40)),
    );
  });
});

function slots(letter: string, fromSeconds: number, toSeconds: number): string {
  const words: string[] = [];
  for (let second = fromSeconds; second <= toSeconds; second += 10) words.push(`${second}${letter}`);
  return words.join(' ');
}
