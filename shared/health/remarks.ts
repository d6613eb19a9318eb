/**
 * Remarks: what is kept of the observations beside the looks, for people and for other decisions: why an endpoint is
 * not well, how fast it usually answers, how much it says it can take. None of it changes a vote.
 */
import { openMs } from './looks.ts';
import type { EndpointState, Look, Sighting } from './vote.ts';

/** Weight of a new latency in the moving average, as for round-trip times in RFC 6298. */
const LATENCY_WEIGHT = 1 / 8;

/** `state` with what the observations say. `before` is the state in which they had not been folded in. */
export function remark(
  state: EndpointState,
  before: EndpointState,
  observations: readonly Sighting[],
): EndpointState {
  const fresh = observations.filter((observation) => isNew(observation, before));
  return withReason(withCapacity(withLatency(state, fresh), fresh), fresh);
}

function withLatency(state: EndpointState, observations: readonly Sighting[]): EndpointState {
  let usual = state.usualLatencyMs;
  for (const { outcome, latencyMs } of observations) {
    if (latencyMs === undefined || (outcome !== 'pass' && outcome !== 'degraded')) continue;
    usual = usual === undefined ? latencyMs : usual + (latencyMs - usual) * LATENCY_WEIGHT;
  }
  return usual === undefined || usual === state.usualLatencyMs
    ? state
    : { ...state, usualLatencyMs: Math.round(usual) };
}

/** The newest answer's word; one that says nothing takes back what an earlier one said. */
function withCapacity(state: EndpointState, observations: readonly Sighting[]): EndpointState {
  const answer = newest(observations.filter((observation) => isAnswer(observation)));
  const known = newest(state.looks.filter((look) => isAnswer(look)));
  if (answer === undefined || (known !== undefined && answer.atMs < known.atMs)) return state;
  const { capacity: _, ...rest } = state;
  return answer.capacity === undefined ? rest : { ...rest, capacity: answer.capacity };
}

/**
 * Why the endpoint is not well: forgotten once the vote is `up` and all looks kept are passes. A self-fault is the
 * reason only for not knowing.
 */
function withReason(state: EndpointState, observations: readonly Sighting[]): EndpointState {
  const trouble = newest(
    observations.filter(({ outcome }) =>
      outcome === 'self-fault' ? state.vote === 'unknown' : outcome !== 'pass',
    ),
  );
  const { reason: _reason, detail: _detail, reasonAtMs = Number.NEGATIVE_INFINITY, ...rest } = state;
  if (state.vote === 'up' && state.looks.every((look) => look.outcome === 'pass')) return rest;
  if (trouble === undefined || trouble.atMs < reasonAtMs) return state;
  return {
    ...rest,
    reasonAtMs: trouble.atMs,
    ...(trouble.reason === undefined ? {} : { reason: trouble.reason }),
    ...(trouble.detail === undefined ? {} : { detail: trouble.detail }),
  };
}

function isNew(observation: Sighting, before: EndpointState): boolean {
  return observation.atMs >= openMs(before) && before.looks.every((look) => look.atMs !== observation.atMs);
}

function isAnswer({ outcome }: Sighting | Look): boolean {
  return outcome === 'pass' || outcome === 'degraded';
}

function newest<Dated extends { readonly atMs: number }>(dated: readonly Dated[]): Dated | undefined {
  return dated.reduce<Dated | undefined>(
    (best, one) => (best === undefined || one.atMs >= best.atMs ? one : best),
    undefined,
  );
}
