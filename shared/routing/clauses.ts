/** For each reason to stay, the numbers behind it. */
import type { Candidate, CandidateRefusal } from './candidates.ts';
import type { StayReason } from './course.ts';
import type { Stay } from './decision.ts';
import { stableSinceMs } from './go-back.ts';
import { evidenceIntervalsMax, evidenceUntilMs, movesAllowed } from './guards.ts';
import type { Policy } from './policy.ts';
import type { Situation } from './situation.ts';
import { duration, freezeText, list, orderText, seen, seenActive } from './wording.ts';

type Clause = (stay: Stay, situation: Situation, policy: Policy, nowMs: number) => readonly string[];

export const clauses: Readonly<Record<StayReason, Clause>> = {
  healthy: (_stay, situation) => seenActive(situation),
  frozen: (_stay, situation) => [freezeText(situation), ...seenActive(situation)],
  observing: (_stay, situation) => ['its mode is observe', ...seenActive(situation)],
  'no-candidate': (stay, situation, _policy, nowMs) => [
    ...orderText(situation, nowMs),
    ...stay.candidates.map((candidate) => candidateText(candidate, situation)),
  ],
  'target-suspected': ({ wouldMove }, situation) => [
    ...seenActive(situation),
    `most vantages suspect ${wouldMove?.region} in this moment`,
  ],
  recovering: ({ wouldMove }, situation) => [
    ...seenActive(situation),
    `most vantages are one pass from calling ${list(wouldMove?.leaving ?? [])} up`,
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
  'moves-per-hour': ({ wouldMove }, { movesInHour }, policy) => [
    `${movesInHour ?? 0} moves in the last hour, and ${wouldMove === undefined ? policy.movesPerHour : movesAllowed(wouldMove, policy)} is the limit`,
  ],
  'fleet-velocity': (_stay, { fleetMotion }) => [
    fleetMotion === undefined
      ? 'much of the fleet moves at once'
      : `${fleetMotion.moving + 1} of ${fleetMotion.applications} applications move at once, and most of them not for the same region`,
  ],
  'last-region': (stay, situation) => [
    'no region that would have traffic then is proven to serve',
    ...stay.candidates.map(({ region }) => seen(region, situation)),
  ],
  stabilising: ({ wouldMove }, situation, { stabilisationMs }, nowMs) => {
    const since = stableSinceMs({ situation }, wouldMove?.region ?? '');
    const time = since === undefined ? 'an unknown time' : duration(nowMs - since);
    return [`${wouldMove?.region} has been up for ${time} of ${duration(stabilisationMs)}`];
  },
  damped: ({ wouldMove }, { dampedForMs }) => {
    const forMs = dampedForMs?.[wouldMove?.region ?? ''] ?? 0;
    return [`${wouldMove?.region} has fallen too often, and is let be for another ${duration(forMs)}`];
  },
  ramping: (_stay, { course, epochSinceMs }, { ramp: { holdMs } }, nowMs) => [
    `${course?.ramp?.percent ?? 0} % has gone back to ${course?.ramp?.to}, held for ${duration(nowMs - (epochSinceMs ?? nowMs))} of ${duration(holdMs)}`,
  ],
  holding: ({ candidates }, situation) => {
    const { course, suspected } = situation;
    const to = course?.ramp?.to ?? '';
    const candidate = candidates.find(({ region }) => region === to);
    const doubt = suspected?.includes(to) === true ? [`a vantage suspects ${to}`] : [];
    return [
      `${course?.ramp?.percent ?? 0} % has gone back to ${to}, and the next step waits`,
      candidate === undefined ? seen(to, situation) : candidateText(candidate, situation),
      ...doubt,
    ];
  },
  dwelling: ({ wouldMove }, { fasterSinceMs }, { steering }, nowMs) => {
    const since = fasterSinceMs?.[wouldMove?.region ?? ''] ?? nowMs;
    const dwellMs = steering.kind === 'latency' ? steering.dwellMs : 0;
    return [`${wouldMove?.region} has been faster for ${duration(nowMs - since)} of ${duration(dwellMs)}`];
  },
  preparing: ({ wouldMove }) => [
    `${wouldMove?.region ?? 'the region'} is not ready for traffic by its owner's function`,
  ],
  'awaiting-approval': ({ wouldMove }, situation) => [
    ...(wouldMove === undefined ? [] : [seen(wouldMove.region, situation)]),
    'going back needs approval',
  ],
  'awaiting-operator': (_stay, situation, { failover }) => [
    failover === 'manual' ? 'its failover is manual' : 'an operator has forced traffic there',
    ...seenActive(situation),
  ],
  'fleet-mismatch': () => ['its course was set with a newer fleet file than the one here'],
  'evidence-old': ({ wouldMove }, situation, policy, nowMs) => {
    const limitMs = evidenceIntervalsMax * policy.intervalMs;
    const ageMs =
      wouldMove === undefined ? limitMs : nowMs - evidenceUntilMs(wouldMove, situation, policy) + limitMs;
    return [`the votes are ${duration(ageMs)} old, and ${duration(limitMs)} is the limit`];
  },
  'no-records': () => ['DNS has no weighted records for it'],
  released: () => ['it was given back, and nothing of Pointsman touches its records'],
  unfinished: (_stay, { course }) => [`Route 53 has not taken epoch ${course?.epoch ?? 0} yet`],
};

const refusalTexts: Readonly<Partial<Record<CandidateRefusal, string>>> = {
  'kept-out': 'but kept out',
  'writer-elsewhere': 'without the writer',
  gated: 'but its gates are closed',
  vetoed: 'but vetoed by a check',
  frozen: 'but frozen',
};

function candidateText({ region, refused }: Candidate, situation: Situation): string {
  const text = seen(region, situation);
  const objection = refused === undefined ? undefined : refusalTexts[refused];
  return objection === undefined ? text : `${text} ${objection}`;
}
