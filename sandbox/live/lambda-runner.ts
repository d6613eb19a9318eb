/**
 * Runs the bundles from dist/ as Lambda would: one execution environment for one invocation at a time, kept warm
 * afterwards for a while, ended at its time limit, and mortal at any moment.
 */
import type { Clock } from '../world/clock.ts';
import { LambdaEnvironment } from './lambda-environment.ts';
import type { RegionConditions } from './region-conditions.ts';

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
  /** By which environments that have nothing to do are given back. */
  readonly clock: Clock;
  /** For what is drawn inside of environments. */
  readonly seed: number;
  /** Asked when an environment starts, and whenever `refresh` is called. */
  readonly conditionsOf: (region: string) => RegionConditions;
  /** A line that a function printed. */
  readonly onLine: (line: string, lambda: LambdaFunction) => void;
  /** How an invocation ended, when it did not end well. */
  readonly onFailure: (lambda: LambdaFunction, result: InvocationResult) => void;
}

/** An environment that had nothing to do for so long is ended: each holds some twenty megabytes. */
const idleMsMax = 30_000;

/** Environments of one function that wait for the next burst. */
const idleMax = 4;

export class LambdaRunner {
  readonly #options: LambdaRunnerOptions;
  readonly #functions = new Map<string, LambdaFunction>();
  /** Of each function, those that worked last at the end. */
  readonly #environments = new Map<LambdaFunction, Set<LambdaEnvironment>>();
  #started = 0;
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

  /** How many environments a function has, at work or not. */
  environments(region: string, name: string): number {
    return this.#pool(this.#functions.get(`${region}/${name}`)).size;
  }

  /** Loads one environment of each function, so that the first outage does not also pay for cold starts. */
  async warm(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((lambda) => this.#start(lambda).loaded()));
  }

  /** Tells every environment what its region is like now. */
  refresh(): void {
    for (const [{ region }, pool] of this.#environments) {
      const conditions = this.#options.conditionsOf(region);
      for (const environment of pool) environment.setConditions(conditions);
    }
  }

  async invoke(region: string, name: string, event: unknown): Promise<InvocationResult> {
    const lambda = this.#functions.get(`${region}/${name}`);
    if (lambda === undefined) return { kind: 'no-such-function' };
    if (this.#closed) return { kind: 'killed' };
    const pool = this.#pool(lambda);
    // The one that worked last, so that the others come to rest.
    const idle = [...pool].findLast((environment) => !environment.busy);
    if (idle === undefined && pool.size >= lambda.concurrency)
      return this.#ended(lambda, { kind: 'throttled' });
    const environment = idle ?? this.#start(lambda);
    const result = await environment.invoke(event);
    this.#rest(environment, pool);
    return this.#ended(lambda, result);
  }

  /** Ends every environment of the function that is at work, as a crash would. Returns how many. */
  kill(region: string, name: string): number {
    const pool = this.#pool(this.#functions.get(`${region}/${name}`));
    const busy = [...pool].filter((environment) => environment.busy);
    for (const environment of busy) environment.end({ kind: 'killed' });
    return busy.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const environments = [...this.#environments.values()].flatMap((pool) => [...pool]);
    await Promise.all(environments.map((environment) => environment.end({ kind: 'killed' })));
  }

  #pool(lambda: LambdaFunction | undefined): Set<LambdaEnvironment> {
    return (lambda && this.#environments.get(lambda)) ?? new Set();
  }

  #start(lambda: LambdaFunction): LambdaEnvironment {
    const { seed, conditionsOf, onLine } = this.#options;
    const pool = this.#pool(lambda);
    this.#started++;
    const environment = new LambdaEnvironment(lambda, {
      conditions: conditionsOf(lambda.region),
      seed: seed + this.#started,
      onLine,
      onGone: () => pool.delete(environment),
    });
    pool.add(environment);
    return environment;
  }

  /** Gives back what nobody needs. The last of a function stays warm. */
  #rest(environment: LambdaEnvironment, pool: Set<LambdaEnvironment>): void {
    if (!pool.delete(environment)) return;
    pool.add(environment);
    const idle = [...pool].filter(({ busy }) => !busy);
    if (idle.length > idleMax) void idle[0]?.end({ kind: 'killed' });
    const { clock } = this.#options;
    const worked = environment.invocations;
    clock.at(clock.nowMs() + idleMsMax, () => {
      const isUnused = environment.invocations === worked && pool.has(environment);
      if (isUnused && pool.size > 1) void environment.end({ kind: 'killed' });
    });
  }

  #ended(lambda: LambdaFunction, result: InvocationResult): InvocationResult {
    if (result.kind !== 'done' && !this.#closed) this.#options.onFailure(lambda, result);
    return result;
  }
}
