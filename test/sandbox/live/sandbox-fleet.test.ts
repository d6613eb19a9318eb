import { expect, test } from 'vitest';
import fleetInput from '../../../fleet.config.ts';
import { fitToSandbox } from '../../../sandbox/live/sandbox-fleet.ts';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';

type Application = FleetInput['applications'][string];

/** The default fleet's `api` in the sandbox, with every default filled in. */
function fitted(change: Pick<Application, 'cooldownSeconds' | 'stabilisationSeconds' | 'ramp'>) {
  const api = fleetInput.applications['api'];
  if (api === undefined) throw new Error('the default fleet must have an application api');
  const references = [
    { host: '127.0.0.1', port: 1, place: 'one' },
    { host: '127.0.0.1', port: 2, place: 'another' },
  ];
  const input: FleetInput = { ...fleetInput, applications: { api: { ...api, ...change } } };
  const validation = validateFleet(fitToSandbox(input, { probes: {}, references }));
  if (!validation.ok) throw new Error(validation.errors[0]?.message);
  return validation.fleet.applications['api'];
}

const shortened = {
  stabilisationSeconds: 30,
  cooldownSeconds: 30,
  ramp: { steps: [5, 25, 50, 100], holdSeconds: 5 },
};

test.each<[name: string, change: Parameters<typeof fitted>[0], expected: object]>([
  ['waits that the file does not mention are shortened', {}, shortened],
  ['a cooldown that it gives is kept', { cooldownSeconds: 7 }, { ...shortened, cooldownSeconds: 7 }],
  [
    'a stabilisation that it gives is kept',
    { stabilisationSeconds: 7 },
    { ...shortened, stabilisationSeconds: 7 },
  ],
  [
    'a hold that it gives is kept',
    { ramp: { holdSeconds: 7 } },
    { ramp: { steps: [5, 25, 50, 100], holdSeconds: 7 } },
  ],
  [
    'steps that it gives are kept, and held shorter',
    { ramp: { steps: [50, 100] } },
    { ramp: { steps: [50, 100], holdSeconds: 5 } },
  ],
])('%s', (_name, change, expected) => {
  expect(fitted(change)).toMatchObject(expected);
});

test('somebody outside hears nothing of a fleet that is played', () => {
  const input: FleetInput = { ...fleetInput, ping: 'https://hc.example.com/s3cret' };
  expect(JSON.stringify(fitToSandbox(input, { probes: {}, references: [] }))).not.toContain('hc.example.com');
});
