/**
 * What a probe costs: processor time next to a bare request, behaviour when far overloaded, and memory.
 *
 *   npm run bench:probe -- [--json] [--turns 8] [--endpoints 5000] [--slots 3]
 *
 * Ends with 1 when a probe costs more than one and a half bare requests, or an overloaded vantage blames an endpoint.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { type Cost, measureCosts } from './probe-cost.ts';
import { type Memory, measureMemory } from './probe-memory.ts';
import { measureOverload, type OverloadedSlot } from './probe-overload.ts';
import { startBenchServer } from './probe-server.ts';

/** Assertions, phases and a typed result may cost half a request more, and no more. */
const RATIO_LIMIT = 1.5;

interface Results {
  readonly cores: number;
  readonly node: string;
  readonly costs: readonly Cost[];
  readonly memory: Memory;
  readonly overload: readonly OverloadedSlot[];
}

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    turns: { type: 'string', default: '8' },
    endpoints: { type: 'string', default: '5000' },
    slots: { type: 'string', default: '3' },
  },
});

const results = await measure();
const complaints = complaintsAbout(results);
if (options.json) {
  console.log(JSON.stringify({ ...results, complaints }));
} else {
  console.log(`${results.cores} cores, node ${results.node}`);
  console.log(costTable(results.costs));
  console.log(memoryLine(results.memory));
  console.log(overloadTable(results.overload));
}
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;

async function measure(): Promise<Results> {
  const server = await startBenchServer();
  try {
    const costs = await measureCosts(server, wholeNumber('turns'));
    const memory = await measureMemory(server);
    const overload = await measureOverload(server, wholeNumber('endpoints'), wholeNumber('slots'));
    return { cores: availableParallelism(), node: process.version, costs, memory, overload };
  } finally {
    server.stop();
  }
}

function complaintsAbout({ costs, overload }: Results): string[] {
  const dear = costs
    .filter(({ ratio }) => ratio > RATIO_LIMIT)
    .map(({ protocol, concurrency, ratio }) => {
      return `a probe must cost at most ${RATIO_LIMIT} bare requests, got ${ratio.toFixed(2)} (${protocol}, concurrency ${concurrency})`;
    });
  const unjust = overload
    .filter(({ fails }) => fails > 0)
    .map(({ slot, fails, failsSeen }) => {
      return `an overloaded vantage must blame no endpoint, got ${fails} fails in slot ${slot}: ${failsSeen.join('; ')}`;
    });
  return [...dear, ...unjust];
}

function costTable(costs: readonly Cost[]): string {
  const head = ['protocol', 'concurrency', 'ours, CPU s per 1,000', 'bare node, CPU s per 1,000', 'ratio'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { protocol, concurrency, ourSeconds, bareSeconds, ratio } of costs) {
    table.push([protocol, concurrency, ourSeconds.toFixed(3), bareSeconds.toFixed(3), ratio.toFixed(2)]);
  }
  return table.toString();
}

function memoryLine({ endpoints, idleMegabytes, healthyMegabytes, hangingMegabytes }: Memory): string {
  const [idle, healthy, hanging] = [idleMegabytes, healthyMegabytes, hangingMegabytes].map(Math.round);
  return `peak RSS with ${endpoints} endpoints: ${healthy} MB healthy, ${hanging} MB all hanging (${idle} MB before)`;
}

function overloadTable(slots: readonly OverloadedSlot[]): string {
  const head = ['slot', 'spinning threads', 'began late', 'ended after', 'self-faults', 'fails', 'outcomes'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { slot, spinningThreads, beganLateMs, endedAfterMs, selfFaults, fails, outcomes } of slots) {
    const seen = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
    table.push([
      slot,
      spinningThreads,
      seconds(beganLateMs),
      seconds(endedAfterMs),
      selfFaults,
      fails,
      seen.join('\n'),
    ]);
  }
  return table.toString();
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function wholeNumber(name: 'turns' | 'endpoints' | 'slots'): number {
  const value = Number(options[name]);
  if (!(Number.isInteger(value) && value > 0))
    throw new Error(`--${name} must be a whole number, got ${options[name]}`);
  return value;
}
