/**
 * `npm run bench:simulate`: prints how much virtual time the simulator plays in a minute of one core, in calm and in
 * outages, with the example fleet. Options: `--hours` (of each case, default 12), `--seed`, `--json`.
 */
import { parseArgs } from 'node:util';
import input from '../../fleet.config.ts';
import { readScenarioWithFleet } from '../../sandbox/scenario/scenario.ts';
import { simulate } from '../../sandbox/simulate/simulate.ts';

type Faults = readonly Readonly<Record<string, unknown>>[];

interface Row {
  readonly name: string;
  readonly plays: number;
  readonly hours: number;
  /** Of one core; whatever else the machine does in that time does not count. */
  readonly seconds: number;
  readonly hoursPerMinute: number;
  readonly playsPerMinute: number;
  readonly effectsPerHour: number;
}

const hourSeconds = 3_600;

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const hours = positive('hours', values.hours);
const seed = positive('seed', values.seed);

const endpointOutage: Faults = [
  { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'refused', at: 600, until: 1_800 },
];
const cases: readonly (readonly [name: string, playHours: number, faults: Faults])[] = [
  ['calm', hours, []],
  ['calm but for one outage of an endpoint', hours, endpointOutage],
  ['an endpoint fails for 20 min in each hour', 1, endpointOutage],
  [
    'a region is down for 20 min in each hour',
    1,
    [{ kind: 'region-down', region: 'us-east-1', at: 600, until: 1_800 }],
  ],
  [
    'an endpoint flaps in each hour',
    1,
    [{ ...endpointOutage[0], kind: 'flap', mode: 'http500', downSeconds: 40, upSeconds: 80 }],
  ],
];

// The first plays pay for loading and compiling what the later ones use.
await measure('warming up', 1, endpointOutage, 2);
const rows: Row[] = [];
for (const [name, playHours, faults] of cases) {
  const row = await measure(name, playHours, faults, Math.ceil(hours / playHours));
  rows.push(row);
  if (!values.json) print(row);
}
if (values.json) console.log(JSON.stringify({ hours, seed, rows }));

async function measure(name: string, playHours: number, faults: Faults, plays: number): Promise<Row> {
  const reading = readScenarioWithFleet(
    { name, durationSeconds: playHours * hourSeconds, faults },
    { ...input, mode: 'act' },
  );
  if (!reading.ok) throw new Error(reading.errors.map(({ message }) => message).join('; '));
  let effects = 0;
  const before = process.cpuUsage();
  for (let play = 0; play < plays; play++) {
    effects += (await simulate(reading.scenario, reading.fleet, { seed: seed + play })).effects;
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1_000_000;
  const perMinute = (count: number) => Math.round((count * 60) / seconds);
  return {
    name,
    plays,
    hours: plays * playHours,
    seconds: Math.round(seconds * 100) / 100,
    hoursPerMinute: perMinute(plays * playHours),
    playsPerMinute: perMinute(plays),
    effectsPerHour: Math.round(effects / (plays * playHours)),
  };
}

function print({
  name,
  hours: played,
  seconds,
  hoursPerMinute,
  plays,
  playsPerMinute,
  effectsPerHour,
}: Row): void {
  const outages = plays === 1 ? '' : `, ${playsPerMinute} outages per minute`;
  console.log(
    `${name}: ${played} h in ${seconds} s of one core, ${hoursPerMinute} h per minute${outages}, ${effectsPerHour} effects per hour`,
  );
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be a whole number above 0, got ${text}`);
}
