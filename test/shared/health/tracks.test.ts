import { expect, test } from 'vitest';
import { isLeaky, isSolid } from '../../../shared/health/tracks.ts';
import type { Look } from '../../../shared/health/vote.ts';
import { msOf, readOnly } from './sightings.ts';

test.each<readonly [name: string, looks: number, seconds: number, solid: boolean]>([
  ['four looks over six seconds are enough', 4, 6, true],
  ['three are not', 3, 6, false],
  ['a millisecond less is not', 4, 5.999, false],
  ['more of both is', 12, 60, true],
])('solid: %s', (_name, looks, seconds, solid) => {
  expect(isSolid({ looks, sinceMs: msOf(100) }, msOf(100 + seconds), readOnly)).toBe(solid);
});

/** Six of ten looks failed, over twenty seconds, the first as old as the window is long. */
const SIX_OF_TEN = '0f 2p 4f 6p 8f 10p 12f 14p 16f 20f';

test.each<readonly [name: string, looks: string, confirmSeconds: number, leaky: boolean]>([
  ['six of ten are enough', SIX_OF_TEN, 6, true],
  ['five of ten are not', '0f 2p 4f 6p 8f 10p 12f 14p 16p 20f', 6, false],
  ['six of eleven are enough', `${SIX_OF_TEN.replace('2p', '2p 3p')}`, 6, true],
  ['six of twelve are not', `${SIX_OF_TEN.replace('2p', '2p 3p 3.5p')}`, 6, false],
  ['degraded answers serve', `${SIX_OF_TEN.replaceAll('p', 'd')}`, 6, true],
  ['nine looks are not enough, even if all but one failed', '0f 2f 4f 6f 8f 10p 12f 14f 20f', 6, false],
  ['a look older than the window does not count', `${SIX_OF_TEN.replace('20f', '20.001f')}`, 6, false],
  ['failures over less than six seconds are not enough', '0p 2p 4p 6p 14.001f 15f 16f 17f 18f 20f', 6, false],
  ['failures over six seconds are', '0p 2p 4p 6p 14f 15f 16f 17f 18f 20f', 6, true],
  ['at confirm 20 the window is longer', `${SIX_OF_TEN.replace('20f', '34f')}`, 20, true],
  ['at confirm 20 it ends at 34 s', `${SIX_OF_TEN.replace('20f', '34.001f')}`, 20, false],
])('leaky: %s', (_name, line, confirmSeconds, leaky) => {
  expect(isLeaky(looksOf(line), { ...readOnly, confirmSeconds })).toBe(leaky);
});

function looksOf(line: string): readonly Look[] {
  const outcomes = { p: 'pass', d: 'degraded', f: 'fail' } as const;
  return line.split(' ').map((word) => {
    const letter = word.slice(-1);
    if (letter !== 'p' && letter !== 'd' && letter !== 'f') throw new Error(`no such outcome, got ${word}`);
    return { atMs: msOf(Number(word.slice(0, -1))), outcome: outcomes[letter], inSlot: false };
  });
}
