import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Refusal {
  readonly kind: string;
  readonly destination: string;
  readonly from: readonly string[];
  readonly pid: number;
  readonly thread: number;
}

const guard = new URL('../../loopback-guard.mjs', import.meta.url).href;
const attempts = new URL('loopback-guard-attempts.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'loopback-guard-'));
/** Starting some threads and processes takes long on a busy machine. */
const patientMs = 60_000;

let outcomes: Record<string, string>;
let refusals: readonly Refusal[];
let guarded: readonly Pick<Refusal, 'pid' | 'thread'>[];

beforeAll(async () => {
  const file = join(folder, 'refusals');
  outcomes = JSON.parse((await run([attempts], file)).output) as Record<string, string>;
  refusals = lines(file) as Refusal[];
  guarded = lines(`${file}.guarded`) as Refusal[];
}, patientMs);

afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  args: readonly string[],
  file: string | undefined,
  before = '',
): Promise<{ output: string; errors: string }> {
  const { LOOPBACK_GUARD_FILE: _none, ...inherited } = process.env;
  const child = spawn(process.execPath, args, {
    env: {
      ...inherited,
      NODE_OPTIONS: `${before} --import=${guard}`,
      ...(file === undefined ? {} : { LOOPBACK_GUARD_FILE: file }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { output, errors };
}

function lines(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

test.each([
  'connect 127.0.0.1',
  'connect localhost',
  'connect without a host',
  'connect by a socket',
  'connect a path',
  'connect a path by a socket',
  'connect a name that is found here',
  'http here',
  'fetch localhost',
  'udp here',
  'udp here without an address',
  'udp connected here',
  'lookup localhost',
  'lookup an address',
  'resolve by a name server of ours',
])('%s passes', (attempt) => {
  expect(outcomes[attempt]).toBe('passed');
});

test.each<[attempt: string, kind: string, destination: string]>([
  ['connect outside', 'connect', '192.0.2.1:80'],
  ['connect outside over ipv6', 'connect', '2001:db8::1:80'],
  ['connect outside by a socket', 'connect', '192.0.2.1:80'],
  ['connect outside mapped into ipv6', 'connect', '::ffff:192.0.2.1:80'],
  ['connect everywhere', 'connect', '0.0.0.0:80'],
  ['connect a name', 'connect', 'api.example.test:80'],
  ['connect a name that is found outside', 'connect', 'at 192.0.2.1'],
  ['tls outside', 'connect', '192.0.2.1:443'],
  ['http outside', 'connect', '192.0.2.1:80'],
  ['fetch outside', 'connect', '192.0.2.1:80'],
  ['udp outside', 'datagram', '192.0.2.1:53'],
  ['udp outside with an offset', 'datagram', '192.0.2.1:53'],
  ['udp outside without a callback', 'datagram', '192.0.2.1:53'],
  ['udp connected outside', 'datagram', '192.0.2.1:53'],
  ['lookup a name', 'lookup', 'api.example.test by lookup'],
  ['lookup a name by the module', 'lookup', 'api.example.test by lookup'],
  ['lookup a name by a promise', 'lookup', 'api.example.test by lookup'],
  ['resolve a name', 'lookup', 'api.example.test by resolve4'],
  ['resolve even localhost', 'lookup', 'localhost by resolve'],
  ['resolve by a name server outside', 'lookup', 'api.example.test by resolve4'],
  ['reverse an address', 'lookup', '127.0.0.1 by reverse'],
  ['in a child', 'connect', '192.0.2.1:80'],
  ['in a child without our environment', 'connect', '192.0.2.1:80'],
  ['in a thread', 'connect', '192.0.2.1:80'],
  ['in a thread without our environment', 'connect', '192.0.2.1:80'],
  ['in a thread without our options', 'connect', '192.0.2.1:80'],
  ['in a thread made of a string', 'connect', '192.0.2.1:80'],
])('%s is refused and written down', (attempt, kind, destination) => {
  expect(outcomes[attempt]).toBe('ERR_OUTSIDE_LOOPBACK');
  // The attempts are made one after the other, so the refusals are in their order.
  const place = refused().indexOf(attempt);
  expect(refusals[place]).toMatchObject({ kind, destination: expect.stringContaining(destination) });
});

function refused(): string[] {
  return Object.keys(outcomes).filter((attempt) => outcomes[attempt] === 'ERR_OUTSIDE_LOOPBACK');
}

test('::1 is this machine, whether or not it has ipv6', () => {
  expect(outcomes['connect ::1']).toMatch(/^(ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH|EAFNOSUPPORT)$/);
});

test('nothing else is written down', () => {
  expect(refusals).toHaveLength(refused().length);
});

test('it is written down who tried', () => {
  const from = refusals[0]?.from.join('\n');
  expect(from).toContain('loopback-guard-attempts.ts');
});

test('every process and thread says that it is guarded', () => {
  const guardedOnes = new Set(guarded.map(({ pid, thread }) => `${pid}/${thread}`));
  expect(guardedOnes.size).toBe(guarded.length);
  // The program, two children, four threads.
  expect(guarded).toHaveLength(7);
  for (const { pid, thread } of refusals) expect(guardedOnes).toContain(`${pid}/${thread}`);
});

test('the machine’s own name server is not asked, even where it is on loopback', {
  timeout: patientMs,
}, async () => {
  const file = join(folder, 'own');
  // Before the guard looks which one that is.
  const settingServer = "import dns from 'node:dns'; dns.setServers(['127.0.0.53'])";
  const before = `--import=data:text/javascript,${encodeURIComponent(settingServer)}`;
  await run(['-e', `require('node:dns').resolve4('api.example.test', () => undefined)`], file, before);
  expect(lines(file)).toMatchObject([{ kind: 'lookup', destination: 'api.example.test by resolve4' }]);
});

describe('the file', () => {
  const reach = `require('node:net').connect(80, '192.0.2.1').on('error', () => undefined)`;

  test('is not made where nothing was refused', { timeout: patientMs }, async () => {
    const file = join(folder, 'none');
    await run(['-e', '0'], file);
    expect(existsSync(file)).toBe(false);
    expect(lines(`${file}.guarded`)).toHaveLength(1);
  });

  test('is standard error where none is named', { timeout: patientMs }, async () => {
    const { errors } = await run(['-e', reach], undefined);
    expect(JSON.parse(errors)).toMatchObject({ kind: 'connect', destination: '192.0.2.1:80' });
  });

  test('says that whoever does not listen for the error ends by it', { timeout: patientMs }, async () => {
    const { errors } = await run(
      ['-e', `require('node:net').connect(80, '192.0.2.1')`],
      join(folder, 'unheard'),
    );
    expect(errors).toContain('only this machine may be reached, got connect 192.0.2.1:80');
  });
});
