/** A scenario in which everything breaks at one time or another, and the fingerprint of how it was played. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import input from '../../fleet.config.ts';
import { readScenarioWithFleet } from '../../sandbox/scenario/scenario.ts';
import { type Simulation, simulate } from '../../sandbox/simulate/simulate.ts';

const lasting = { at: 30, until: 200 };
const brief = { at: 210, until: 290 };

const faults = [
  { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'http500', fraction: 0.6, ...lasting },
  {
    kind: 'flap',
    application: 'shop',
    region: 'us-west-2',
    mode: 'slow',
    downSeconds: 20,
    upSeconds: 20,
    ...lasting,
  },
  { kind: 'gray', application: 'api', region: 'eu-west-1', seenBy: 'users', ...lasting },
  { kind: 'link', from: 'us-west-2', to: 'eu-west-1', mode: 'drop', fraction: 0.3, ...lasting },
  { kind: 'lambda', function: 'steer', region: 'us-west-2', mode: 'crash', ...lasting },
  { kind: 'lambda', function: 'probe', region: 'eu-west-1', mode: 'duplicate', ...lasting },
  { kind: 'lambda', function: 'notify', region: 'us-east-1', mode: 'late', lateSeconds: 9, ...lasting },
  { kind: 'clock', region: 'eu-west-1', skewSeconds: -3, ...lasting },
  { kind: 'table', table: 'telemetry', region: 'us-west-2', mode: 'lag', lagSeconds: 6, ...lasting },
  { kind: 'table', table: 'ledger', region: 'us-east-1', mode: 'unreachable', ...lasting },
  { kind: 'route53', mode: 'lost-answers', ...lasting },
  { kind: 'sns', region: 'us-west-2', mode: 'throttled', ...lasting },
  { kind: 'dns-edit', application: 'shop', weights: { 'eu-west-1': 10 }, at: 100 },
  { kind: 'operator', do: 'freeze', at: 205 },
  { kind: 'operator', do: 'unfreeze', at: 250 },
  { kind: 'region-down', region: 'us-west-2', ...brief },
  { kind: 'vantage-isolated', vantage: 'eu-west-1', aws: true, at: 295, until: 320 },
  { kind: 'route53', mode: 'throttled', ...brief },
];

export function everyFault() {
  const reading = readScenarioWithFleet(
    { name: 'everything breaks', seed: 11, durationSeconds: 360, faults },
    { ...input, mode: 'act' },
  );
  if (!reading.ok) throw new Error(reading.errors.map(({ message }) => message).join('; '));
  return reading;
}

export function hashOf({ run, journal, effects }: Simulation): string {
  return createHash('sha256')
    .update(JSON.stringify([run, journal, effects]))
    .digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { scenario, fleet } = everyFault();
  console.log(hashOf(await simulate(scenario, fleet)));
}
