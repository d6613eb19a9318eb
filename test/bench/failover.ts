/**
 * Measures failover and recovery on the wire: `npm run bench:failover [-- --setting NAME …] [--runs N] [--json]`.
 *
 * Every run has an application of its own, with a fresh course and fresh votes, in one sandbox; its fault comes at a
 * random moment. A client asks the zone's name server every 50 ms, from the fault on, what a resolver would ask.
 */
import { parseArgs } from 'node:util';
import { measureBlips, measureFailovers } from './failover-runs.ts';
import { type FailoverSetting, failoverSettings, faultsMeasured } from './failover-settings.ts';
import { printTable } from './failover-table.ts';

const { values } = parseArgs({
  options: {
    setting: { type: 'string', multiple: true },
    runs: { type: 'string', default: '10' },
    blips: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const chosen = values.setting ?? Object.keys(failoverSettings);
const runs = Number(values.runs);
const seed = Number(values.seed);

for (const name of chosen) {
  const setting: FailoverSetting | undefined = failoverSettings[name];
  if (setting === undefined) {
    throw new Error(`--setting must be one of ${Object.keys(failoverSettings).join(', ')}, got ${name}`);
  }
  const measured = await measureFailovers({ setting, faults: faultsMeasured, runs, seed });
  if (values.json) process.stdout.write(`${JSON.stringify({ setting: name, ...measured })}\n`);
  else printTable(name, setting, measured);
}

const blips = Number(values.blips);
if (blips > 0) {
  const moved = await measureBlips({ count: blips, seconds: 3, seed });
  if (values.json) process.stdout.write(`${JSON.stringify({ blips, seconds: 3, moved })}\n`);
  else process.stdout.write(`\n${blips} outages of 3 s at the default setting: ${moved} moves\n`);
  if (moved > 0) process.exitCode = 1;
}
