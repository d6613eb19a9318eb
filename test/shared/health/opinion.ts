/**
 * The vote as the rules say it, without any thrift: it keeps every look there ever was and goes through all of them.
 * The product, which forgets as soon as it can, must come to the same.
 */
import type { Look, Sighting, Vote, VotePolicy } from '../../../shared/health/vote.ts';

export interface Opinion {
  readonly vote: Vote;
  readonly sinceMs: number;
}

export function opinionOf(observations: readonly Sighting[], policy: VotePolicy, nowMs: number): Opinion {
  const confirmMs = policy.confirmSeconds * 1000;
  const sightMs = policy.intervalSeconds * 2500;
  let vote: Vote = 'unknown';
  let sinceMs = 0;
  let wary = false;
  let lastMs = Number.NEGATIVE_INFINITY;
  /** All looks since sight was last lost, and of these the ones since the last recovery. */
  let inSight: Look[] = [];
  let evidence: Look[] = [];

  for (const moment of moments(observations)) {
    const atMs = moment[0]?.atMs ?? 0;
    if (atMs - lastMs > sightMs) loseSight();
    const look: Look = { atMs, ...oneOf(moment, vote) };
    inSight.push(look);
    evidence.push(look);
    lastMs = atMs;
    const next: Vote = look.outcome === 'fail' ? failed(atMs) : served(look);
    if (next !== vote) sinceMs = atMs;
    if (next !== 'unknown') wary = false;
    if (vote === 'down' && next !== 'down') evidence = [];
    vote = next;
  }
  if (nowMs - lastMs > sightMs) loseSight();
  return { vote, sinceMs };

  function loseSight(): void {
    if (vote !== 'unknown') sinceMs = lastMs + sightMs;
    if (vote === 'down') wary = true;
    vote = 'unknown';
    inSight = [];
    evidence = [];
  }

  function failed(atMs: number): Vote {
    if (vote === 'down') return 'down';
    const sinceLastPass = evidence.slice(evidence.findLastIndex(({ outcome }) => outcome !== 'fail') + 1);
    const solid = sinceLastPass.length >= 4 && atMs - (sinceLastPass[0]?.atMs ?? atMs) >= confirmMs;
    const window = evidence.filter((look) => look.atMs >= atMs - confirmMs - 14_000);
    const failures = window.filter(({ outcome }) => outcome === 'fail');
    const overMs = atMs - (failures[0]?.atMs ?? atMs);
    const leaky = window.length >= 10 && failures.length > window.length / 2 && overMs >= confirmMs;
    return solid || leaky ? 'down' : vote;
  }

  function served(look: Look): Vote {
    if (!look.inSlot) return vote;
    const sinceFailure = inSight.slice(inSight.findLastIndex(({ outcome }) => outcome === 'fail') + 1);
    const slots = sinceFailure.filter(({ inSlot }) => inSlot).map(({ outcome }) => outcome);
    const passes = slots.length - 1 - slots.findLastIndex((outcome) => outcome !== 'pass');
    const degraded = slots.length - 1 - slots.findLastIndex((outcome) => outcome !== 'degraded');
    if (vote === 'up') return degraded >= 3 ? 'degraded' : 'up';
    if (vote === 'degraded') return passes >= 3 ? 'up' : 'degraded';
    if (vote === 'unknown' && !wary) return look.outcome === 'pass' ? 'up' : 'degraded';
    if (passes >= policy.upThreshold) return 'up';
    return slots.length >= policy.upThreshold ? 'degraded' : vote;
  }
}

/** The looks by time, those that start within a second of the first of them together. */
function moments(observations: readonly Sighting[]): readonly (readonly Look[])[] {
  const all: Look[][] = [];
  const looks = observations
    .flatMap(({ atMs, outcome, inSlot }) => (outcome === 'self-fault' ? [] : [{ atMs, outcome, inSlot }]))
    .sort((a, b) => a.atMs - b.atMs);
  for (const look of looks) {
    const first = all.at(-1)?.[0];
    if (first !== undefined && look.atMs - first.atMs < 1000) all.at(-1)?.push(look);
    else all.push([look]);
  }
  return all;
}

function oneOf(looks: readonly Look[], vote: Vote): Pick<Look, 'outcome' | 'inSlot'> {
  const outcomes = new Set(looks.map(({ outcome }) => outcome));
  const inSlot = looks.some((look) => look.inSlot);
  if (outcomes.size > 1 && outcomes.has('fail')) {
    return vote === 'down' ? { outcome: 'fail', inSlot } : { outcome: 'pass', inSlot: false };
  }
  if (outcomes.size > 1) return { outcome: vote === 'up' ? 'pass' : 'degraded', inSlot };
  return { outcome: looks[0]?.outcome ?? 'pass', inSlot };
}
