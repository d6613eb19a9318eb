/**
 * Health checkers without timers: each one's last turn is worked out when somebody asks, from what it found then. Only
 * for checks whose checkers change their mind at every contrary result, so that the last turn alone tells.
 */
import type { Clock } from './clock.ts';
import {
  CHECKERS_PER_REGION,
  type Checker,
  type Checkers,
  type LookBack,
  observationOf,
} from './route53-checkers.ts';
import { endpointHealthy, newOpinion } from './route53-health-rules.ts';
import type { HealthCheck } from './route53-health-types.ts';

interface Turn {
  readonly atMs: number;
  readonly passed: boolean;
}

export function lookBackCheckers(
  clock: Clock,
  lookBack: LookBack,
  regions: readonly string[],
  check: () => HealthCheck,
): Checkers {
  const intervalMs = (check().HealthCheckConfig.RequestInterval ?? 30) * 1000;
  let beginMs = clock.nowMs();
  let endMs = Number.POSITIVE_INFINITY;
  const checkers = regions.flatMap((region, place) =>
    Array.from({ length: CHECKERS_PER_REGION }, (_, second): Checker => {
      const index = place * CHECKERS_PER_REGION + second;
      return { index, region, address: `192.0.2.${index + 1}` };
    }),
  );
  const turns: (Turn | undefined)[] = checkers.map(() => undefined);

  /** Undefined before the first. */
  const lastTurn = (checker: Checker): Turn | undefined => {
    // Spread over the interval, as checkers that do not know of each other are.
    const firstMs = beginMs + (checker.index * intervalMs) / checkers.length;
    const untilMs = Math.min(clock.nowMs(), endMs);
    if (untilMs < firstMs) return undefined;
    const atMs = firstMs + Math.floor((untilMs - firstMs) / intervalMs) * intervalMs;
    const known = turns[checker.index];
    if (known?.atMs === atMs) return known;
    const turn = { atMs, passed: lookBack(check(), checker, atMs) };
    turns[checker.index] = turn;
    return turn;
  };

  return {
    healthy: () =>
      endpointHealthy(
        checkers.map((checker) => {
          const turn = lastTurn(checker);
          return turn === undefined ? newOpinion : { healthy: turn.passed, contrary: 0 };
        }),
      ),
    observations: () =>
      checkers.flatMap((checker) => {
        const turn = lastTurn(checker);
        return turn === undefined ? [] : observationOf(checker, turn.passed, turn.atMs);
      }),
    lookNow() {
      beginMs = clock.nowMs() - intervalMs;
    },
    stop() {
      endMs = clock.nowMs();
    },
  };
}
