import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../../../sandbox/live/application-ports.ts';
import { forkRegion, UnableToServe } from '../../../sandbox/live/application-process.ts';
import {
  type ApplicationProcesses,
  type ExampleEndpoint,
  startApplicationProcesses,
} from '../../../sandbox/live/application-processes.ts';

const east = 'us-east-1';
const west = 'us-west-2';
const addresses = {
  api: { [east]: '127.0.1.1', [west]: '127.0.2.1' },
  shop: { [east]: '127.0.1.1' },
};

interface Exit {
  readonly region: string;
  readonly pid: number;
  readonly signal: string | null;
  readonly exitCode: number | null;
}

/** Long enough for any machine to start a few processes. */
const patientMs = 60_000;

let exits: Exit[] = [];
let onExit: () => void = () => undefined;
let processes: ApplicationProcesses;

// Starting processes takes long; one set serves all tests, healed after each.
beforeAll(async () => {
  processes = await start();
}, patientMs);

afterEach(async () => {
  await Promise.all([processes.heal(east), processes.heal(west)]);
  exits = [];
  onExit = () => undefined;
}, patientMs);

afterAll(async () => {
  await processes.stop();
}, patientMs);

function start(): Promise<ApplicationProcesses> {
  return startApplicationProcesses({
    addresses,
    seed: 1,
    onExit: (region, pid, signal, exitCode) => {
      exits.push({ region, pid, signal, exitCode });
      onExit();
    },
  });
}

function endpoint(processes: ApplicationProcesses, application: string, region: string): ExampleEndpoint {
  const found = processes
    .endpoints()
    .find((each) => each.application === application && each.region === region);
  if (found === undefined) throw new Error(`there is no ${application} in ${region}`);
  return found;
}

/** What becomes of a request: the health answer's region, a status, or `refused`. */
async function outcome(
  processes: ApplicationProcesses,
  application: string,
  region: string,
): Promise<unknown> {
  const { url } = endpoint(processes, application, region);
  try {
    const response = await fetch(url, { headers: { connection: 'close' } });
    const body = await response.text();
    return response.status === 200 ? (JSON.parse(body) as { region: string }).region : response.status;
  } catch (error) {
    return error instanceof Error && String(Reflect.get(error.cause ?? {}, 'code')) === 'ECONNREFUSED'
      ? 'refused'
      : error;
  }
}

test('each region is served by one process, each application on a port of its own', {
  timeout: patientMs,
}, async () => {
  const endpoints = processes.endpoints();
  expect(endpoints.map(({ application, region, address }) => [application, region, address])).toEqual([
    ['api', east, '127.0.1.1'],
    ['shop', east, '127.0.1.1'],
    ['api', west, '127.0.2.1'],
  ]);
  for (const { application, region, address, port, url, pid } of endpoints) {
    expect(url).toBe(`http://${address}:${port}/health`);
    expect(port).toBe(endpoint(processes, application, east).port);
    expect(pid).toBe(processes.pid(region));
    expect(await outcome(processes, application, region)).toBe(region);
  }
  expect(new Set(endpoints.map(({ pid }) => pid)).size).toBe(2);
  expect(endpoint(processes, 'api', east).port).not.toBe(endpoint(processes, 'shop', east).port);
});

describe('faults', { timeout: patientMs }, () => {
  test('hit one application in one region', async () => {
    await processes.setFault(east, { application: 'api', mode: 'refused' });
    expect(await outcome(processes, 'api', east)).toBe('refused');
    expect(await outcome(processes, 'shop', east)).toBe(east);
    expect(await outcome(processes, 'api', west)).toBe(west);
    await processes.setFault(east, { application: 'shop', mode: 'http500' });
    expect(await outcome(processes, 'shop', east)).toBe(500);
  });

  test('end when the region is healed, in the same process', async () => {
    const pid = processes.pid(east);
    await processes.setFault(east, { application: 'api', mode: 'refused' });
    await processes.setFault(east, { application: 'shop', mode: 'http500' });
    await processes.heal(east);
    expect(await outcome(processes, 'api', east)).toBe(east);
    expect(await outcome(processes, 'shop', east)).toBe(east);
    expect(processes.pid(east)).toBe(pid);
    expect(exits).toEqual([]);
  });

  test.each<[name: string, region: string, fault: object, message: string]>([
    ['an unknown region', 'eu-west-1', {}, 'region must be one of us-east-1, us-west-2, got eu-west-1'],
    [
      'an application that is not there',
      west,
      { application: 'shop' },
      'application must be one of api, got shop',
    ],
    ['an unknown mode', east, { mode: 'explode' }, 'got explode'],
    ['too large a share', east, { fraction: 2 }, 'fraction must be 0 to 1, got 2'],
  ])('are rejected for %s, and the process goes on', async (_name, region, change, message) => {
    const fault = { application: 'api', mode: 'http500' as const, ...change };
    await expect(processes.setFault(region, fault)).rejects.toThrow(message);
    expect(await outcome(processes, 'api', west)).toBe(west);
  });
});

