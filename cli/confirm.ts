/** Asks a person before something is changed. */
import { createInterface } from 'node:readline/promises';
import { CommandError, exitStatus } from './exit-status.ts';

/**
 * Resolves when it may go on.
 *
 * @throws CommandError when the answer is not yes, or when nobody can be asked.
 */
export async function confirm(question: string, { yes }: { readonly yes?: boolean }): Promise<void> {
  if (yes === true) return;
  if (process.stdin.isTTY !== true) {
    throw new CommandError(
      exitStatus.refused,
      'standard input is no terminal, so nobody can be asked: --yes carries it out without asking',
    );
  }
  // The question goes where a script that reads the output does not see it.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new CommandError(exitStatus.refused, 'nothing was changed');
}
