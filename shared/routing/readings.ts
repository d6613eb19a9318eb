/**
 * Readings: what the vantages' reports say of an endpoint beside their votes. As with votes, one vantage alone changes
 * nothing.
 */
import { isRecovering } from '../health/recovery.ts';
import type { EndpointState, VotePolicy } from '../health/vote.ts';
import { meanLatencyMs } from './latency.ts';

export interface Readings {
  /** A majority says that a check which must pass before traffic goes there does not. */
  readonly vetoed: boolean;
  /** A vantage has a suspicion that it has not resolved. One is enough: a suspicion only ever holds something up. */
  readonly suspected: boolean;
  /** A majority has one, or calls it down already. */
  readonly doubted: boolean;
  /** A majority is one pass from calling it up, or does so already. */
  readonly recovering: boolean;
  /** Absent where a vantage that counts has not measured it. */
  readonly latencyMs?: number;
  /** The share of the traffic that it says it can take; absent where it does not say, or can take all. */
  readonly capacity?: number;
}

export interface SeenState {
  readonly vantage: string;
  readonly state: EndpointState;
}

/**
 * `vantages`: those whose measurements are compared, whether or not they have seen this endpoint. `vantageWeight`: how much
 * each one's count, 1 where it is absent.
 */
export function readingsOf(
  seen: readonly SeenState[],
  vantages: readonly string[],
  vantageWeight: Readonly<Record<string, number>>,
  votePolicy: VotePolicy,
): Readings {
  const vetoes = seen.filter(({ state }) => state.vetoed === true).length;
  const suspicions = seen.filter(({ state }) => state.suspectedAtMs !== undefined).length;
  // A suspicion ends with the vote that confirms it.
  const doubts = seen.filter(
    ({ state }) => state.suspectedAtMs !== undefined || state.vote === 'down',
  ).length;
  const well = seen.filter(({ state }) => isServing(state) || isRecovering(state, votePolicy)).length;
  const latencyMs = meanLatencyMs(
    vantages.map((vantage) => {
      const latencyMs = seen.find((each) => each.vantage === vantage)?.state.usualLatencyMs;
      return latencyMs === undefined ? { vantage } : { vantage, latencyMs };
    }),
    vantageWeight,
  );
  const capacity = capacityOf(seen.map(({ state }) => state.capacity ?? 1));
  return {
    vetoed: vetoes * 2 > seen.length,
    suspected: suspicions > 0,
    doubted: doubts * 2 > seen.length,
    recovering: well * 2 > seen.length,
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(capacity === undefined ? {} : { capacity }),
  };
}

function isServing({ vote }: EndpointState): boolean {
  return vote === 'up' || vote === 'degraded';
}

/**
 * The median: an endpoint's answers pass through one network or another on the way to each vantage, and are seconds apart, so
 * neither the smallest nor the newest may decide alone. Of two the larger: one vantage must not take traffic away.
 */
function capacityOf(capacities: readonly number[]): number | undefined {
  const sorted = capacities.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)];
  return median === undefined || median >= 1 ? undefined : Math.max(0, median);
}
