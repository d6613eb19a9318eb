/**
 * Suspicion: a first unexpected failure makes everyone look again, now. It decides who looks, when, and for how long,
 * and bounds what a flapping endpoint may cost; it never changes a vote.
 */

import type { Report } from './report.ts';
import { confirmMs, leakyWindowMs, SOLID_LOOKS_MIN } from './tracks.ts';
import type { EndpointState, VotePolicy } from './vote.ts';

/** The least silence that is suspicious: most answers take a few tens of milliseconds, some a few hundred. */
const SUSPICION_AFTER_MIN_MS = 500;
/** An answer that takes this many times as long as usual is unexpected. */
const SUSPICION_LATENCY_FACTOR = 4;
/** Fast looks are at most this far apart. */
const LOOK_PERIOD_MAX_MS = 1500;
/** And at least this far: timers fire late, and two looks within a second would count once. */
const LOOK_PERIOD_MIN_MS = 1100;
/** One vantage wakes the others for one endpoint at most this often. */
const WAKE_SPACING_MS = 30_000;
/** Wakes within `WAKE_WINDOW_MS` after which an endpoint is flapping: from then on slots only. */
const WAKES_MAX = 6;
const WAKE_WINDOW_MS = 600_000;
/** Looks in a row that found the endpoint serving, by which a suspicion was about nothing. */
export const BLIP_PASSES = 5;

/** What a suspicion asks for. */
export interface Raised {
  readonly state: EndpointState;
  /** Send fast looks, at `fastLookTimes`, until the state has no `suspectedAtMs` any more. */
  readonly look: boolean;
  /** Wake the other vantages. */
  readonly wake: boolean;
  /** Suspicions come too often to act on each; to be recorded. */
  readonly flapping: boolean;
}

/**
 * Raises a suspicion: `own` for a failure this vantage saw in a slot, or a slot's probe that is overdue; `woken` for
 * another vantage's word. Who is woken wakes nobody. A failure of an endpoint that is down is expected, and while
 * another run of this vantage is looking there is nothing to add.
 */
export function raise(
  state: EndpointState,
  cause: 'own' | 'woken',
  policy: VotePolicy,
  nowMs: number,
): Raised {
  const wakesAtMs = recentWakes(state, nowMs);
  const flapping = wakesAtMs.length >= WAKES_MAX;
  const looking =
    state.suspectedAtMs !== undefined && isWithin(state.suspectedAtMs, leakyWindowMs(policy), nowMs);
  if (state.vote === 'down' || looking || flapping) {
    return { state: { ...state, wakesAtMs }, look: false, wake: false, flapping };
  }
  const rested = wakesAtMs.every((wokeAtMs) => !isWithin(wokeAtMs, WAKE_SPACING_MS, nowMs));
  const wake = cause === 'own' && rested;
  const wakes = wake ? [...wakesAtMs, nowMs] : wakesAtMs;
  return { state: { ...state, wakesAtMs: wakes, suspectedAtMs: nowMs }, look: true, wake, flapping };
}

/** How long to wait for an answer before its absence is suspicious, in milliseconds after the probe was sent. */
export function suspicionAfterMs(state: EndpointState, timeoutMs: number): number {
  const unusualMs = SUSPICION_LATENCY_FACTOR * (state.usualLatencyMs ?? 0);
  return Math.min(timeoutMs, Math.max(SUSPICION_AFTER_MIN_MS, unusualMs));
}

/**
 * When to send the fast looks that follow a look sent at `firstAtMs`: evenly, so that one comes exactly
 * `confirmSeconds` after it with at least four in that time, until the leaky track's window is full. A look sent a
 * millisecond early would miss the span: these are the earliest times.
 */
export function fastLookTimes(policy: VotePolicy, firstAtMs: number): readonly number[] {
  const spans = Math.max(SOLID_LOOKS_MIN - 1, Math.ceil(confirmMs(policy) / LOOK_PERIOD_MAX_MS));
  const periodMs = Math.max(LOOK_PERIOD_MIN_MS, confirmMs(policy) / spans);
  const looks = Math.floor(leakyWindowMs(policy) / periodMs);
  return Array.from({ length: looks }, (_, index) => firstAtMs + Math.ceil((index + 1) * periodMs));
}

/** Whether a suspicion has nothing more to find out: it was confirmed, ran its time, or was about nothing. */
export function isSuspicionOver(state: EndpointState, policy: VotePolicy, nowMs: number): boolean {
  const { suspectedAtMs } = state;
  if (suspectedAtMs === undefined || state.vote === 'down') return true;
  if (!isWithin(suspectedAtMs, leakyWindowMs(policy), nowMs)) return true;
  let served = 0;
  for (const look of state.looks) {
    if (look.atMs < suspectedAtMs) continue;
    served = look.outcome === 'fail' ? 0 : served + 1;
  }
  return served >= BLIP_PASSES;
}

/** The wakes that still count against the bound. */
export function recentWakes(state: EndpointState, nowMs: number): readonly number[] {
  return state.wakesAtMs.filter((wokeAtMs) => isWithin(wokeAtMs, WAKE_WINDOW_MS, nowMs));
}

/** Whether something happened less than `spanMs` ago. What lies in the future is a clock that was set back: forgotten. */
function isWithin(atMs: number, spanMs: number, nowMs: number): boolean {
  return atMs <= nowMs && nowMs - atMs < spanMs;
}

/**
 * The endpoints that a vantage suspects, each with the moment since when: that of the first suspicion, as long as one
 * vantage or another goes on suspecting. `known` is the answer to the reports before these.
 */
export function suspicionsIn(
  reports: readonly Report[],
  known: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const since: Record<string, number> = {};
  for (const { endpoints } of reports) {
    for (const [endpoint, { suspectedAtMs }] of Object.entries(endpoints)) {
      if (suspectedAtMs === undefined) continue;
      since[endpoint] = known[endpoint] ?? Math.min(since[endpoint] ?? suspectedAtMs, suspectedAtMs);
    }
  }
  return since;
}
