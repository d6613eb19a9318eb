import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;

/** Ends a test that fails; one that passes never waits for it, however slow the machine. */
const limitMs = 60_000;

export type Look<T> = () => T | undefined | false | Promise<T | undefined | false>;

/** Asks again and again until the answer is neither undefined nor false. */
export async function waitFor<T>(what: string, look: Look<T>, withinMs = limitMs): Promise<T> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > untilMs) throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`);
    await sleep(pollMs);
  }
}
