/** One English line for a decision: what was decided, why, and the numbers behind it. */
import type { Candidate } from './candidates.ts';
import { activeRegions, type StayReason } from './course.ts';
import type { Decision, Stay } from './decide.ts';
import { evidenceIntervalsMax, evidenceUntilMs } from './guards.ts';
import { disobeyed, ordersInForce } from './override.ts';
import type { Policy } from './policy.ts';
import type { Situation } from './situation.ts';

/** For example `api moves from us-east-1 to us-west-2 (failover, active-down): us-east-1 is down by 3 of 3 votes; …`. */
export function explain(decision: Decision, situation: Situation, policy: Policy, nowMs: number): string {
  const { application, weightsInForce } = situation;
  const active = activeRegions(weightsInForce);
  if (decision.kind === 'move') {
    const { move } = decision;
    const regions = [...new Set([...move.leaving, move.region])];
    const order = move.because === 'override' ? orderText(situation, nowMs) : [];
    const evidence = [...order, ...regions.map((region) => seen(region, situation))];
    return `${application} moves from ${list(move.leaving)} to ${move.region} (${move.kind}, ${move.because}): ${evidence.join('; ')}`;
  }
  const { because, wouldMove } = decision;
  const held =
    wouldMove === undefined
      ? []
      : [`would move to ${wouldMove.region} (${wouldMove.kind}, ${wouldMove.because})`];
  const why = clauses[because](decision, situation, policy, nowMs);
  return `${application} stays in ${list(active)} (${because}): ${[...why, ...held].join('; ')}`;
}

type Clause = (stay: Stay, situation: Situation, policy: Policy, nowMs: number) => readonly string[];

const clauses: Readonly<Record<StayReason, Clause>> = {
  healthy: (_stay, situation) => seenActive(situation),
  frozen: (_stay, situation) => [freezeText(situation), ...seenActive(situation)],
  observing: (_stay, situation) => ['its mode is observe', ...seenActive(situation)],
  'no-candidate': (stay, situation, _policy, nowMs) => [
    ...orderText(situation, nowMs),
    ...stay.candidates.map((candidate) => candidateText(candidate, situation)),
  ],
  'all-down': (stay, situation) => stay.candidates.map(({ region }) => seen(region, situation)),
  'writer-elsewhere': (stay, situation) => [
    `it needs the writer, which is in ${situation.writerRegion}`,
    ...stay.candidates.map((candidate) => candidateText(candidate, situation)),
  ],
  stale: (_stay, situation) => seenActive(situation),
  'no-quorum': (_stay, situation) => seenActive(situation),
  'cooling-down': (_stay, { lastMoveAtMs = Number.NaN }, { cooldownMs }, nowMs) => [
    `the last move was ${duration(nowMs - lastMoveAtMs)} ago, and the next one waits for ${duration(cooldownMs)}`,
  ],
  stabilising: ({ wouldMove }, { upSinceMs }, { stabilisationMs }, nowMs) => {
    const since = upSinceMs[wouldMove?.region ?? ''];
    const time = since === undefined ? 'an unknown time' : duration(nowMs - since);
    return [`${wouldMove?.region} has been up for ${time} of ${duration(stabilisationMs)}`];
  },
  'awaiting-approval': ({ wouldMove }, situation) => [
    ...(wouldMove === undefined ? [] : [seen(wouldMove.region, situation)]),
    'going back needs approval',
  ],
  'awaiting-operator': (_stay, situation) => ['its failover is manual', ...seenActive(situation)],
  'fleet-mismatch': () => ['its course was set with a newer fleet file than the one here'],
  'evidence-old': ({ wouldMove }, situation, policy, nowMs) => {
    const limitMs = evidenceIntervalsMax * policy.intervalMs;
    const ageMs =
      wouldMove === undefined ? limitMs : nowMs - evidenceUntilMs(wouldMove, situation, policy) + limitMs;
    return [`the votes are ${duration(ageMs)} old, and ${duration(limitMs)} is the limit`];
  },
  'no-records': () => ['DNS has no weighted records for it'],
  unfinished: (_stay, { course }) => [`Route 53 has not taken epoch ${course?.epoch ?? 0} yet`],
};

function seenActive(situation: Situation): string[] {
  return activeRegions(situation.weightsInForce).map((region) => seen(region, situation));
}

/** A verdict with the count behind it; of votes that decide nothing, the count of each. */
function seen(region: string, { verdicts }: Situation): string {
  const known = verdicts[region];
  if (known === undefined) return `${region} has no votes`;
  const { verdict, stale, because, votes } = known;
  const cast = votes.filter(({ vote }) => vote !== 'unknown');
  if (!stale) {
    return `${region} is ${verdict} by ${cast.filter(({ vote }) => vote === verdict).length} of ${cast.length} votes`;
  }
  const trouble =
    because === 'tie' ? 'the votes are tied' : `only ${cast.length} of ${votes.length} votes count`;
  return `${region} was ${verdict}, and now ${trouble}`;
}

function candidateText({ region, refused }: Candidate, situation: Situation): string {
  const text = seen(region, situation);
  if (refused === 'kept-out') return `${text} but kept out`;
  return refused === 'writer-elsewhere' ? `${text} without the writer` : text;
}

function freezeText({ freeze }: Situation): string {
  if (typeof freeze === 'string') return 'the freeze switch cannot be read';
  const { owner, reason, expiresAtMs } = freeze;
  const until = expiresAtMs === undefined ? '' : `, until ${timeText(expiresAtMs)}`;
  return `frozen by ${owner} (${reason})${until}`;
}

function orderText({ overrides, application, weightsInForce }: Situation, nowMs: number): string[] {
  return disobeyed(ordersInForce(overrides, application, nowMs), weightsInForce).map(
    ({ kind, region, owner, reason }) =>
      kind === 'pin'
        ? `pinned to ${region} by ${owner} (${reason})`
        : `kept out of ${region} by ${owner} (${reason})`,
  );
}

function list(regions: readonly string[]): string {
  return regions.length === 0 ? 'no region' : regions.join(' and ');
}

/** With the unit in which it reads well, to a tenth. */
function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 120) return `${tenths(seconds)} s`;
  return seconds < 7200 ? `${tenths(seconds / 60)} min` : `${tenths(seconds / 3600)} h`;
}

function tenths(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** An item of the ledger may hold any number; a sentence is no reason to fail. */
function timeText(atMs: number): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? 'a time that is none' : time.toISOString();
}
