/**
 * One run over many endpoints: every check of each is executed once, with bounded concurrency, and each endpoint's
 * observation is delivered as it is made.
 */
import type { Check } from '../fleet/fleet.ts';
import type { Observation } from '../health/observation.ts';
import type { CheckResult, ModedResult } from './check-result.ts';
import { combineResults } from './combine-results.ts';
import { type ProbeOptions, probeEndpoint } from './probe-endpoint.ts';
import { type ProbePlaces, probePlaces } from './probe-places.ts';
import type { ProbeTarget } from './probe-target.ts';
import { processStalls } from './stall-meter.ts';

export interface ProbeWork {
  /** `application/region`, see `endpointKey`. */
  readonly endpoint: string;
  readonly target: ProbeTarget;
  /** At least one that votes. */
  readonly checks: readonly Check[];
  /** Without an answer for this long, `onSlow` is told, although the deadline is not over. */
  readonly suspicionAfterMs?: number;
}

export interface ProbeRun extends ProbeOptions {
  /** Shared by runs that go on at the same time; a run of its own when absent. */
  readonly places?: ProbePlaces;
  /** Epoch milliseconds. After this nothing is begun, and what has not begun is a self-fault. */
  readonly deadlineMs?: number;
  /** Must not throw. */
  readonly onObservation: (observation: Observation) => void;
  /** Told at most once per endpoint. Must not throw. */
  readonly onSlow?: (endpoint: string) => void;
}

/** Resolves when every observation has been delivered. */
export async function probeAll(work: readonly ProbeWork[], run: ProbeRun): Promise<void> {
  const places = run.places ?? probePlaces();
  await Promise.all(work.map((item) => probeItem(item, run, places)));
}

async function probeItem(item: ProbeWork, run: ProbeRun, places: ProbePlaces): Promise<void> {
  const patience = new Patience(item, run);
  const results = item.checks.map((check) =>
    places.take(async (): Promise<ModedResult> => {
      const { mode } = check;
      if (Date.now() > (run.deadlineMs ?? Number.POSITIVE_INFINITY)) return { mode, result: notBegun() };
      if (mode === 'vote') patience.begin();
      return { mode, result: await probeEndpoint(item.target, check, run) };
    }),
  );
  const voting = await Promise.all(results.filter((_, index) => item.checks[index]?.mode === 'vote'));
  patience.end();
  // What does not serve is told of at once; what does has its vetoes and shadows waited for.
  const isAnswer = voting.every(({ result }) => result.outcome === 'pass' || result.outcome === 'degraded');
  if (!isAnswer) run.onObservation(combineResults(item.endpoint, voting));
  const all = await Promise.all(results);
  if (isAnswer) run.onObservation(combineResults(item.endpoint, all));
}

function notBegun(): CheckResult {
  const detail = 'the run had no time left for this probe';
  return { atMs: Date.now(), outcome: 'self-fault', reason: 'overloaded', detail };
}

/** How long the caller waits for an endpoint before it wants to know. */
class Patience {
  readonly #item: ProbeWork;
  readonly #run: ProbeRun;
  #timer: NodeJS.Timeout | undefined;
  #state: 'waiting' | 'over' = 'waiting';

  constructor(item: ProbeWork, run: ProbeRun) {
    this.#item = item;
    this.#run = run;
  }

  /** With the first check that votes; the others change nothing. */
  begin(): void {
    const { suspicionAfterMs } = this.#item;
    if (suspicionAfterMs === undefined || this.#run.onSlow === undefined || this.#timer !== undefined) return;
    const startedMs = performance.now();
    // After the sockets have been read, as with the deadline: what is late may be ourselves.
    const lose = (): unknown => setImmediate(() => this.#lose(startedMs, suspicionAfterMs));
    this.#timer = setTimeout(lose, suspicionAfterMs);
  }

  end(): void {
    this.#state = 'over';
    clearTimeout(this.#timer);
  }

  #lose(startedMs: number, suspicionAfterMs: number): void {
    const stalls = this.#run.stalls ?? processStalls;
    // Looking again at once would only add to our own load.
    const ourselves = stalls.stalledMs(startedMs, 0) > suspicionAfterMs / 2;
    if (this.#state === 'waiting' && !ourselves) this.#run.onSlow?.(this.#item.endpoint);
  }
}
