/** Who acts first. */
import { describe, expect, test } from 'vitest';
import { heartbeatMaxMs, lineOf, noteHeartbeats, type Peers } from '../../../shared/routing/lead.ts';
import { east, europe, nowMs, regions, west } from './regional.ts';

const peers: Peers = { controlRegions: regions, own: west, heartbeats: {}, blind: [], leaving: [] };
const beatAgo = (agoMs: number) => ({ revision: 7, firstSeenMs: nowMs - agoMs });

describe('the line', () => {
  test.each<[name: string, change: Partial<Peers>, expected: string[]]>([
    ['is that of the control regions', {}, [east, west, europe]],
    ['ends with the region that is left', { leaving: [east] }, [west, europe, east]],
    [
      'has a region whose steer is silent behind the others',
      { heartbeats: { [east]: beatAgo(heartbeatMaxMs + 1) } },
      [west, europe, east],
    ],
    [
      'keeps one that was heard of just in time',
      { heartbeats: { [east]: beatAgo(heartbeatMaxMs) } },
      [east, west, europe],
    ],
    ['has a region whose vantage sees nothing behind the others', { blind: [east] }, [west, europe, east]],
    [
      'has the region that is left behind one that is silent',
      { blind: [west], leaving: [east] },
      [europe, west, east],
    ],
    [
      'never takes ourselves for silent',
      { heartbeats: { [west]: beatAgo(heartbeatMaxMs + 1) } },
      [east, west, europe],
    ],
    ['leaves nobody out, however bad it looks', { blind: regions, leaving: regions }, [east, west, europe]],
  ])('%s', (_name, change, expected) => {
    expect(lineOf({ ...peers, ...change }, nowMs)).toEqual(expected);
  });
});

describe('a heartbeat', () => {
  test.each<[name: string, revision: number, expected: object]>([
    ['that is another one is of now', 8, { revision: 8, firstSeenMs: nowMs }],
    ['that is the same keeps its time', 7, beatAgo(5)],
    ['of a table that was restored is of now', 2, { revision: 2, firstSeenMs: nowMs }],
  ])('%s', (_name, revision, expected) => {
    expect(noteHeartbeats({ [east]: beatAgo(5) }, { [east]: revision }, nowMs)).toEqual({ [east]: expected });
  });

  test('from the future is of now', () => {
    expect(noteHeartbeats({ [east]: beatAgo(-5) }, { [east]: 7 }, nowMs)).toEqual({ [east]: beatAgo(0) });
  });

  test('of a region that is no longer asked is forgotten', () => {
    expect(noteHeartbeats({ [east]: beatAgo(5), [europe]: beatAgo(5) }, { [east]: 7 }, nowMs)).toEqual({
      [east]: beatAgo(5),
    });
  });
});
