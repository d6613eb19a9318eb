/** How each guard stands between an application's traffic and a move, for a person who is about to ask for one. */
import { endpointKey } from '../fleet/fleet.ts';
import { isMove, sortedRegions } from './course.ts';
import type { Evidence } from './evidence.ts';
import { frozenText } from './freeze.ts';
import type { Plan } from './plan.ts';
import type { PlanContext } from './situate.ts';

export interface GuardState {
  readonly guard: string;
  readonly state: 'clear' | 'in-the-way' | 'unknown';
  readonly text: string;
}

export function guardStatesOf(
  plan: Plan,
  evidence: Evidence,
  context: PlanContext,
  nowMs: number,
): readonly GuardState[] {
  return [
    ...switches(plan),
    ...sortedRegions(Object.keys(plan.situation.verdicts)).map((region) => regionGuard(region, plan)),
    ...pace(plan, nowMs),
    fleetFile(plan, evidence, context),
  ];
}

/** What holds moves back whatever they are for. */
function switches({ situation, policy }: Plan): readonly GuardState[] {
  const { freeze, frozenRegions = {}, writerRegion } = situation;
  const frozen: GuardState =
    freeze === 'unreadable'
      ? { guard: 'freeze', state: 'unknown', text: 'the freeze switch cannot be read' }
      : freeze === 'none'
        ? { guard: 'freeze', state: 'clear', text: 'not frozen' }
        : {
            guard: 'freeze',
            state: 'in-the-way',
            text: `${frozenText(freeze)} is frozen by ${freeze.owner}: ${freeze.reason}`,
          };
  const regions = Object.entries(frozenRegions).map(
    ([region, { owner, reason }]): GuardState => ({
      guard: 'freeze',
      state: 'in-the-way',
      text: `${region} is frozen by ${owner}: ${reason}`,
    }),
  );
  const observes = policy.mode === 'observe';
  return [
    frozen,
    ...regions,
    { guard: 'mode', state: observes ? 'in-the-way' : 'clear', text: policy.mode },
    ...(writerRegion === undefined
      ? []
      : [{ guard: 'writer', state: 'clear', text: `the writer is in ${writerRegion}` } as const]),
  ];
}

/** Whether traffic could go to a region, with the votes. */
function regionGuard(region: string, { situation, decision }: Plan): GuardState {
  const seen = situation.verdicts[region];
  const guard = region;
  if (seen === undefined || seen.verdict === 'unknown')
    return { guard, state: 'unknown', text: 'nobody knows' };
  const cast = seen.votes.filter(({ vote }) => vote !== 'unknown');
  const agreeing = cast.filter(({ vote }) => vote === seen.verdict).length;
  const votes = `${seen.verdict} by ${agreeing} of ${seen.votes.length} votes`;
  if (seen.stale) return { guard, state: 'unknown', text: `${votes}, which decide nothing now` };
  const refused = decision.candidates.find((candidate) => candidate.region === region)?.refused;
  const isEligible =
    refused === undefined || refused === 'less-preferred' || refused === 'degraded-less-preferred';
  if (isEligible && seen.verdict !== 'down') return { guard, state: 'clear', text: votes };
  const because = refused === undefined || refused === seen.verdict ? '' : `, ${refused}`;
  return { guard, state: 'in-the-way', text: `${votes}${because}` };
}

/** How fast moves may follow each other. */
function pace({ situation, policy, decision }: Plan, nowMs: number): readonly GuardState[] {
  const { lastMoveAtMs, movesInHour, course } = situation;
  const stateOf = (because: string) =>
    decision.kind === 'stay' && decision.because === because ? 'in-the-way' : 'clear';
  const minutes = (ms: number) => `${Math.round(ms / 6_000) / 10} min`;
  const moved =
    lastMoveAtMs === undefined ? 'no move on record' : `last move ${minutes(nowMs - lastMoveAtMs)} ago`;
  const underWay = course !== undefined && isMove(course) && course.progress.acceptedAtMs === undefined;
  return [
    {
      guard: 'cooldown',
      state: stateOf('cooling-down'),
      text: `${moved}, the cooldown is ${minutes(policy.cooldownMs)}`,
    },
    ...(movesInHour === undefined
      ? []
      : [
          {
            guard: 'moves',
            state: stateOf('moves-per-hour'),
            text: `${movesInHour} of ${policy.movesPerHour} in the last hour`,
          } as const,
        ]),
    {
      guard: 'course',
      state: underWay ? 'in-the-way' : 'clear',
      text: underWay
        ? `Route 53 has not accepted epoch ${course.epoch} yet`
        : `epoch ${course?.epoch ?? 0} is in Route 53`,
    },
  ];
}

/** Whether those who decide have the fleet file by which this was judged. */
function fleetFile({ application, situation }: Plan, evidence: Evidence, context: PlanContext): GuardState {
  const endpoints = Object.keys(situation.verdicts).map((region) => endpointKey(application, region));
  const reports = evidence.fresh.filter((report) => endpoints.some((each) => report.endpoints[each]));
  const others = new Set(reports.map(({ fleetDigest }) => fleetDigest));
  others.delete(context.fleetDigest);
  const guard = 'fleet file';
  if (reports.length === 0) return { guard, state: 'unknown', text: 'no vantage reports' };
  return others.size === 0
    ? { guard, state: 'clear', text: `${context.fleetDigest} everywhere` }
    : {
        guard,
        state: 'unknown',
        text: `here ${context.fleetDigest}, deployed ${[...others].join(', ')}: this is judged by the one here`,
      };
}
