/** A command line run in this process: its error, its exit status, and what it wrote. */
import { Command } from 'commander';
import { vi } from 'vitest';

export interface Ran {
  /** What ended the command line; undefined where a command ran to its end. */
  readonly failure: unknown;
  readonly status: typeof process.exitCode;
  readonly output: string;
  readonly errors: string;
}

/** Leaves spies on the standard streams, and the exit status: whoever runs this restores both. */
export async function ranWith(
  registrations: readonly ((program: Command) => void)[],
  words: readonly string[],
): Promise<Ran> {
  const program = new Command('pointsman').exitOverride();
  for (const register of registrations) register(program);
  const output: string[] = [];
  const errors: string[] = [];
  const quiet = { writeErr: (text: string) => void errors.push(text), writeOut: () => undefined };
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap((each) => each.commands),
  ]) {
    command.exitOverride().configureOutput(quiet);
  }
  for (const [stream, written] of [
    [process.stdout, output],
    [process.stderr, errors],
  ] as const) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  }
  const failure = await program
    .parseAsync(words, { from: 'user' })
    .then(() => undefined)
    .catch((error: unknown) => error);
  return { failure, status: process.exitCode, output: output.join(''), errors: errors.join('') };
}
