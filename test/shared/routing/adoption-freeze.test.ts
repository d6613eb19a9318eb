import { expect, test } from 'vitest';
import { freezeObjection } from '../../../shared/routing/adoption-freeze.ts';
import type { Freeze, FreezeScope } from '../../../shared/routing/freeze.ts';
import { east, fleetOf } from '../../functions/world/fleet.ts';

const nowMs = 1_800_000_000_000;
const window = {
  from: new Date(nowMs).toISOString(),
  until: new Date(nowMs + 1).toISOString(),
  reason: 'upgrade',
};
const frozen = (scope: FreezeScope, more: Partial<Pick<Freeze, 'expiresAtMs'>> = {}): readonly Freeze[] => [
  { ...scope, owner: 'ada', reason: 'x', atMs: 0, ...more },
];

test.each<[name: string, freezes: readonly Freeze[], inMaintenance: boolean, says: string | undefined]>([
  ['nothing is frozen', [], false, undefined],
  ['the fleet is', frozen({ scope: 'fleet' }), false, 'a freeze of the fleet by ada'],
  [
    'the application is',
    frozen({ scope: 'application', application: 'a*' }),
    false,
    'of applications a* by ada',
  ],
  ['another application is', frozen({ scope: 'application', application: 'shop' }), false, undefined],
  ['one of its regions is', frozen({ scope: 'region', region: east }), false, `of region ${east} by ada`],
  ['a region is in which it is not', frozen({ scope: 'region', region: 'sa-east-1' }), false, undefined],
  ['a freeze ends later', frozen({ scope: 'fleet' }, { expiresAtMs: nowMs + 1 }), false, 'of the fleet'],
  ['a freeze has ended', frozen({ scope: 'fleet' }, { expiresAtMs: nowMs }), false, undefined],
  ['it is in maintenance', [], true, 'got a freeze of'],
])('answers may be changed or not, when %s', (_name, freezes, inMaintenance, says) => {
  const fleet = fleetOf();
  const { api } = fleet.applications;
  if (api === undefined) throw new Error('the fleet must have api');
  const application = { ...api, maintenance: inMaintenance ? [window] : [] };
  const objection = freezeObjection({ id: 'api', application, fleet, control: { freezes } }, nowMs);
  expect(objection?.because).toBe(says === undefined ? undefined : 'frozen');
  if (says !== undefined) expect(objection?.text).toContain(says);
});
