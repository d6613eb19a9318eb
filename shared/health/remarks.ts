/**
 * Remarks: what is kept of the observations beside the looks, for people and for other decisions: why an endpoint is
 * not well, how fast it usually answers, how much it says it can take, how long its certificate lasts, what its vetoes and
 * shadows found. None of it
 * changes a vote.
 */
import { openMs } from './looks.ts';
import type { EndpointState, Look, Sighting } from './vote.ts';

/** Weight of a new latency in the moving average, as for round-trip times in RFC 6298. */
const LATENCY_WEIGHT = 1 / 8;

const remarkCharactersMax = 200;

/** `state` with what the observations say. `before` is the state in which they had not been folded in. */
export function remark(
  state: EndpointState,
  before: EndpointState,
  observations: readonly Sighting[],
): EndpointState {
  const fresh = observations.filter((observation) => isNew(observation, before));
  const answer = newestAnswer(state, fresh);
  const answered =
    answer === undefined
      ? state
      : withShadow(withVeto(withCertificate(withCapacity(state, answer), answer), answer), answer);
  return withReason(withLatency(answered, fresh), fresh);
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

/** The newest of the answers, where the state knows of no newer one. */
function newestAnswer(state: EndpointState, observations: readonly Sighting[]): Sighting | undefined {
  const answer = newest(observations.filter((observation) => isAnswer(observation)));
  const known = newest(state.looks.filter((look) => isAnswer(look)));
  return answer !== undefined && known !== undefined && answer.atMs < known.atMs ? undefined : answer;
}

/** An answer that says nothing takes back what an earlier one said. */
function withCapacity(state: EndpointState, answer: Sighting): EndpointState {
  const { capacity: _, ...rest } = state;
  return answer.capacity === undefined ? rest : { ...rest, capacity: answer.capacity };
}

/** A look that opened no connection of its own over TLS says nothing of it. */
function withCertificate(state: EndpointState, { certificateDays }: Sighting): EndpointState {
  return certificateDays === undefined ? state : { ...state, certificateDays };
}

/** What could not be found out stays as it was; an endpoint that has lost its veto checks is vetoed no more. */
function withVeto(state: EndpointState, answer: Sighting): EndpointState {
  if (answer.veto === 'unknown') return state;
  const { vetoed: _vetoed, vetoDetail: _detail, ...rest } = state;
  if (answer.veto !== 'failed') return rest;
  return {
    ...rest,
    vetoed: true,
    ...(answer.vetoDetail === undefined ? {} : { vetoDetail: shortened(answer.vetoDetail) }),
  };
}

function withShadow(state: EndpointState, { shadow = [] }: Sighting): EndpointState {
  const { shadow: _, ...rest } = state;
  return shadow.length === 0 ? rest : { ...rest, shadow: shortened(shadow.join('; ')) };
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

/** A shard's report is one item, which has room for this much of every endpoint. */
function shortened(text: string): string {
  return text.length <= remarkCharactersMax ? text : `${text.slice(0, remarkCharactersMax - 1)}…`;
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
