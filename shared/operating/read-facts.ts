/** Asks for facts, all at once, each by itself: what fails or comes too late is unreadable, and the others are not. */
import type { Clock } from '../ports.ts';
import type { FactName, Readings } from '../readiness/facts.ts';
import { type Reading, read, refused, unreadable } from '../readiness/reading.ts';
import type { SourcesUntil } from '../readiness-ports.ts';

export async function readFacts(
  names: readonly FactName[],
  sourcesUntil: SourcesUntil,
  clock: Clock,
  deadlineMs: number,
): Promise<Readings> {
  const over = new AbortController();
  const sources = sourcesUntil(over.signal);
  const tooLate = clock.waitUntil(deadlineMs, over.signal).then(
    () => unreadable('it was not answered in the time that a run has'),
    () => unreadable('nobody waits for it any more'),
  );
  try {
    const asked = names.map(async (name) => {
      const source: () => Promise<unknown> = sources[name];
      const answer: Promise<Reading<unknown>> = source().then(read, refused);
      return [name, await Promise.race([answer, tooLate])] as const;
    });
    return Object.fromEntries(await Promise.all(asked)) as Readings;
  } finally {
    over.abort();
  }
}
