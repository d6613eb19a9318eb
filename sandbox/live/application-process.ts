/** One region's process as its parent sees it: forked, told of faults, ended. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type {
  ApplicationFault,
  FaultCommand,
  RegionalConfiguration,
  RegionalMessage,
} from './application-messages.ts';
import { programFile } from './program-file.ts';

interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RegionalProcess {
  readonly pid: number;
  /** Resolves when the fault holds. Rejects where it is none, or the process ends meanwhile. */
  setFault(fault: ApplicationFault): Promise<void>;
  /** Resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<ProcessExit>;
  /** Resolves when the process is gone, by whatever cause. */
  readonly exited: Promise<ProcessExit>;
}

/** The process could not serve; `code` is the system's, such as EADDRINUSE. */
export class UnableToServe extends Error {
  readonly code: string;

  constructor(region: string, code: string, text: string) {
    super(`the applications of ${region} cannot be served: ${text}`);
    this.code = code;
  }
}

/** The process ended, or is about to. */
export class ProcessGone extends Error {
  constructor(region: string) {
    super(`the process of ${region} has ended`);
  }
}

const program = fileURLToPath(programFile(new URL('regional-application.ts', import.meta.url)));

/** Resolves when every application accepts connections. */
export async function forkRegion(configuration: RegionalConfiguration): Promise<RegionalProcess> {
  const { region } = configuration;
  const child = fork(program, [JSON.stringify(configuration)], {
    execPath: process.execPath,
    execArgv: [],
    // Standard output belongs to the sandbox's own lines, which programs read.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = exitOf(child);
  await readiness(child, exited, region);
  const { pid } = child;
  if (pid === undefined) throw new UnableToServe(region, '', 'the process has no id');

  const pending = new Map<number, PendingCommand>();
  let lastId = 0;
  child.on('message', (message: RegionalMessage) => settle(pending, message));
  void exited.then(() => {
    for (const command of pending.values()) command.reject(new ProcessGone(region));
    pending.clear();
  });
  return {
    pid,
    exited,
    setFault(fault) {
      return new Promise((resolve, reject) => {
        if (!child.connected) return reject(new ProcessGone(region));
        const command: FaultCommand = { kind: 'fault', id: ++lastId, fault };
        pending.set(command.id, { resolve, reject });
        child.send(command, (error) => {
          // The channel breaks only when the process ends.
          if (error) reject(new ProcessGone(region));
        });
      });
    },
    kill(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

interface PendingCommand {
  resolve(): void;
  reject(error: Error): void;
}

async function readiness(child: ChildProcess, exited: Promise<ProcessExit>, region: string): Promise<void> {
  const spawnError = new Promise<never>((_, reject) => child.once('error', reject));
  const first = once(child, 'message').then(([message]: RegionalMessage[]) => message);
  const message = await Promise.race([first, spawnError, exited.then(() => undefined)]);
  if (message?.kind === 'ready') return;
  if (message?.kind === 'unable') {
    await exited;
    throw new UnableToServe(region, message.code, message.text);
  }
  const { exitCode, signal } = await exited;
  throw new UnableToServe(
    region,
    '',
    `the process ended at once, got ${signal ?? `exit status ${exitCode}`}`,
  );
}

function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

function settle(pending: Map<number, PendingCommand>, message: RegionalMessage): void {
  if (message.kind !== 'obeyed' && message.kind !== 'rejected') return;
  const command = pending.get(message.id);
  pending.delete(message.id);
  if (message.kind === 'obeyed') command?.resolve();
  else command?.reject(new Error(message.text));
}
