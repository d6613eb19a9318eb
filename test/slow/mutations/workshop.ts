/** Copies of the source in which a mistake can be made without anybody being hurt. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Prey } from './hunt.ts';
import type { Edit } from './mutations.ts';
import type { TargetName } from './targets.ts';

const run = promisify(execFile);

const root = resolve(import.meta.dirname, '../../..');

/** What a simulation is made of, with what plays it. */
const parts = [
  'shared',
  'functions',
  'sandbox',
  'cli',
  'test/slow/mutations',
  'fleet.config.ts',
  'package.json',
  'build.ts',
];

export class Workshop {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(): Promise<Workshop> {
    const directory = await mkdtemp(join(tmpdir(), 'pointsman-mutation-'));
    for (const part of parts) await cp(join(root, part), join(directory, part), { recursive: true });
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
    return new Workshop(directory);
  }

  async close(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Makes the edits. Text that is not there exactly once is an error: the mutation must follow the source. */
  async mutate(edits: readonly Edit[]): Promise<void> {
    for (const { file, from, to } of edits) {
      const path = join(this.#directory, file);
      const text = await readFile(path, 'utf8');
      const count = text.split(from).length - 1;
      if (count !== 1) throw new Error(`${file} must have this text once, got it ${count} times: ${from}`);
      await writeFile(
        path,
        text.replace(from, () => to),
      );
    }
  }

  /** Plays each target so often, then so many drawn scenarios, until something is found. */
  async hunt(targets: readonly TargetName[], playsOfEach: number, drawn: number): Promise<Prey> {
    const program = join(this.#directory, 'test/slow/mutations/hunt.ts');
    const args = [program, targets.join(','), String(playsOfEach), String(drawn)];
    const { stdout } = await run(process.execPath, args, {
      cwd: this.#directory,
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(stdout) as Prey;
  }

  /** Runs the `pointsman` command of the copy. */
  async pointsman(...args: readonly string[]): Promise<{ readonly status: number; readonly stdout: string }> {
    const program = join(this.#directory, 'cli/pointsman.ts');
    try {
      const { stdout } = await run(process.execPath, [program, ...args], { cwd: this.#directory });
      return { status: 0, stdout };
    } catch (error) {
      const { code, stdout } = error as { readonly code: number; readonly stdout: string };
      return { status: code, stdout };
    }
  }
}
