/** The sandbox from the command line: what other programs read of it, and what a second terminal does to it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askNameServers } from '../../shared/dns/name-servers.ts';
import { type Place, pointsman, type ReadyLine, RunningCommand } from './command.ts';

/** Of contracts: what a line's `event` may be, beside `ready`. */
const eventKinds = [
  'suspicion',
  'vote',
  'verdict',
  'decision',
  'move',
  'accepted',
  'insync',
  'answered',
  'alert',
  'fault',
  'error',
];

const commands = [
  ['sandbox', 'inbox'],
  ['sandbox', 'heal'],
  ['sandbox', 'fault', 'endpoint', 'api', 'us-east-1', 'refused'],
  ['freeze', '--sandbox', '--reason', 'none runs'],
  ['unfreeze', '--sandbox', '--reason', 'none runs'],
];

let place: Place;

beforeAll(async () => {
  place = { folder: await mkdtemp(join(tmpdir(), 'pointsman-command-')) };
});

afterAll(async () => rm(place.folder, { recursive: true, force: true }));

test.each(commands)('%s %s has nothing to speak to where no sandbox runs', async (...words) => {
  const { status, output, errors } = await pointsman(place, ...words);
  expect({ status, output }).toEqual({ status: 3, output: '' });
  expect(errors).toContain('no sandbox runs here');
});

describe('a sandbox with the default fleet', () => {
  let sandbox: RunningCommand;
  let ready: ReadyLine;

  beforeAll(async () => {
    sandbox = new RunningCommand(place, '--duration', '600');
    ready = await sandbox.ready();
  }, 90_000);

  afterAll(async () => {
    await sandbox.end();
  }, 30_000);

  test('says first of all what runs where, in a line and in a file', async () => {
    expect(ready.endpoints.map(({ application, region }) => `${application}/${region}`).sort()).toEqual([
      'api/eu-west-1',
      'api/us-east-1',
      'api/us-west-2',
      'shop/eu-west-1',
      'shop/us-east-1',
      'shop/us-west-2',
    ]);
    for (const { url, region } of ready.endpoints) {
      expect(await (await fetch(url)).json()).toMatchObject({ region });
    }
    expect(new Set(ready.endpoints.map(({ pid }) => pid)).size, 'one process for each region').toBe(3);
    expect(ready.aws.port).toBeGreaterThan(0);
    const written = await readFile(join(place.folder, '.pointsman/sandbox.json'), 'utf8');
    expect(JSON.parse(written)).toEqual(ready);
    expect(JSON.parse(sandbox.lines[0] ?? '{}')).toMatchObject({ event: 'ready' });
  });

  test('answers DNS from the region that is preferred', async () => {
    expect(await addressOf('api.example.test')).toBe('127.0.1.1');
  });

  test.each([
    ['a region that is none', ['sandbox', 'fault', 'endpoint', 'api', 'mars-1', 'refused']],
    ['an application that is none', ['sandbox', 'fault', 'endpoint', 'app', 'us-east-1', 'refused']],
    ['a way to fail that is none', ['sandbox', 'fault', 'endpoint', 'api', 'us-east-1', 'sulking']],
    ['something else than an endpoint', ['sandbox', 'fault', 'region', 'api', 'us-east-1', 'refused']],
    ['a region to heal that is none', ['sandbox', 'heal', 'mars-1']],
    ['a freeze without a reason', ['freeze', '--sandbox']],
    ['an unfreeze without a reason', ['unfreeze', '--sandbox']],
    ['a freeze for no time', ['freeze', '--sandbox', '--reason', 'x', '--for', '0']],
    ['a duration that is no number', ['sandbox', '--duration', 'long']],
    ['a command that is none', ['sandbox', 'break']],
  ])('refuses %s', async (_name, words) => {
    const { status, output, errors } = await pointsman(place, ...words);
    expect({ status, output }).toEqual({ status: 2, output: '' });
    expect(errors).not.toBe('');
    expect(errors).not.toMatch(/^\s+at /m);
  });

  test('is frozen, broken, unfrozen and healed from a second terminal', async () => {
    expect(await pointsman(place, 'freeze', '--sandbox', '--reason', 'a test')).toMatchObject({ status: 0 });
    expect(
      await pointsman(place, 'sandbox', 'fault', 'endpoint', 'api', 'us-east-1', 'http500'),
    ).toMatchObject({ status: 0 });
    const frozen = await sandbox.waitFor(
      'the decision to stay frozen',
      ({ event, because, text }) =>
        event === 'decision' && because === 'frozen' && text?.includes('would move') === true,
    );
    expect(frozen).toMatchObject({ application: 'api' });
    expect(sandbox.events().filter(({ event }) => event === 'move')).toEqual([]);

    expect(await pointsman(place, 'unfreeze', '--sandbox', '--reason', 'tested')).toMatchObject({
      status: 0,
    });
    const answered = await sandbox.waitFor('the move', ({ event }) => event === 'answered');
    expect(answered).toMatchObject({ application: 'api', because: 'active-down' });
    expect(await addressOf('api.example.test')).toBe('127.0.2.1');
    expect(await addressOf('shop.example.test')).toBe('127.0.1.1');

    await sandbox.waitFor('the page', ({ event, because }) => event === 'alert' && because === 'moved');
    const inbox = await pointsman(place, 'sandbox', 'inbox', '--json');
    expect(inbox.status).toBe(0);
    const { messages } = JSON.parse(inbox.output) as { messages: { protocol: string; message: string }[] };
    expect(messages.some(({ protocol, message }) => protocol === 'sms' && message.startsWith('MOVED'))).toBe(
      true,
    );

    const heal = await pointsman(place, 'sandbox', 'heal', '--json');
    expect(heal.status).toBe(0);
    const { endpoints } = JSON.parse(heal.output) as Pick<ReadyLine, 'endpoints'>;
    for (const { url } of endpoints) expect((await fetch(url)).status).toBe(200);
  }, 120_000);

  test('prints lines that other programs can read, and nothing else', () => {
    for (const { event, at, text } of sandbox.events().filter((line) => line.event !== 'ready')) {
      expect(eventKinds).toContain(event);
      expect(at).toBeGreaterThan(1_700_000_000_000);
      expect(text).not.toBe('');
    }
    expect(sandbox.events().filter(({ event }) => event === 'ready')).toHaveLength(1);
  });

  test('ends on ^C with status 0, and leaves nothing running', async () => {
    const pids = ready.endpoints.map(({ pid }) => pid);
    expect(pids.every(isAlive)).toBe(true);
    expect(await sandbox.end('SIGINT')).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await pointsman(place, 'sandbox', 'inbox')).toMatchObject({ status: 3 });
  });

  async function addressOf(name: string): Promise<string | undefined> {
    const [reply] = await askNameServers({ servers: [ready.dns], name, type: 'A', timeoutMs: 2_000 });
    return reply?.kind === 'answer' ? reply.answer.records[0]?.value : undefined;
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
