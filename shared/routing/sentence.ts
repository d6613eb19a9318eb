/** One English line for a decision: what was decided, why, and the numbers behind it. */
import { clauses } from './clauses.ts';
import { activeRegions, type Move } from './course.ts';
import type { Decision, Stay } from './decision.ts';
import type { Policy } from './policy.ts';
import type { Situation } from './situation.ts';
import { instructionText, list, orderText, seen, sharesText } from './wording.ts';

/** For example `api moves from us-east-1 to us-west-2 (failover, active-down): us-east-1 is down by 3 of 3 votes; …`. */
export function explain(decision: Decision, situation: Situation, policy: Policy, nowMs: number): string {
  return decision.kind === 'move'
    ? moveText(decision.move, situation, nowMs)
    : stayText(decision, situation, policy, nowMs);
}

function moveText(move: Move, situation: Situation, nowMs: number): string {
  if (move.because === 'withdrawn') return withdrawnText(move, situation);
  const regions = [...new Set([...move.leaving, move.region])];
  const evidence = [
    ...particulars(move, situation, nowMs),
    ...regions.map((region) => seen(region, situation)),
  ];
  return `${situation.application} moves from ${list(move.leaving)} to ${move.region} (${move.kind}, ${move.because}): ${evidence.join('; ')}`;
}

function withdrawnText({ to, because }: Move, situation: Situation): string {
  const regions = activeRegions(to);
  const untaken = situation.course === undefined ? [] : [`DNS never took epoch ${situation.course.epoch}`];
  const evidence = [...untaken, ...regions.map((region) => seen(region, situation))];
  return `${situation.application} stays in ${list(regions)} (${because}): ${evidence.join('; ')}`;
}

/** What a reason has to say beside the votes. */
function particulars(move: Move, situation: Situation, nowMs: number): readonly string[] {
  const { latencyMs = {}, capacities = {}, gatedRegions = [] } = situation;
  switch (move.because) {
    case 'override':
      return orderText(situation, nowMs);
    case 'operator':
      return [
        ...instructionText(situation),
        ...(move.forced === true ? ['forced, whatever the votes say'] : []),
      ];
    case 'gated':
      return [
        `a quorum of gates is closed for ${list(move.leaving.filter((region) => gatedRegions.includes(region)))}`,
      ];
    case 'preferred-back':
    case 'ramp-step':
    case 'ramp-abort':
      return activeRegions(move.to).length > 1 ? [`to ${sharesText(move.to)}`] : [];
    case 'faster': {
      const times = [...move.leaving, move.region].flatMap((region) => {
        const ms = latencyMs[region];
        return ms === undefined ? [] : [`${region} answers in ${Math.round(ms)} ms`];
      });
      return times;
    }
    case 'rebalanced': {
      const limits = Object.entries(capacities).map(([region, room]) => `${region} can take ${room}`);
      return [`to ${sharesText(move.to)}`, ...limits];
    }
    default:
      return [];
  }
}

function stayText(stay: Stay, situation: Situation, policy: Policy, nowMs: number): string {
  const { because, wouldMove } = stay;
  const held =
    wouldMove === undefined
      ? []
      : [`would move to ${wouldMove.region} (${wouldMove.kind}, ${wouldMove.because})`];
  const why = clauses[because](stay, situation, policy, nowMs);
  return `${situation.application} ${whereText(stay, situation)} (${because}): ${[...why, ...held].join('; ')}`;
}

/** Of a move that DNS has not taken the decision knows where it goes; traffic is where it was. */
function whereText({ because }: Stay, { course, weightsInForce }: Situation): string {
  if (because !== 'unfinished' || course?.from === undefined)
    return `stays in ${list(activeRegions(weightsInForce))}`;
  return `stays in ${list(activeRegions(course.from))} on its way to ${list(activeRegions(course.weights))}`;
}
