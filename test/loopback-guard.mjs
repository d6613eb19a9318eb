/**
 * Proves that a program talks to this machine alone. Preloaded by NODE_OPTIONS=--import=<this file>, it refuses every
 * connection, datagram and name lookup that would leave, and writes it as a line of JSON to the file named by
 * LOOPBACK_GUARD_FILE (standard error without one). It follows into child processes and worker threads, those with an
 * environment of their own included. Each process and thread that it guards says so in the same file with `.guarded`
 * appended, since an empty file proves nothing where nobody was watching. Programs other than Node are not guarded.
 */
import { appendFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  getEnvironmentData,
  isMainThread,
  SHARE_ENV,
  setEnvironmentData,
  threadId,
} from 'node:worker_threads';

// The modules' own objects can be changed, the namespaces that `import` gives cannot.
const require = createRequire(import.meta.url);
const net = require('node:net');
const dgram = require('node:dgram');
const dns = require('node:dns');
const childProcess = require('node:child_process');
const workerThreads = require('node:worker_threads');

const fileVariable = 'LOOPBACK_GUARD_FILE';
const file = process.env[fileVariable] ?? getEnvironmentData(fileVariable);
const framesKept = 8;
const loaded = Symbol.for('loopback-guard');

if (globalThis[loaded] === undefined) {
  globalThis[loaded] = true;
  guardSockets();
  guardDatagrams();
  guardLookups();
  guardThreads();
  guardProcesses();
  syncBuiltinESMExports();
  if (file !== undefined) appendFileSync(`${file}.guarded`, line({ argv: process.argv }));
}

function guardSockets() {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function guardedConnect(...args) {
    // net.connect hands over an array, sorted out already; others what the manual says: options, path, or port, host.
    const sorted = Array.isArray(args[0]) ? args[0] : args;
    const options = connectOptions(sorted);
    if (options.path) return connect.apply(this, args);
    const host = options.host || 'localhost';
    if (typeof options.lookup === 'function' && isIP(host) === 0) {
      // Whoever brings a resolver of his own may name the host as he likes: what counts is the address it finds.
      sorted[0] = { ...options, lookup: guardedLookup(options.lookup, `${host}:${options.port}`) };
      return connect.apply(this, args);
    }
    if (isLocal(host)) return connect.apply(this, args);
    const error = refuse('connect', `${host}:${options.port}`);
    this.connecting = true;
    process.nextTick(() => this.destroy(error));
    return this;
  };
}

function connectOptions([first, second]) {
  if (typeof first === 'object' && first !== null) return first;
  if (typeof first === 'string' && Number.isNaN(Number(first))) return { path: first };
  return { port: first, host: typeof second === 'string' ? second : undefined };
}

function guardedLookup(lookup, what) {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      const outside = error ? [] : addresses.filter((address) => !isLocal(address));
      if (outside.length > 0) callback(refuse('connect', `${what} at ${outside.join(', ')}`));
      else callback(error, found, family);
    });
  };
}

function guardDatagrams() {
  const { connect, send } = dgram.Socket.prototype;
  dgram.Socket.prototype.connect = function guardedConnect(port, address, callback) {
    if (typeof address !== 'string' || address === '' || isLocal(address)) {
      return connect.call(this, port, address, callback);
    }
    const error = refuse('datagram', `${address}:${port}`);
    process.nextTick(() => (callback ? callback(error) : this.emit('error', error)));
  };
  dgram.Socket.prototype.send = function guardedSend(...args) {
    // send(message, port, address) or send(message, offset, length, port, address); none of it when connected.
    const long = args[4] || (args[3] && typeof args[3] !== 'function');
    const [port, address] = long ? [args[3], args[4]] : [args[1], args[2]];
    if (isConnected(this) || typeof address !== 'string' || address === '' || isLocal(address)) {
      return send.apply(this, args);
    }
    const error = refuse('datagram', `${address}:${port}`);
    const callback = args.findLast((argument) => typeof argument === 'function');
    process.nextTick(() => (callback ? callback(error) : this.emit('error', error)));
  };
}

