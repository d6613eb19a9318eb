/** Who hears that the control plane is in trouble. */
import { expect, test } from 'vitest';
import { alarmAudiences } from '../../../shared/fleet/alarm-audiences.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { fleetOf } from '../../functions/world/fleet.ts';

const audience = (...people: string[]) => ({ people, escalateAfterMinutes: 10 });

function listeners(used: readonly (string | undefined)[], audiences: Fleet['audiences']): readonly string[] {
  const { applications } = fleetOf({ applications: used.map((_each, place) => `api-${place}`) });
  const named = Object.entries(applications).map(([id, { audience: _usual, ...application }], place) => {
    const chosen = used[place];
    return [id, chosen === undefined ? application : { ...application, audience: chosen }];
  });
  return alarmAudiences({ applications: Object.fromEntries(named), audiences });
}

test.each<[name: string, used: (string | undefined)[], audiences: Fleet['audiences'], expected: string[]]>([
  ['the audience of its applications', ['web', 'web'], { web: audience('a'), idle: audience('b') }, ['web']],
  ['each of several', ['web', 'shop'], { web: audience('a'), shop: audience('b') }, ['web', 'shop']],
  [
    'all of them, where no application has one',
    [undefined],
    { web: audience('a'), shop: audience('b') },
    ['web', 'shop'],
  ],
  [
    'not one whose people are all in another',
    ['web', 'all'],
    { web: audience('a'), all: audience('a', 'b') },
    ['all'],
  ],
  ['one of two with the same people', ['web', 'shop'], { web: audience('a'), shop: audience('a') }, ['web']],
  [
    'both, where each has somebody of its own',
    ['web', 'shop'],
    { web: audience('a', 'b'), shop: audience('b', 'c') },
    ['web', 'shop'],
  ],
  ['nobody, where there is nobody', [undefined], {}, []],
])('%s', (_name, used, audiences, expected) => {
  expect(listeners(used, audiences)).toEqual(expected);
});
