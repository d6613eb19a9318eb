/**
 * Asks one list of lines, each a sentence about AWS, of several backends. A line that a backend is known not to
 * keep is skipped there, under its reason; a reason for a line that does not exist is an error.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, type BackendName, startBackend, unavailable } from './backends.ts';
import { exceptions } from './exceptions.ts';

export type Lines<Clients> = Readonly<Record<string, (clients: Clients, backend: Backend) => Promise<void>>>;

export function contract<Clients extends { close(): void }>(
  service: keyof typeof exceptions,
  backends: readonly BackendName[],
  connect: (endpoint: string) => Clients,
  lines: Lines<Clients>,
): void {
  for (const name of backends) {
    const known: Readonly<Record<string, string | undefined>> = exceptions[service][name] ?? {};
    const absent = unavailable(name);
    describe(`${service}: ${name}`, () => {
      const held: { backend?: Backend; clients?: Clients } = {};
      beforeAll(async () => {
        if (absent !== undefined) return;
        held.backend = await startBackend(name);
        held.clients = connect(held.backend.endpoint);
      });
      afterAll(async () => {
        held.clients?.close();
        await held.backend?.close();
      });

      for (const [line, ask] of Object.entries(lines)) {
        const because = absent ?? known[line];
        const title = because === undefined ? line : `${line} [not asked: ${because}]`;
        test.runIf(because === undefined)(title, async () => {
          const { backend, clients } = held;
          if (backend === undefined || clients === undefined)
            throw new Error(`${name} must have been started`);
          await ask(clients, backend);
        });
      }
    });

    test(`${service}: ${name}: every exception is about a line`, () => {
      expect(Object.keys(lines)).toEqual(expect.arrayContaining(Object.keys(known)));
    });
  }
}

/** What a call was refused with; undefined where it was not. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ name: string; message: string } | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Without an answer it is no refusal, but trouble with the backend.
    if (!('$metadata' in error)) throw error;
    return { name: error.name, message: error.message };
  }
}