function guardLookups() {
  const usual = new Set(dns.getServers());
  wrap(dns, 'lookup', (name) => isIP(String(name ?? '')) !== 0 || isLocal(name));
  wrap(dns.promises, 'lookup', (name) => isIP(String(name ?? '')) !== 0 || isLocal(name));
  wrap(dns, 'lookupService', isLocal);
  wrap(dns.promises, 'lookupService', isLocal);
  for (const asker of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    const methods = ['reverse', ...Object.keys(Object.getOwnPropertyDescriptors(asker)).filter(isResolve)];
    // These ask a name server, and the machine's own asks others in turn: only one chosen here may be asked.
    for (const method of methods) wrap(asker, method, (_name, resolver) => asksOnlyHere(resolver, usual));
  }
}

/** A thread with an environment of its own, or run from a string, would not be preloaded. */
function guardThreads() {
  if (file !== undefined) setEnvironmentData(fileVariable, file);
  const { Worker } = workerThreads;
  workerThreads.Worker = class GuardedWorker extends Worker {
    constructor(program, options = {}) {
      const inherits = options.env === undefined || options.env === SHARE_ENV;
      if (inherits && !options.eval) super(program, options);
      else {
        const execArgv = [
          ...(options.execArgv ?? process.execArgv),
          `--require=${fileURLToPath(import.meta.url)}`,
        ];
        super(program, { ...options, execArgv });
      }
    }
  };
}

/** A child with an environment of its own is given what preloads this. */
function guardProcesses() {
  const { spawn } = childProcess.ChildProcess.prototype;
  const preload = `--import=${import.meta.url}`;
  childProcess.ChildProcess.prototype.spawn = function guardedSpawn(options) {
    const given = new Map((options.envPairs ?? []).map((pair) => [pair.split('=', 1)[0], pair]));
    const nodeOptions = given.get('NODE_OPTIONS')?.slice('NODE_OPTIONS='.length) ?? '';
    if (!nodeOptions.includes('loopback-guard'))
      given.set('NODE_OPTIONS', `NODE_OPTIONS=${nodeOptions} ${preload}`);
    if (file !== undefined && !given.has(fileVariable)) given.set(fileVariable, `${fileVariable}=${file}`);
    return spawn.call(this, { ...options, envPairs: [...given.values()] });
  };
}

function wrap(owner, method, isAllowed) {
  const original = owner[method];
  if (typeof original !== 'function') return;
  owner[method] = function guardedLookup(name, ...rest) {
    if (isAllowed(name, this)) return original.call(this, name, ...rest);
    const error = refuse('lookup', `${name} by ${method}`);
    const callback = rest.at(-1);
    if (typeof callback !== 'function') return Promise.reject(error);
    process.nextTick(callback, error);
  };
}

function isResolve(name) {
  return /^resolve[A-Z0-9]?/.test(name);
}

function asksOnlyHere(resolver, usual) {
  const servers = typeof resolver?.getServers === 'function' ? resolver.getServers() : dns.getServers();
  const isHere = (server) =>
    isLocal(server.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1'));
  return servers.length > 0 && servers.every((server) => isHere(server) && !usual.has(server));
}

/** 127.0.0.0/8, ::1, and the names that stand for them. No address at all means this machine, too. */
function isLocal(host) {
  if (host === undefined || host === null || host === '') return true;
  const name = String(host).toLowerCase().replace(/\.$/, '');
  if (isIP(name) === 4) return name.startsWith('127.');
  if (isIP(name) === 6) return /^(0*:)+0*1$/.test(name) || /^(0*:)+(0*:)?ffff:127\./.test(name);
  return name === 'localhost' || name.endsWith('.localhost');
}

function isConnected(socket) {
  try {
    socket.remoteAddress();
    return true;
  } catch {
    return false;
  }
}

function refuse(kind, destination) {
  const error = new Error(`only this machine may be reached, got ${kind} ${destination}`);
  error.code = 'ERR_OUTSIDE_LOOPBACK';
  const from = (error.stack ?? '')
    .split('\n')
    .slice(2, 2 + framesKept)
    .map((frame) => frame.trim());
  const entry = line({ kind, destination, from });
  if (file === undefined) process.stderr.write(entry);
  else appendFileSync(file, entry);
  return error;
}

function line(entry) {
  return `${JSON.stringify({ ...entry, pid: process.pid, thread: isMainThread ? 0 : threadId })}\n`;
}
