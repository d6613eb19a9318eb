/**
 * Tries to reach this machine and others in every way that Node has, under the guard, and prints as JSON what came
 * of each: `passed`, or the error's code. Run as a child or a worker with one argument, it makes that attempt alone.
 */
import { fork } from 'node:child_process';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import dns, { lookup, Resolver } from 'node:dns';
import { lookup as lookupPromise, Resolver as PromiseResolver, resolve4 } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import net, { type AddressInfo, connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { startDnsServer } from '../../../sandbox/live/dns-server.ts';

/** Reserved for documentation: RFC 5737 and RFC 3849. */
const outside = '192.0.2.1';
const outside6 = '2001:db8::1';
const name = 'api.example.test';

const alone = isMainThread ? process.argv[2] : (workerData as string);
if (alone !== undefined) {
  const result = await outcome(socket(connect(80, alone)));
  process.send?.(result);
  parentPort?.postMessage(result);
  process.disconnect?.();
} else {
  await attemptAll();
}

async function attemptAll(): Promise<void> {
  const http = createServer((_request, response) => response.end('here'));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const path = `${tmpdir()}/loopback-guard-${process.pid}.sock`;
  const local = net.createServer().listen(path);
  await once(local, 'listening');
  const zone = await startDnsServer({
    address: '127.0.0.1',
    port: 0,
    answer: (asked) => ({
      kind: 'answers',
      records: [{ name: asked, type: 'A', ttl: 1, values: [outside] }],
    }),
    onError: () => undefined,
  });
  const here = `127.0.0.1:${zone.port}`;

  const attempts: Record<string, () => Promise<unknown>> = {
    'connect 127.0.0.1': () => socket(connect(port, '127.0.0.1')),
    'connect ::1': () => socket(connect(port, '::1')),
    'connect localhost': () => socket(connect(port, 'localhost')),
    'connect without a host': () => socket(connect({ port })),
    'connect by a socket': () => socket(new Socket().connect(port, '127.0.0.1')),
    'connect a path': () => socket(connect(path)),
    'connect a path by a socket': () => socket(new Socket().connect({ path })),
    'connect a name that is found here': () =>
      socket(connect({ port, host: name, lookup: finds('127.0.0.1') })),
    'http here': () => once(get({ port, agent: false }), 'response'),
    'fetch localhost': () => fetch(`http://localhost:${port}/`),
    'udp here': () => sendTo((udp, sent) => udp.send('x', zone.port, '127.0.0.1', sent)),
    'udp here without an address': () => sendTo((udp, sent) => udp.send('x', zone.port, sent)),
    'udp connected here': () =>
      sendTo((udp, sent) => udp.connect(zone.port, '127.0.0.1', () => udp.send('x', 0, 1, sent))),
    'lookup localhost': () => lookupPromise('localhost'),
    'lookup an address': () => lookupPromise(outside),
    'resolve by a name server of ours': () => withServers(new PromiseResolver(), [here]).resolve4(name),

    'connect outside': () => socket(connect(80, outside)),
    'connect outside over ipv6': () => socket(connect({ port: 80, host: outside6 })),
    'connect outside by a socket': () => socket(new Socket().connect(80, outside)),
    'connect outside mapped into ipv6': () => socket(connect(80, `::ffff:${outside}`)),
    'connect everywhere': () => socket(connect(80, '0.0.0.0')),
    'connect a name': () => socket(connect(80, name)),
    'connect a name that is found outside': () =>
      socket(connect({ port, host: name, lookup: finds(outside) })),
    'tls outside': () => socket(connectTls(443, outside)),
    'http outside': () => once(get(`http://${outside}/`, { agent: false }), 'response'),
    'fetch outside': () => fetch(`http://${outside}/`),
    'udp outside': () => sendTo((udp, sent) => udp.send('x', 53, outside, sent)),
    'udp outside with an offset': () => sendTo((udp, sent) => udp.send('x', 0, 1, 53, outside, sent)),
    'udp outside without a callback': () => once(unheard(), 'listening'),
    'udp connected outside': () =>
      sendTo((udp, sent) => udp.connect(53, outside, (error?: Error) => sent(error ?? null))),
    'lookup a name': () => called((done) => lookup(name, done)),
    'lookup a name by the module': () => called((done) => dns.lookup(name, { all: true }, done)),
    'lookup a name by a promise': () => lookupPromise(name),
    'resolve a name': () => resolve4(name),
    'resolve even localhost': () => called((done) => dns.resolve('localhost', done)),
    'resolve by a name server outside': () =>
      called((done) => withServers(new Resolver(), [outside]).resolve4(name, done)),
    'reverse an address': () => called((done) => dns.reverse('127.0.0.1', done)),

    'in a child': () => child({}),
    'in a child without our environment': () => child({ env: {} }),
    'in a thread': () => thread({}),
    'in a thread without our environment': () => thread({ env: {} }),
    'in a thread without our options': () => thread({ execArgv: [] }),
    'in a thread made of a string': () => stringThread(),
  };
  const outcomes: Record<string, string> = {};
  for (const [attempt, make] of Object.entries(attempts)) outcomes[attempt] = await outcome(make());
  process.stdout.write(JSON.stringify(outcomes), () => process.exit());
}

async function outcome(attempt: Promise<unknown>): Promise<string> {
  try {
    const result = await attempt;
    return typeof result === 'string' ? result : 'passed';
  } catch (error) {
    // fetch hides the socket's error in its own.
    const { code, cause } = error as { readonly code?: string; readonly cause?: { readonly code?: string } };
    return code ?? cause?.code ?? String(error);
  }
}

async function socket(connecting: Socket): Promise<void> {
  try {
    await once(connecting, 'connect');
  } finally {
    connecting.destroy();
  }
}

function finds(address: string): net.LookupFunction {
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address, family: 4 }]);
    else callback(null, address, 4);
  };
}

async function sendTo(send: (udp: UdpSocket, sent: (error: Error | null) => void) => void): Promise<void> {
  const udp = createSocket('udp4');
  try {
    await called((done) => send(udp, done));
  } finally {
    udp.close();
  }
}

/** What cannot be told by a callback is told by an event. */
function unheard(): UdpSocket {
  const udp = createSocket('udp4');
  udp.send('x', 53, outside);
  return udp;
}

function called(call: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(error) : resolve()));
  });
}

function withServers<T extends Resolver | PromiseResolver>(resolver: T, servers: string[]): T {
  resolver.setServers(servers);
  return resolver;
}

async function child(options: { readonly env?: NodeJS.ProcessEnv }): Promise<string> {
  const forked = fork(import.meta.filename, [outside], options);
  const [result] = (await once(forked, 'message')) as [string];
  return result;
}

async function thread(options: {
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: string[];
}): Promise<string> {
  const [result] = (await once(
    new Worker(import.meta.filename, { ...options, workerData: outside }),
    'message',
  )) as [string];
  return result;
}

async function stringThread(): Promise<string> {
  const program = `
    const socket = require('node:net').connect(80, '${outside}');
    socket.on('error', (error) => require('node:worker_threads').parentPort.postMessage(error.code));
  `;
  const [result] = (await once(new Worker(program, { eval: true }), 'message')) as [string];
  return result;
}
