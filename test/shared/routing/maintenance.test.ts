/** Windows in which nothing moves. */
import { expect, test } from 'vitest';
import type { MaintenanceWindow } from '../../../shared/fleet/fleet.ts';
import { maintenanceFreeze } from '../../../shared/routing/maintenance.ts';

const from = Date.UTC(2026, 11, 1, 2);
const until = Date.UTC(2026, 11, 1, 4);
const window: MaintenanceWindow = {
  from: '2026-12-01T02:00:00Z',
  until: '2026-12-01T04:00:00Z',
  reason: 'patch day',
};
const longer: MaintenanceWindow = { ...window, until: '2026-12-01T06:00:00+01:00', reason: 'migration' };

test.each<
  [
    name: string,
    fleet: MaintenanceWindow[],
    own: MaintenanceWindow[],
    nowMs: number,
    expected: string | undefined,
  ]
>([
  ['holds from its first moment', [window], [], from, 'patch day'],
  ['does not hold before', [window], [], from - 1, undefined],
  ['holds to its last moment', [window], [], until - 1, 'patch day'],
  ['is over at its end', [window], [], until, undefined],
  ["of the application's own holds as well", [], [window], from, 'patch day'],
  ['that lasts longest is the one that is named', [window], [longer], from, 'migration'],
  ['need not be there', [], [], from, undefined],
])('a window %s', (_name, fleet, own, nowMs, expected) => {
  expect(maintenanceFreeze({ maintenance: fleet }, { maintenance: own }, nowMs)?.reason).toBe(expected);
});

test('a window is a freeze of its own owner, with an end', () => {
  expect(maintenanceFreeze({ maintenance: [window] }, { maintenance: [] }, from)).toEqual({
    scope: 'fleet',
    owner: 'maintenance window',
    reason: 'patch day',
    atMs: from,
    expiresAtMs: until,
  });
});
