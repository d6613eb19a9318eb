/**
 * Nothing leaves this machine: an outage is played with a guard in every process and thread of the sandbox, which
 * writes down whatever would. A fleet that does look elsewhere shows that the guard sees it.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { type Place, RunningCommand } from './command.ts';
import { liveFleet, regions } from './live-fleet.ts';

/** Addresses that nobody has: RFC 5737. */
const elsewhere = '192.0.2.1';

interface Entry {
  readonly pid: number;
  readonly thread: number;
  readonly destination?: string;
}

const guard = new URL('../loopback-guard.mjs', import.meta.url).href;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-loopback-'));
});

afterAll(async () => rm(folder, { recursive: true, force: true }));

test('an outage from beginning to end stays on this machine', async () => {
  const record = join(folder, 'outage');
  const sandbox = await start('outage', liveFleet({ api: {} }), '--start-applications');
  const { endpoints } = await sandbox.ready();
  const pids = endpoints.map(({ pid }) => pid);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await sandbox.waitFor('the move', ({ event }) => event === 'answered');
  await sandbox.waitFor('the page', ({ event, because }) => event === 'alert' && because === 'moved');
  expect(await sandbox.end()).toBe(0);

  expect(await entries(record)).toEqual([]);
  const guarded = await entries(`${record}.guarded`);
  expect(
    pids.filter((pid) => !guarded.some((entry) => entry.pid === pid)),
    'unguarded regions',
  ).toEqual([]);
  // Four functions in each region, each in a thread at least.
  const threads = new Set(guarded.map(({ pid, thread }) => `${pid}/${thread}`));
  expect(threads.size).toBeGreaterThanOrEqual(4 * regions.length + regions.length + 1);
}, 120_000);

test('a probe of somewhere else is seen, in the thread of the function that sends it', async () => {
  const fleet = liveFleet({ api: {} });
  const { api } = fleet.applications;
  if (api === undefined) throw new Error('the fleet must have its application');
  const probes = {
    ...api.endpoints,
    'us-east-1': { ...api.endpoints['us-east-1'], probe: `http://${elsewhere}/` },
  };
  const sandbox = await start('elsewhere', {
    ...fleet,
    applications: { api: { ...api, endpoints: probes as never } },
  });
  await sandbox.waitFor('a look', ({ event, region }) => event === 'suspicion' && region === 'us-east-1');
  expect(await sandbox.end()).toBe(0);

  const seen = await entries(join(folder, 'elsewhere'));
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.every(({ destination }) => destination === `${elsewhere}:80`)).toBe(true);
  expect(seen.every(({ thread }) => thread > 0)).toBe(true);
}, 120_000);

async function start(
  record: string,
  fleet: FleetInput,
  ...words: readonly string[]
): Promise<RunningCommand> {
  const file = join(folder, `${record}.json`);
  await writeFile(file, JSON.stringify(fleet));
  const place: Place = {
    folder,
    environment: { NODE_OPTIONS: `--import=${guard}`, LOOPBACK_GUARD_FILE: join(folder, record) },
  };
  return new RunningCommand(place, '--fleet', file, '--duration', '300', ...words);
}

async function entries(file: string): Promise<Entry[]> {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Entry);
}
