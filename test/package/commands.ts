/** Runs a command to its end, as a person would in that folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whatever hangs is ended then. */
const limitMs = 240_000;

export async function run(folder: string, command: string, ...words: readonly string[]): Promise<Ended> {
  const child = spawn(command, words, {
    cwd: folder,
    env: environmentIn(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

/** @throws Error where the command fails; its message has what the command said */
export async function succeed(folder: string, command: string, ...words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run(folder, command, ...words);
  if (status !== 0)
    throw new Error(`${command} ${words.join(' ')} must end with 0, got ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/**
 * What `npm run` tells its own scripts of this checkout would lead another npm here; and what Vitest tells its
 * workers concerns nobody else. The folder's own commands come first, run by the Node of this process.
 */
export function environmentIn(folder: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_(?:package|lifecycle|config_(?:local_)?prefix)|INIT_CWD$|NODE_|VITE|CDK_|AWS_)/.test(name),
  );
  const path = [join(folder, 'node_modules', '.bin'), dirname(process.execPath), process.env['PATH'] ?? ''];
  return { ...Object.fromEntries(inherited), PATH: path.join(':'), AWS_EC2_METADATA_DISABLED: 'true' };
}
