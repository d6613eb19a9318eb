/**
 * Runs the bundles from dist/ as Lambda would: one execution environment for one invocation at a time, kept warm
 * afterwards, ended at its time limit, and mortal at any moment. An environment is a worker thread with
 * environment variables of its own.
 */
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

export interface LambdaFunction {
  readonly name: string;
  readonly region: string;
  /** Folder of the bundle, with index.mjs in it. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly memoryMegabytes: number;
  /** Environments at most; an invocation beyond them is throttled. */
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
}

export type InvocationResult =
  | { readonly kind: 'done'; readonly value: unknown }
  /** The handler threw, or its bundle could not be loaded. */
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'killed' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'no-such-function' };

export interface LambdaRunnerOptions {
  /** A line that a function printed. */
  onLine(line: string, lambda: LambdaFunction): void;
  /** How an invocation ended, when it did not end well. */
  onFailure(lambda: LambdaFunction, result: InvocationResult): void;
}

/** What a worker is sent, and what it answers. */
export interface WorkerInvocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly deadlineMs: number;
}
export type WorkerAnswer =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: string };

export class LambdaRunner {
  readonly #options: LambdaRunnerOptions;
  readonly #functions = new Map<string, LambdaFunction>();
  readonly #environments = new Map<LambdaFunction, Set<ExecutionEnvironment>>();
  #closed = false;

  constructor(options: LambdaRunnerOptions) {
    this.#options = options;
  }

  register(lambda: LambdaFunction): void {
    this.#functions.set(`${lambda.region}/${lambda.name}`, lambda);
    this.#environments.set(lambda, new Set());
  }

  knows(region: string, name: string): boolean {
    return this.#functions.has(`${region}/${name}`);
  }

  /** Loads one environment of each function, so that the first outage does not also pay for cold starts. */
  async warm(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((lambda) => this.#start(lambda).loaded()));
  }

  async invoke(region: string, name: string, event: unknown): Promise<InvocationResult> {
    const lambda = this.#functions.get(`${region}/${name}`);
    if (lambda === undefined) return { kind: 'no-such-function' };
    if (this.#closed) return { kind: 'killed' };
    const pool = this.#environments.get(lambda) ?? new Set();
    const idle = [...pool].find((environment) => !environment.busy);
    if (idle === undefined && pool.size >= lambda.concurrency)
      return this.#ended(lambda, { kind: 'throttled' });
    const environment = idle ?? this.#start(lambda);
    return this.#ended(lambda, await environment.invoke(event));
  }

  /** Ends every environment of the function that is at work, as a crash would. Returns how many. */
  kill(region: string, name: string): number {
    const lambda = this.#functions.get(`${region}/${name}`);
    const busy = [...((lambda && this.#environments.get(lambda)) ?? [])].filter(
      (environment) => environment.busy,
    );
    for (const environment of busy) environment.end({ kind: 'killed' });
    return busy.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const environments = [...this.#environments.values()].flatMap((pool) => [...pool]);
    await Promise.all(environments.map((environment) => environment.end({ kind: 'killed' })));
  }

  #start(lambda: LambdaFunction): ExecutionEnvironment {
    const pool = this.#environments.get(lambda);
    const environment = new ExecutionEnvironment(lambda, this.#options.onLine, () =>
      pool?.delete(environment),
    );
    pool?.add(environment);
    return environment;
  }

  #ended(lambda: LambdaFunction, result: InvocationResult): InvocationResult {
    if (result.kind !== 'done' && !this.#closed) this.#options.onFailure(lambda, result);
    return result;
  }
}

class ExecutionEnvironment {
  readonly #worker: Worker;
  readonly #lambda: LambdaFunction;
  readonly #onGone: () => void;
  readonly #loaded = Promise.withResolvers<void>();
  #settle: ((result: InvocationResult) => void) | undefined;

  constructor(lambda: LambdaFunction, onLine: LambdaRunnerOptions['onLine'], onGone: () => void) {
    this.#lambda = lambda;
    this.#onGone = onGone;
    this.#worker = new Worker(new URL('lambda-worker.ts', import.meta.url), {
      workerData: {
        bundle: `${lambda.folder}/index.mjs`,
        name: lambda.name,
        memoryMegabytes: lambda.memoryMegabytes,
      },
      env: { ...lambda.environment },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: lambda.memoryMegabytes },
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

  loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  async invoke(event: unknown): Promise<InvocationResult> {
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    this.#settle = resolve;
    const deadlineMs = Date.now() + this.#lambda.timeoutMs;
    const limit = setTimeout(() => this.end({ kind: 'timeout' }), this.#lambda.timeoutMs);
    const invocation: WorkerInvocation = { requestId: randomUUID(), event, deadlineMs };
    this.#worker.postMessage(invocation);
    const result = await promise;
    clearTimeout(limit);
    return result;
  }

  /** Ends the environment at once, with whatever it was doing. */
  async end(result: InvocationResult): Promise<void> {
    this.#onGone();
    this.#loaded.resolve();
    this.#finish(result);
    await this.#worker.terminate();
  }

  #finish(result: InvocationResult): void {
    this.#settle?.(result);
    this.#settle = undefined;
  }
}
