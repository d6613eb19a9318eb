/**
 * A kept decision in sentences: what was decided, what every vantage said, why each region was taken or not, and which
 * course was in force. What is read here is what the decision rested on, not what would be true now.
 */

import type { Candidate } from './candidates.ts';
import { isMove, sortedRegions, type Weights } from './course.ts';
import type { DecisionRecord } from './decision-record.ts';
import type { RegionVerdict, Situation } from './situation.ts';

/** Lines for people; the first is the decision itself. */
export function explanationOf({ region, sinceMs, lastMs, times, text, evidence }: DecisionRecord): string[] {
  const { situation, decision } = evidence;
  const verdicts = sortedRegions(Object.keys(situation.verdicts)).map((each) =>
    verdictLine(each, situation.verdicts[each]),
  );
  return [
    text,
    `  decided in ${region}, ${whenText(sinceMs, lastMs, times)}`,
    `  course: ${courseText(situation)}`,
    ...verdicts.map((line) => `  ${line}`),
    ...decision.candidates.map((candidate) => `  candidate ${candidate.region}: ${candidateText(candidate)}`),
    ...(decision.guards ?? []).map(
      ({ guard, passed }) => `  guard ${guard}: ${passed ? 'passed' : 'holds it back'}`,
    ),
  ];
}

function whenText(sinceMs: number, lastMs: number, times: number): string {
  const since = new Date(sinceMs).toISOString();
  return times === 1 ? `at ${since}` : `${times} times from ${since} to ${new Date(lastMs).toISOString()}`;
}

function courseText({ course, weightsInForce }: Situation): string {
  const inForce = weightsText(weightsInForce);
  if (course === undefined) return `none yet; DNS has ${inForce}`;
  const { epoch, kind, because, by, progress } = course;
  const accepted =
    !isMove(course) || progress.acceptedAtMs !== undefined ? '' : ', not accepted by Route 53 yet';
  return `epoch ${epoch} (${kind}, ${because}, by ${by}${accepted}); in force ${inForce}`;
}

function weightsText(weights: Weights): string {
  const regions = sortedRegions(Object.keys(weights));
  return regions.length === 0 ? 'nothing' : regions.map((region) => `${region}=${weights[region]}`).join(' ');
}

/** For example `us-east-1 is down: us-east-1 abstains, us-west-2 down, eu-west-1 down`. */
function verdictLine(region: string, seen: RegionVerdict | undefined): string {
  if (seen === undefined) return `${region} has no verdict`;
  const votes = seen.votes.map(({ vantage, vote }) => `${vantage} ${vote === 'unknown' ? 'abstains' : vote}`);
  const doubt = seen.because === 'tie' ? ' (of before: the votes are tied)' : ' (of before: too few votes)';
  return `${region} is ${seen.verdict}${seen.stale ? doubt : ''}: ${votes.join(', ') || 'no votes'}`;
}

const refusals: Readonly<Record<NonNullable<Candidate['refused']>, string>> = {
  down: 'refused, it is down',
  unknown: 'refused, nothing is known of it',
  stale: 'refused, its votes are too few or tied now',
  frozen: 'refused, it is frozen',
  gated: 'refused, a quorum of gates is closed for it',
  vetoed: 'refused, a check that must pass first does not',
  'kept-out': 'refused, an operator keeps traffic out of it',
  'writer-elsewhere': 'refused, the writer of its database is elsewhere',
  'less-preferred': 'it could be taken, and a better one was',
  'degraded-less-preferred': 'it serves, but not well, and one that serves well was taken',
};

function candidateText({ taken, refused }: Candidate): string {
  if (taken) return 'taken';
  return refused === undefined ? 'it could be taken' : refusals[refused];
}
