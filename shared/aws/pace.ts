/** Keeps a client from asking more often than once in a while: for questions that must leave room for more urgent ones. */
import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when it is a request's turn; rejects once nothing more is to be asked. */
export type Pace = () => Promise<void>;

export function pace(gapMs: number, signal: AbortSignal): Pace {
  let next: Promise<unknown> = Promise.resolve();
  return async () => {
    const turn = next;
    next = turn.then(() => wait(gapMs, undefined, { signal }));
    // Whoever waits for this turn hears of it; where nobody does, it is no failure.
    next.catch(() => undefined);
    await turn;
    signal.throwIfAborted();
  };
}

/** What a client's requests pass through, each try of each of them. */
interface Middlewares {
  readonly middlewareStack: {
    add(
      middleware: <Arguments, Output>(
        next: (given: Arguments) => Promise<Output>,
      ) => (given: Arguments) => Promise<Output>,
      options: { readonly step: 'finalizeRequest'; readonly priority: 'low'; readonly name: string },
    ): void;
  };
}

/** From now on each try of each of the client's requests waits for its turn. */
export function paceRequests(client: Middlewares, turn: Pace | undefined): void {
  if (turn === undefined) return;
  client.middlewareStack.add(
    (next) => async (given) => {
      await turn();
      return next(given);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'pace' },
  );
}
