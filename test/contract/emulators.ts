/**
 * Starts the emulators that the contract suites run against, once for all suites, and ends them. Where they
 * cannot be had, the suites are told why, and count as skipped.
 */
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ministack, type StartedEmulator, startEmulator } from './emulator-process.ts';
import { installEmulators } from './emulators-install.ts';

/** Where an emulator listens, or why it does not. */
export type EmulatorState =
  | { readonly kind: 'running'; readonly url: string }
  | { readonly kind: 'unavailable'; readonly because: string };

export interface Emulators {
  readonly ministack: EmulatorState;
  readonly moto: EmulatorState;
}

declare module 'vitest' {
  interface ProvidedContext {
    emulators: Emulators;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const installed = await installEmulators();
  if (installed.kind === 'unavailable') {
    console.error(`the emulators cannot be installed, and their suites are skipped: ${installed.because}`);
    project.provide('emulators', { ministack: installed, moto: installed });
    return async () => {};
  }

  const { binFolder } = installed;
  const [ministackState, motoState] = await Promise.all([
    startEmulator(ministack(binFolder)),
    startEmulator({
      command: join(binFolder, 'moto_server'),
      argumentsFor: (port) => ['-H', '127.0.0.1', '-p', String(port)],
      environmentFor: () => ({}),
      readyPath: '/moto-api/data.json',
    }),
  ]);
  project.provide('emulators', { ministack: stateOf(ministackState), moto: stateOf(motoState) });

  return async () => {
    await Promise.all(
      [ministackState, motoState].map(async (started) => {
        if (started.kind === 'running') await started.emulator.end();
      }),
    );
  };
}

function stateOf(started: StartedEmulator): EmulatorState {
  if (started.kind === 'running') return { kind: 'running', url: started.emulator.url };
  console.error(started.because);
  return started;
}
