/**
 * One execution environment of a function, which takes one invocation at a time: a worker thread with environment
 * variables, a clock and ways out of its own.
 */
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { InvocationResult, LambdaFunction } from './lambda-runner.ts';
import { programFile } from './program-file.ts';
import type { RegionConditions } from './region-conditions.ts';

/** What a worker is given at its start. */
export interface EnvironmentData {
  readonly bundle: string;
  readonly name: string;
  readonly memoryMegabytes: number;
  readonly conditions: RegionConditions;
  /** For what is drawn in it. */
  readonly seed: number;
}

/** What a worker is sent, and what it answers. */
export type WorkerMessage =
  | {
      readonly kind: 'invocation';
      readonly requestId: string;
      readonly event: unknown;
      readonly deadlineMs: number;
    }
  /** They hold for all that begins from here on. */
  | { readonly kind: 'conditions'; readonly conditions: RegionConditions };

export type WorkerAnswer =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: string };

export interface EnvironmentOptions {
  readonly conditions: RegionConditions;
  readonly seed: number;
  readonly onLine: (line: string, lambda: LambdaFunction) => void;
  /** It will take no more invocations. */
  readonly onGone: () => void;
}

export class LambdaEnvironment {
  readonly #worker: Worker;
  readonly #lambda: LambdaFunction;
  readonly #onGone: () => void;
  readonly #loaded = Promise.withResolvers<void>();
  #settle: ((result: InvocationResult) => void) | undefined;
  #invocations = 0;

  constructor(lambda: LambdaFunction, { conditions, seed, onLine, onGone }: EnvironmentOptions) {
    this.#lambda = lambda;
    this.#onGone = onGone;
    const { name, memoryMegabytes } = lambda;
    this.#worker = new Worker(programFile(new URL('lambda-worker.ts', import.meta.url)), {
      workerData: {
        bundle: `${lambda.folder}/index.mjs`,
        name,
        memoryMegabytes,
        conditions,
        seed,
      } satisfies EnvironmentData,
      env: { ...lambda.environment },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      createInterface({ input: stream }).on('line', (line) => onLine(line, lambda));
    }
    this.#worker.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'loaded') this.#loaded.resolve();
      else this.#finish(answer);
    });
    this.#worker.on('error', (error: unknown) => this.end({ kind: 'failed', error: String(error) }));
    this.#worker.on('exit', () => this.end({ kind: 'killed' }));
  }

  get busy(): boolean {
    return this.#settle !== undefined;
  }

  /** How many it has taken. */
  get invocations(): number {
    return this.#invocations;
  }

  loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  async invoke(event: unknown): Promise<InvocationResult> {
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    this.#settle = resolve;
    this.#invocations++;
    const deadlineMs = Date.now() + this.#lambda.timeoutMs;
    const limit = setTimeout(() => this.end({ kind: 'timeout' }), this.#lambda.timeoutMs);
    this.#send({ kind: 'invocation', requestId: randomUUID(), event, deadlineMs });
    const result = await promise;
    clearTimeout(limit);
    return result;
  }

  setConditions(conditions: RegionConditions): void {
    this.#send({ kind: 'conditions', conditions });
  }

  /** Ends the environment at once, with whatever it was doing. */
  async end(result: InvocationResult): Promise<void> {
    this.#onGone();
    this.#loaded.resolve();
    this.#finish(result);
    await this.#worker.terminate();
  }

  #send(message: WorkerMessage): void {
    this.#worker.postMessage(message);
  }

  #finish(result: InvocationResult): void {
    this.#settle?.(result);
    this.#settle = undefined;
  }
}
