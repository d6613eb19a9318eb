/**
 * The health checkers of one endpoint check: two in each of its regions, each probing on its own at the check's
 * interval, and each with its own run of results. The probing itself is handed in.
 */
import type { Clock } from './clock.ts';
import { afterResult, type CheckerOpinion, endpointHealthy, newOpinion } from './route53-health-rules.ts';
import type { HealthCheck, HealthCheckObservation } from './route53-health-types.ts';

export interface Checker {
  /** 0 to 15 where the check uses all regions. */
  readonly index: number;
  readonly region: string;
  /** Where its probes seem to come from. */
  readonly address: string;
}

/** Whether one probe passed, before any inversion. An answer given at once is taken up at once. */
export type Probe = (check: HealthCheck, checker: Checker) => boolean | Promise<boolean>;

/**
 * What a checker found at a moment that may be past. Whoever can tell needs no timer for each checker, and an hour of
 * probing costs nothing.
 */
export type LookBack = (check: HealthCheck, checker: Checker, atMs: number) => boolean;

export interface Checkers {
  healthy(): boolean;
  /** The latest result of every checker that has one. */
  observations(): readonly HealthCheckObservation[];
  /** As if every checker had had its turn: for a world in which the check has been there for long. */
  lookNow(): void;
  stop(): void;
}

interface CheckerState {
  readonly checker: Checker;
  opinion: CheckerOpinion;
  last?: { readonly passed: boolean; readonly atMs: number };
  cancel: () => void;
}

export const CHECKERS_PER_REGION = 2;

/** @param check reads the check as it is now, so that an update holds from the next result on */
export function startCheckers(
  clock: Clock,
  probe: Probe,
  regions: readonly string[],
  check: () => HealthCheck,
): Checkers {
  let stopped = false;
  const intervalMs = (check().HealthCheckConfig.RequestInterval ?? 30) * 1000;
  const states = regions.flatMap((region, place) =>
    Array.from({ length: CHECKERS_PER_REGION }, (_, second): CheckerState => {
      const index = place * CHECKERS_PER_REGION + second;
      const address = `192.0.2.${index + 1}`;
      return { checker: { index, region, address }, opinion: newOpinion, cancel: () => {} };
    }),
  );

  const take = (state: CheckerState, passed: boolean): void => {
    if (stopped) return;
    const { FailureThreshold = 3 } = check().HealthCheckConfig;
    state.opinion = afterResult(state.opinion, passed, FailureThreshold);
    state.last = { passed, atMs: clock.nowMs() };
    // The interval runs from the response to the next request.
    schedule(state, intervalMs);
  };

  const schedule = (state: CheckerState, waitMs: number): void => {
    state.cancel = clock.at(clock.nowMs() + waitMs, () => {
      const passed = probe(check(), state.checker);
      if (typeof passed === 'boolean') return take(state, passed);
      // A prober that breaks has not reached the endpoint.
      passed.then(
        (result) => take(state, result),
        () => take(state, false),
      );
    });
  };

  // Spread over the interval, as checkers that do not know of each other are.
  for (const state of states) schedule(state, (state.checker.index * intervalMs) / states.length);

  return {
    healthy: () => endpointHealthy(states.map(({ opinion }) => opinion)),
    observations: () =>
      states.flatMap(({ checker, last }) =>
        last === undefined ? [] : observationOf(checker, last.passed, last.atMs),
      ),
    lookNow() {
      for (const state of states) {
        const passed = probe(check(), state.checker);
        if (typeof passed !== 'boolean')
          throw new Error('a probe must answer at once where all are to look now');
        state.opinion = { healthy: passed, contrary: 0 };
        state.last = { passed, atMs: clock.nowMs() };
      }
    },
    stop() {
      stopped = true;
      for (const { cancel } of states) cancel();
    },
  };
}

/** As GetHealthCheckStatus shows one checker's latest result, before any inversion. */
export function observationOf(checker: Checker, passed: boolean, atMs: number): HealthCheckObservation {
  return {
    Region: checker.region,
    IPAddress: checker.address,
    Status: passed
      ? 'Success: the endpoint answered as expected.'
      : 'Failure: the endpoint did not answer as expected.',
    CheckedTime: new Date(atMs),
  };
}
