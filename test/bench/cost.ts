/**
 * What one pass of a calm fleet takes: processor time, calls, item sizes, bytes logged. They are the figures behind
 * shared/cost/measured.ts. With `--page` nothing is measured, and the tables of docs/cost.md are made anew.
 *
 *   npm run bench:cost -- [--applications 1,3,10] [--runs 100] [--gates] [--json] [--page]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { pageWithTables } from './cost-page.ts';
import { measurePasses, type PassCost } from './cost-passes.ts';

const { values } = parseArgs({
  options: {
    applications: { type: 'string', default: '1,3,10' },
    runs: { type: 'string', default: '100' },
    gates: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
});

if (values.page) {
  const page = fileURLToPath(new URL('../../docs/cost.md', import.meta.url));
  writeFileSync(page, pageWithTables(readFileSync(page, 'utf8')));
} else {
  await measureAll();
}

async function measureAll(): Promise<void> {
  for (const text of values.applications.split(',')) {
    const count = Number(text);
    const passes = await measurePasses(benchFleet(count, values.gates), Number(values.runs));
    if (values.json) process.stdout.write(`${JSON.stringify({ applications: count, passes })}\n`);
    else
      process.stdout.write(`\n${count} applications in three regions\n${passes.map(passText).join('\n')}\n`);
  }
}

function passText({ pass, cpuMs, logBytes, logLines, calls }: PassCost): string {
  const head = `  ${pass}: ${cpuMs.toFixed(2)} ms CPU, ${logLines.toFixed(1)} lines of ${logBytes.toFixed(0)} bytes logged`;
  const lines = Object.entries(calls).map(
    ([key, { count, units, bytes }]) =>
      `    ${key}: ${count.toFixed(2)} calls, ${units.toFixed(2)} units, ${bytes.toFixed(0)} bytes each`,
  );
  return [head, ...lines].join('\n');
}

function benchFleet(count: number, gates: boolean): FleetInput {
  const addresses = { 'us-east-1': '127.0.1.1', 'us-west-2': '127.0.2.1', 'eu-west-1': '127.0.3.1' };
  const endpoints = Object.fromEntries(
    Object.entries(addresses).map(([region, address]) => [
      region,
      { target: { a: [address] }, probe: `http://${address}:8080/health` },
    ]),
  );
  const ids = Array.from({ length: count }, (_, index) => `application-${index}`);
  return {
    name: 'cost',
    mode: 'act',
    zone: { name: 'example.test' },
    regions: Object.keys(addresses),
    gates,
    applications: Object.fromEntries(
      ids.map((id) => [
        id,
        { name: `${id}.example.test`, endpoints, checks: [{ type: 'http', path: '/health' }] },
      ]),
    ),
    people: { primary: { email: 'primary@example.test', sms: '+12025550100' } },
    audiences: { oncall: { people: ['primary'] } },
  };
}
