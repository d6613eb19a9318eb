import { expect, test } from 'vitest';
import type { Control } from '../../../shared/ports.ts';
import { type Acceleration, accelerationOf } from '../../../shared/readiness/acceleration.ts';
import type { ZoneFacts } from '../../../shared/readiness/facts.ts';
import { course, facts, fleet, nowMs } from './well.ts';

const off: ZoneFacts = { ...facts.zone, acceleratedRecovery: 'DISABLED' };
const incident = {
  id: 'i',
  application: 'api',
  openedAtMs: nowMs,
  steps: [],
  down: [],
  said: [],
  revision: 1,
};
const moving = { ...course, progress: { acceptedAtMs: nowMs } };

// All argues for it. Each row changes one thing.
test.each<
  readonly [
    name: string,
    zone: Partial<ZoneFacts>,
    control: Partial<Control> | undefined,
    kind: Acceleration['kind'],
    text: string,
  ]
>([
  ['it may be turned on', {}, {}, 'possible', ''],
  ['an attempt that failed may be repeated', { acceleratedRecovery: 'ENABLE_FAILED' }, {}, 'possible', ''],
  ['it is on', { acceleratedRecovery: 'ENABLED' }, {}, 'settled', 'is on'],
  ['it is on, whatever goes on', { acceleratedRecovery: 'ENABLED' }, undefined, 'settled', 'is on'],
  [
    'it is on its way',
    { acceleratedRecovery: 'ENABLING_HOSTED_ZONE_LOCKED' },
    {},
    'settled',
    'is being turned on',
  ],
  [
    'it is being turned off',
    { acceleratedRecovery: 'DISABLING' },
    {},
    'refused',
    'wait until it is off, got DISABLING',
  ],
  ['the zone is private', { isPrivate: true }, {}, 'refused', 'must be public'],
  ['the ledger cannot be read', {}, undefined, 'refused', 'the ledger must be readable'],
  ['an incident is open', {}, { incidents: { api: incident } }, 'refused', 'got one of api'],
  ['an incident is over', {}, { incidents: { api: { ...incident, closedAtMs: nowMs } } }, 'possible', ''],
  [
    'an incident and a move of an application that the fleet has no more are left behind',
    {},
    { incidents: { gone: incident }, courses: { gone: moving } },
    'possible',
    '',
  ],
  [
    'a move is accepted and not in sync',
    {},
    { courses: { api: moving } },
    'refused',
    'got one under way of api',
  ],
  [
    'what was only taken over',
    {},
    { courses: { api: { ...moving, kind: 'adopted', because: 'adopted', progress: {} } } },
    'possible',
    '',
  ],
])('%s', (_name, zone, control, kind, text) => {
  const found = accelerationOf(
    { ...off, ...zone },
    control === undefined ? undefined : { ...facts.control, ...control },
    fleet,
  );
  expect(found.kind).toBe(kind);
  if (found.kind !== 'possible') expect(found.text).toContain(text);
});
