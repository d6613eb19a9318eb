/** The exit statuses that scripts rely on, and the errors that lead to them. */

export const exitStatus = { done: 0, refused: 1, badInput: 2, outOfReach: 3 } as const;

/** Something that a person can mend: its message is printed without a stack trace. */
export class CommandError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'CommandError';
    this.status = status;
  }
}

/** Runs a command's action; a `CommandError` becomes its message on stderr and its exit status. */
export function reporting<Arguments extends unknown[]>(
  action: (...given: Arguments) => Promise<void>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    try {
      await action(...given);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      process.stderr.write(`pointsman: ${error.message}\n`);
      process.exitCode = error.status;
    }
  };
}
