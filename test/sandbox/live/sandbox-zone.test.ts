import { expect, test } from 'vitest';
import { seedZone } from '../../../sandbox/live/sandbox-zone.ts';
import { recordsOf } from '../../../sandbox/simulate/zone-ports.ts';
import { acceptedState } from '../../../sandbox/simulate/zone-state.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { route53 } from '../../../sandbox/world/route53.ts';
import { defaultFleet } from '../scenario/base-scenario.ts';

const { api } = defaultFleet.applications;
if (api === undefined) throw new Error('the default fleet must have an application api');
const { order } = api.steering;

test.each([
  ['all traffic in the first region', api.steering, { 'us-east-1': 100, 'us-west-2': 0, 'eu-west-1': 0 }],
  [
    'each region with its share, and one that stands by with none',
    { policy: 'weighted' as const, order, shares: { 'us-east-1': 30, 'eu-west-1': 70 } },
    { 'us-east-1': 30, 'us-west-2': 0, 'eu-west-1': 70 },
  ],
])('a zone begins with %s', (_name, steering, weights) => {
  const fleet = { ...defaultFleet, applications: { api: { ...api, steering } } };
  const model = route53({ clock: virtualClock(0), random: seededRandom(1), propagationMs: () => 0 });
  const records = recordsOf(model, seedZone(model, fleet));
  const state = acceptedState(records, api);
  expect(state.weights).toEqual(weights);
  expect(state.marker).toMatchObject({ epoch: 1, weights });
});
