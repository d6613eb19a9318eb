/** Real worker threads around a small bundle, which does as it is told and says what it saw. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type InvocationResult,
  type LambdaFunction,
  LambdaRunner,
} from '../../../sandbox/live/lambda-runner.ts';
import { type PathFault, placeOf, type RegionConditions } from '../../../sandbox/live/region-conditions.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';

const region = 'us-east-1';
const elsewhere = 'us-west-2';
const name = 'told';
const address = '127.0.0.1';

const bundle = `
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

const open = [];
const deeds = {
  now: () => Date.now(),
  /** Says that it has begun by connecting, and ends when it sees its clock leap. */
  async leap({ host, port }) {
    const sinceStart = () => Date.now() - performance.now();
    const before = sinceStart();
    open.push(connect({ host, port }).on('error', () => {}));
    while (Math.abs(sinceStart() - before) < 60_000) await new Promise((resolve) => setTimeout(resolve, 1));
    return sinceStart() - before;
  },
  /** Begins so many connections, and does not wait for them. */
  async begin({ host, port, times }) {
    for (let time = 0; time < times; time++) open.push(connect({ host, port }).on('error', () => {}));
  },
  async connect({ host, port }) {
    const startMs = performance.now();
    const socket = connect(port, host);
    // Who speaks before the way is open is kept waiting.
    socket.write('through');
    await once(socket, 'connect');
    const tookMs = performance.now() - startMs;
    const { localPort } = socket;
    socket.destroy();
    return { tookMs, localPort };
  },
  async beginTls({ host, port }) {
    open.push(connectTls({ host, port, rejectUnauthorized: false }).on('error', () => {}));
  },
  async beginUdp({ host, port }) {
    const socket = createSocket('udp4');
    socket.on('connect', () => socket.send('through'));
    socket.connect(port, host);
    open.push(socket);
  },
  async abandon({ host, port }) {
    const socket = connect({ host, port });
    socket.destroy();
    await once(socket, 'close');
    return socket.connecting;
  },
  hang: () => new Promise(() => {}),
};
export const handler = (event) => deeds[event.deed](event);
`;

let folder: string;
let runner: LambdaRunner | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-runner-'));
  await writeFile(join(folder, 'index.mjs'), bundle);
});

afterEach(async () => {
  await runner?.close();
});

afterAll(() => rm(folder, { recursive: true }));

function start(conditions: Partial<RegionConditions> = {}) {
  const clock = virtualClock(0);
  let current: RegionConditions = { skewMs: 0, paths: [], ...conditions };
  const failures: InvocationResult[] = [];
  const started = new LambdaRunner({
    clock,
    seed: 1,
    conditionsOf: (of) => (of === region ? current : { skewMs: 0, paths: [] }),
    onLine: () => {},
    onFailure: (_lambda, result) => failures.push(result),
  });
  runner = started;
  const lambda: LambdaFunction = {
    name,
    region,
    folder,
    timeoutMs: 60_000,
    memoryMegabytes: 64,
    concurrency: 6,
    environment: {},
  };
  started.register(lambda);
  started.register({ ...lambda, region: elsewhere });
  return {
    clock,
    failures,
    runner: started,
    set(changed: Partial<RegionConditions>) {
      current = { ...current, ...changed };
      started.refresh();
    },
    async told(deed: string, details: object = {}, where = region): Promise<unknown> {
      const result = await started.invoke(where, name, { deed, ...details });
      if (result.kind !== 'done') throw new Error(`the deed must be done, got ${JSON.stringify(result)}`);
      return result.value;
    },
    environments: () => started.environments(region, name),
  };
}

/** Remembers who has come, by the port that they came from. */
async function door() {
  const server = createServer();
  const came: number[] = [];
  server.on('connection', (socket) => {
    came.push(socket.remotePort ?? 0);
    socket.on('error', () => {});
  });
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { host: address, port, place: placeOf(address, port), came, server };
}

type Door = Awaited<ReturnType<typeof door>>;
type Told = ReturnType<typeof start>['told'];

/** Goes there itself, and returns how many had come before: they are let in one after the other. */
async function countAt(place: Door, told: Told): Promise<number> {
  const { localPort } = (await told('connect', pick(place), elsewhere)) as { readonly localPort: number };
  await expect.poll(() => place.came).toContain(localPort);
  return place.came.indexOf(localPort);
}

function drop(...to: readonly string[]): PathFault {
  return { to, mode: 'drop', delayMs: 0, fraction: 1 };
}

const hourMs = 3_600_000;

describe('the clock of a region', () => {
  test('is that of every function in it, and of no other', async () => {
    const { told } = start({ skewMs: hourMs });
    expect(Math.round((Number(await told('now')) - Date.now()) / hourMs)).toBe(1);
    expect(Math.abs(Number(await told('now', {}, elsewhere)) - Date.now())).toBeLessThan(hourMs / 2);
  });

  test('jumps under a function that runs', async () => {
    const { told, set } = start();
    const place = await door();
    const begun = once(place.server, 'connection');
    const leapt = told('leap', pick(place));
    await begun;
    set({ skewMs: -2 * hourMs });
    expect(Math.round(Number(await leapt) / hourMs)).toBe(-2);
    place.server.close();
  });
});

describe('a way that is cut', () => {
  test('is not gone by any connection, TCP, TLS or UDP, of its region alone', async () => {
    const closed = await door();
    const datagrams = createSocket('udp4');
    let heard = 0;
    datagrams.on('message', () => heard++);
    datagrams.bind(0, address);
    await once(datagrams, 'listening');
    const udp = { host: address, port: datagrams.address().port };
    const { told, set } = start({ paths: [drop(closed.place, placeOf(udp.host, udp.port))] });
    await told('begin', { ...pick(closed), times: 3 });
    await told('beginTls', pick(closed));
    await told('beginUdp', udp);
    expect(await countAt(closed, told)).toBe(0);
    set({ paths: [] });
    const through = once(datagrams, 'message');
    await told('beginUdp', udp);
    await through;
    expect(heard).toBe(1);
    await told('beginTls', pick(closed));
    expect(await countAt(closed, told)).toBe(2);
    closed.server.close();
    datagrams.close();
  });

  test('does not keep who gives up', async () => {
    const place = await door();
    const { told } = start({ paths: [drop(place.place)] });
    expect(await told('abandon', pick(place))).toBe(false);
    place.server.close();
  });

  test.each([
    ['none', 0, 40, 40],
    ['all', 1, 0, 0],
    // Six standard deviations of 40 throws of a coin, and the seed is fixed.
    ['a share', 0.5, 2, 38],
  ])('may stop %s', async (_name, fraction, least, most) => {
    const leaky = await door();
    const { told } = start({ paths: [{ ...drop(leaky.place), fraction }] });
    await told('begin', { ...pick(leaky), times: 40 });
    const count = await countAt(leaky, told);
    expect(count).toBeGreaterThanOrEqual(least);
    expect(count).toBeLessThanOrEqual(most);
    leaky.server.close();
  });
});

test('a slow way is gone late', async () => {
  const place = await door();
  const { told } = start({ paths: [{ ...drop(place.place), mode: 'slow', delayMs: 150 }] });
  const { tookMs } = (await told('connect', pick(place))) as { readonly tookMs: number };
  // Timers count whole milliseconds.
  expect(tookMs).toBeGreaterThanOrEqual(149);
  place.server.close();
});

test('of two faults on one way the first that meets a connection counts', async () => {
  const place = await door();
  const slow: PathFault = { ...drop(place.place), mode: 'slow', delayMs: 100 };
  const { told } = start({ paths: [{ ...slow, fraction: 0 }, slow, drop(place.place)] });
  const { tookMs } = (await told('connect', pick(place))) as { readonly tookMs: number };
  expect(tookMs).toBeGreaterThanOrEqual(99);
  place.server.close();
});

describe('environments', () => {
  async function burst({ told }: { readonly told: Told }, size: number): Promise<void> {
    await Promise.all(Array.from({ length: size }, () => told('now')));
  }

  test('are as many as there is to do, and no more than four wait for the next burst', async () => {
    const play = start();
    const under = burst(play, 6);
    expect(play.environments()).toBe(6);
    await under;
    expect(play.environments()).toBe(4);
    await burst(play, 4);
    expect(play.environments()).toBe(4);
  });

  test('are given back after half a minute without work, all but one', async () => {
    const play = start();
    await burst(play, 3);
    play.clock.advanceTo(29_999);
    expect(play.environments()).toBe(3);
    play.clock.advanceTo(30_000);
    expect(play.environments()).toBe(1);
    play.clock.advanceTo(10 * hourMs);
    expect(play.environments()).toBe(1);
    expect(typeof (await play.told('now'))).toBe('number');
    expect(play.environments()).toBe(1);
  });

  test('that have work stay, and the same ones are taken again', async () => {
    const play = start();
    await burst(play, 3);
    play.clock.advanceTo(20_000);
    await burst(play, 2);
    expect(play.environments()).toBe(3);
    play.clock.advanceTo(30_000);
    expect(play.environments()).toBe(2);
    play.clock.advanceTo(49_999);
    expect(play.environments()).toBe(2);
    play.clock.advanceTo(50_000);
    expect(play.environments()).toBe(1);
  });

  test('that worked last are taken first, so that the others come to rest', async () => {
    const play = start();
    await burst(play, 3);
    for (const nowMs of [10_000, 20_000]) {
      play.clock.advanceTo(nowMs);
      await burst(play, 1);
    }
    play.clock.advanceTo(30_000);
    expect(play.environments()).toBe(1);
  });

  test('are not given back while they work', async () => {
    const play = start();
    await burst(play, 2);
    play.clock.advanceTo(10_000);
    const hanging = [play, play].map(({ runner: one }) => one.invoke(region, name, { deed: 'hang' }));
    play.clock.advanceTo(hourMs);
    expect(play.environments()).toBe(2);
    expect(play.runner.kill(region, name)).toBe(2);
    expect(await Promise.all(hanging)).toEqual([{ kind: 'killed' }, { kind: 'killed' }]);
    expect(play.environments()).toBe(0);
    expect(play.failures).toEqual([{ kind: 'killed' }, { kind: 'killed' }]);
  });

  test('are no more than the function may have', async () => {
    const play = start();
    const hanging = Array.from({ length: 6 }, () => play.runner.invoke(region, name, { deed: 'hang' }));
    expect(await play.runner.invoke(region, name, { deed: 'now' })).toEqual({ kind: 'throttled' });
    play.runner.kill(region, name);
    await Promise.all(hanging);
    expect(await play.runner.invoke(region, 'other', {})).toEqual({ kind: 'no-such-function' });
  });
});

function pick({ host, port }: { readonly host: string; readonly port: number }) {
  return { host, port };
}
