/** The parts that sentences about decisions are made of: what is seen of a region, who ordered what, times. */
import { activeRegions, sortedRegions, type Weights, weightOf } from './course.ts';
import type { Freeze } from './freeze.ts';
import { disobeyed, ordersInForce } from './override.ts';
import type { Situation } from './situation.ts';

export function seenActive(situation: Situation): string[] {
  return activeRegions(situation.weightsInForce).map((region) => seen(region, situation));
}

/** A verdict with the count behind it; of votes that decide nothing, the count of each. */
export function seen(region: string, { verdicts }: Situation): string {
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

export function freezeText({ freeze, frozenRegions = {} }: Situation): string {
  if (freeze === 'unreadable') return 'the freeze switch cannot be read';
  if (freeze !== 'none') return frozenBy('', freeze);
  const held = sortedRegions(Object.keys(frozenRegions)).flatMap((region) => {
    const of = frozenRegions[region];
    return of === undefined ? [] : [frozenBy(`${region} is `, of)];
  });
  return held.join('; ');
}

function frozenBy(subject: string, { owner, reason, expiresAtMs }: Freeze): string {
  const until = expiresAtMs === undefined ? '' : `, until ${timeText(expiresAtMs)}`;
  return `${subject}frozen by ${owner} (${reason})${until}`;
}

/** What people want that is not so yet. */
export function orderText(situation: Situation, nowMs: number): string[] {
  const { overrides, application, weightsInForce } = situation;
  const orders = disobeyed(ordersInForce(overrides, application, nowMs), weightsInForce).map(
    ({ kind, region, owner, reason }) =>
      kind === 'pin'
        ? `pinned to ${region} by ${owner} (${reason})`
        : `kept out of ${region} by ${owner} (${reason})`,
  );
  return [...instructionText(situation), ...orders];
}

export function instructionText({ instruction, promoted, writerRegion }: Situation): string[] {
  if (instruction === undefined) return promoted === true ? [`its writer is in ${writerRegion}`] : [];
  const { kind, to, leave, owner, reason } = instruction;
  const where = [
    ...(leave === undefined ? [] : [`from ${leave}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
  ];
  return [`${[kind, ...where].join(' ')} wanted by ${owner} (${reason})`];
}

export function list(regions: readonly string[]): string {
  return regions.length === 0 ? 'no region' : regions.join(' and ');
}

/** `us-east-1=25 us-west-2=75`, those without weight left out. */
export function sharesText(weights: Weights): string {
  return activeRegions(weights)
    .map((region) => `${region}=${weightOf(weights, region)}`)
    .join(' ');
}

/** With the unit in which it reads well, to a tenth. */
export function duration(ms: number): string {
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
