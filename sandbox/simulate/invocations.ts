/**
 * The platform that runs the functions: it begins an invocation a moment after it is asked to, cold where the function
 * has rested, and ends it at its time limit, with its region, or as the faults in force have it.
 */
import type { LoopVerb } from '../../shared/fleet/names.ts';
import type { LastingFault } from '../scenario/fault.ts';
import { type Random, randomInteger, seededRandomFor } from '../world/random.ts';
import { wayMs } from './distances.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import { type Fate, Invocation } from './invocation.ts';
import type { Site } from './site.ts';
import type { Time } from './time.ts';

/** What the platform gives every run. */
export const runLimitMs = 60_000;

/** Until a function that is warm begins; one that has rested is loaded first. */
const warmMs = [2, 15] as const;
const coldMs = [250, 900] as const;
const restMs = 600_000;

/** Of a run that is begun twice, the second time. */
const copyMs = [0, 2_000] as const;

/** A run as the platform sees it. */
export interface Run extends Site {
  readonly verb: LoopVerb;
  /** Counted from 1. */
  readonly number: number;
  readonly deadlineMs: number;
  readonly invocation: Invocation;
}

export interface InvocationsOptions {
  readonly time: Time;
  readonly seed: number;
  readonly faults: FaultsInForce;
  readonly clockMs: (region: string) => number;
  /** Told of every request that a run made. */
  done(run: Run, name: string, args: readonly unknown[], answer: unknown): void;
  /** A run ended with an error. */
  failed(run: Run, error: unknown): void;
}

export class Invocations {
  readonly #options: InvocationsOptions;
  readonly #random: Random;
  readonly #crashes: Random;
  readonly #live = new Set<Run>();
  readonly #lastEndMs = new Map<string, number>();
  /** By function, the most requests that a run of it has made: crashes are spread over them. */
  readonly #requests = new Map<LoopVerb, number>();
  #count = 0;

  constructor(options: InvocationsOptions) {
    this.#options = options;
    this.#random = seededRandomFor(options.seed, 'invocations');
    this.#crashes = seededRandomFor(options.seed, 'crashes');
  }

  /** Asks for a run, now. It is begun unless a fault has it otherwise. */
  begin(region: string, verb: LoopVerb, body: (run: Run) => Promise<unknown>): void {
    const { faults, time } = this.#options;
    const met = faults.of('lambda').filter((fault) => fault.region === region && fault.function === verb);
    const lateMs = met.reduce(
      (sum, fault) => sum + (fault.mode === 'late' ? fault.lateSeconds * 1000 : 0),
      0,
    );
    if (met.some(({ mode }) => mode === 'silent')) return;
    const copies = met.some(({ mode }) => mode === 'duplicate') ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const waitMs = lateMs + this.#startMs(region, verb) + copy * randomInteger(this.#random, ...copyMs);
      time.clock.at(time.nowMs + waitMs, () => this.#run(region, verb, body));
    }
  }

  /** What runs in a region dies with it. */
  meet(fault: LastingFault): void {
    if (fault.kind !== 'region-down') return;
    for (const run of this.#live) {
      if (run.region !== fault.region) continue;
      run.invocation.end();
      this.#live.delete(run);
    }
  }

  #run(region: string, verb: LoopVerb, body: (run: Run) => Promise<unknown>): void {
    const { time, faults, clockMs, done, failed } = this.#options;
    if (faults.isRegionDown(region)) return;
    const crashes = faults
      .of('lambda')
      .some((fault) => fault.mode === 'crash' && fault.region === region && fault.function === verb);
    const lastRequest = crashes ? randomInteger(this.#crashes, 1, this.#requestsOf(verb)) : undefined;
    const invocation = new Invocation(
      time,
      (call, name) => this.#fateOf(call, name, lastRequest),
      (name, args) => wayMs(region, destinationOf(name, args, region), this.#random),
      (name, args, answer) => done(run, name, args, answer),
    );
    const run: Run = {
      region,
      verb,
      number: ++this.#count,
      deadlineMs: clockMs(region) + runLimitMs,
      invocation,
      clockMs: () => clockMs(region),
      trueMs: () => time.nowMs,
      wait: (untilMs) => invocation.wait(untilMs),
    };
    this.#live.add(run);
    const cancelLimit = time.clock.at(time.nowMs + runLimitMs, () => {
      invocation.end();
      this.#live.delete(run);
    });
    const end = () => {
      cancelLimit();
      this.#live.delete(run);
      this.#lastEndMs.set(`${region} ${verb}`, time.nowMs);
      this.#requests.set(verb, Math.max(this.#requestsOf(verb), invocation.asked.length));
    };
    body(run).then(end, (error: unknown) => {
      end();
      failed(run, error);
    });
  }

  #fateOf(call: number, name: string, lastRequest: number | undefined): Fate {
    if (call === lastRequest) return 'die';
    const isLost =
      name === 'traffic.change' &&
      this.#options.faults.of('route53').some(({ mode }) => mode === 'lost-answers');
    return isLost ? 'lose-answer' : 'go';
  }

  #startMs(region: string, verb: LoopVerb): number {
    const lastEndMs = this.#lastEndMs.get(`${region} ${verb}`) ?? Number.NEGATIVE_INFINITY;
    const isCold = this.#options.time.nowMs - lastEndMs > restMs;
    const [from, to] = isCold ? coldMs : warmMs;
    return randomInteger(this.#random, from, to);
  }

  #requestsOf(verb: LoopVerb): number {
    return this.#requests.get(verb) ?? 4;
  }
}

/** Where a request goes; the tables' own ways are in simulated-tables.ts. */
function destinationOf(name: string, [first]: readonly unknown[], region: string): string {
  if (name.startsWith('traffic.')) return 'us-east-1';
  const isRemote = name === 'peers.wakeProbe' || name === 'peers.wakeSteer' || name === 'messenger.publish';
  return isRemote && typeof first === 'string' ? first : region;
}