describe('a process that ends', { timeout: patientMs }, () => {
  test('is told of, and serves nothing, while the others go on', async () => {
    const pid = processes.pid(east) ?? 0;
    const told = new Promise<void>((resolve) => {
      onExit = resolve;
    });
    process.kill(pid, 'SIGKILL');
    await told;
    expect(exits).toEqual([{ region: east, pid, signal: 'SIGKILL', exitCode: null }]);
    expect(processes.pid(east)).toBeUndefined();
    expect(endpoint(processes, 'api', east).pid).toBeUndefined();
    expect(await outcome(processes, 'api', east)).toBe('refused');
    expect(await outcome(processes, 'api', west)).toBe(west);
    await expect(processes.setFault(east, { application: 'api', mode: 'slow' })).rejects.toThrow(
      'got none in us-east-1',
    );
  });

  test('is started again on the same ports, without the faults it had', async () => {
    const before = endpoint(processes, 'api', east);
    await processes.setFault(east, { application: 'api', mode: 'http500' });
    await processes.kill(east);
    await processes.kill(east);
    expect(exits).toHaveLength(1);
    await Promise.all([processes.heal(east), processes.heal(east)]);
    const after = endpoint(processes, 'api', east);
    expect(after).toEqual({ ...before, pid: after.pid });
    expect(after.pid).not.toBe(before.pid);
    expect(await outcome(processes, 'api', east)).toBe(east);
    expect(await outcome(processes, 'shop', east)).toBe(east);
  });

  test('is started again also when nobody has heard yet that it is gone', async () => {
    const pid = processes.pid(east) ?? 0;
    process.kill(pid, 'SIGKILL');
    await processes.heal(east);
    expect(processes.pid(east)).not.toBe(pid);
    expect(await outcome(processes, 'api', east)).toBe(east);
  });

  test('fails the commands that it has not obeyed', async () => {
    const pid = processes.pid(east) ?? 0;
    // A process that is stopped obeys nothing.
    process.kill(pid, 'SIGSTOP');
    const commanded = processes.setFault(east, { application: 'api', mode: 'http500' });
    process.kill(pid, 'SIGKILL');
    await expect(commanded).rejects.toThrow('the process of us-east-1 has ended');
  });

  test('does not end by ^C, which reaches the whole group of processes', async () => {
    process.kill(processes.pid(east) ?? 0, 'SIGINT');
    await processes.setFault(east, { application: 'api', mode: 'http500' });
    expect(await outcome(processes, 'api', east)).toBe(500);
    expect(exits).toEqual([]);
  });
});

describe('the end', { timeout: patientMs }, () => {
  test('leaves no process, tells of none, and holds for one that is being started', async () => {
    const stopped = await start();
    await stopped.kill(east);
    const pid = stopped.pid(west) ?? 0;
    exits = [];
    const healing = stopped.heal(east);
    // By now the process is forked, and not yet ready.
    await new Promise(setImmediate);
    await Promise.all([stopped.stop(), stopped.stop()]);
    await healing;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(exits).toEqual([]);
    expect([stopped.pid(east), stopped.pid(west)]).toEqual([undefined, undefined]);
    expect(await outcome(stopped, 'api', east)).toBe('refused');
    await stopped.heal(east);
    expect(stopped.pid(east)).toBeUndefined();
  });

  test('of the parent is the end of the processes, even when it is killed', async () => {
    const module = new URL('../../../sandbox/live/application-processes.ts', import.meta.url).href;
    const program = `
      import { startApplicationProcesses } from ${JSON.stringify(module)};
      const options = { addresses: ${JSON.stringify(addresses)}, seed: 1, onExit() {} };
      process.once('disconnect', () => process.exit());
      process.send((await startApplicationProcesses(options)).endpoints());
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    try {
      const [endpoints] = (await once(parent, 'message')) as [ExampleEndpoint[]];
      expect(endpoints).toHaveLength(3);
      const sockets = endpoints.map(({ address, port }) =>
        connect(port, address).on('error', () => undefined),
      );
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      // A connection ends with the process at its other end.
      // With a reset or without: `once` would take the one for a failure.
      const ended = sockets.map(
        (socket) => new Promise<void>((resolve) => socket.resume().once('close', () => resolve())),
      );
      parent.kill('SIGKILL');
      await Promise.all(ended);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});

describe('a process that cannot serve', { timeout: patientMs }, () => {
  test('ends and says why', async () => {
    const { application, address, port } = endpoint(processes, 'api', east);
    const taken = forkRegion({ region: east, seed: 1, applications: [{ application, address, port }] });
    const error: unknown = await taken.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnableToServe);
    expect(error).toMatchObject({ code: 'EADDRINUSE' });
    expect(String(error)).toContain(
      'the applications of us-east-1 cannot be served: Error: listen EADDRINUSE',
    );
  });

  test('keeps all from starting, and leaves none behind', async () => {
    const options = { addresses: { api: { [east]: '192.0.2.1' } }, seed: 1, onExit: () => undefined };
    await expect(startApplicationProcesses(options)).rejects.toThrow(
      'addresses that this machine does not have',
    );
  });

  test('because of its configuration ends at once', async () => {
    const [port] = await freePorts([['127.0.1.1']]);
    const broken = {
      region: east,
      seed: 1,
      applications: [{ application: 'api', address: '127.0.1.1', port: port ?? 0 }],
    };
    const executable = Object.getOwnPropertyDescriptor(process, 'execPath');
    // Any program that ends without a word.
    Object.defineProperty(process, 'execPath', { value: '/bin/false', configurable: true });
    try {
      await expect(forkRegion(broken)).rejects.toThrow('the process ended at once, got exit status 1');
    } finally {
      Object.defineProperty(process, 'execPath', executable ?? { value: process.execPath });
    }
  });
});
