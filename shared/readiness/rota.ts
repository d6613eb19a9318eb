/**
 * Which checks a run makes. Those that cost little are made each minute; the others each quarter of an hour, each region
 * in minutes of its own, and what is the same for all regions by one of them alone: Route 53 answers five requests a
 * second to the whole account, and a failover needs them.
 */
import { deployedRegions, homeRegion } from '../fleet/deployed-regions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Control } from '../ports.ts';
import { isMove } from '../routing/course.ts';
import type { Check } from './check.ts';
import type { FactName } from './facts.ts';
import type { Sheet } from './sheet.ts';
import { steeredOf } from './steered.ts';

const minuteMs = 60_000;
const quarterMinutes = 15;

/** After so many periods without a run a check is made out of turn: its minute was missed. */
const missedPeriods = 2;

/** A region whose sheet is older has not run for several minutes, and the next one in line keeps the common checks. */
const silentMs = 5 * minuteMs;

/** How long a result is good for: three periods. */
export const goodForMs: Readonly<Record<Check['period'], number>> = {
  minute: 3 * minuteMs,
  quarter: 3 * quarterMinutes * minuteMs,
};

/** Facts for which Route 53 is asked. */
const askedOfRoute53: readonly FactName[] = [
  'zone',
  'records',
  'protections',
  'healthCheckQuota',
  'gateInventory',
  'checkerRanges',
];

export interface Rota {
  readonly minute: readonly Check[];
  readonly quarter: readonly Check[];
}

/** @param sheets of all regions, as far as they are known here; undefined where they could not be read */
export function rotaOf(
  checks: readonly Check[],
  fleet: Fleet,
  region: string,
  sheets: readonly Sheet[] | undefined,
  nowMs: number,
): Rota {
  const own = sheets?.find((sheet) => sheet.region === region);
  const line = lineOf(fleet);
  // Nobody's sheet can be read: the first in line alone, so that not all of them ask.
  const keeper =
    sheets === undefined ? line[0] : line.find((each) => each === region || isAwake(each, sheets, nowMs));
  const kept = checks.filter(
    (check) =>
      (check.keeper === 'each-region' || keeper === region) && check.subjects(fleet, region).length > 0,
  );
  return {
    minute: kept.filter(({ period }) => period === 'minute'),
    quarter: kept.filter(
      (check) =>
        check.period === 'quarter' &&
        (isOwnMinute(fleet, region, nowMs) || isOverdue(check, own, line[0] === region, nowMs)),
    ),
  };
}

/** The facts that some checks need, less those of Route 53 while it has more urgent things to do. */
export function factsFor(checks: readonly Check[], mayAskRoute53: boolean): readonly FactName[] {
  const needed = new Set(checks.flatMap(({ needs }) => needs));
  return [...needed].filter((name) => mayAskRoute53 || !askedOfRoute53.includes(name));
}

/** Whether no incident is open and no move under way. A ledger that cannot be read may hold either. */
export function isCalm(control: Control | undefined, fleet: Pick<Fleet, 'applications'>): boolean {
  if (control === undefined) return false;
  const { courses, incidents } = steeredOf(control, fleet);
  const isOpen = Object.values(incidents).some(({ closedAtMs }) => closedAtMs === undefined);
  const isMoving = Object.values(courses).some(
    (course) => isMove(course) && course.progress.acceptedAtMs === undefined,
  );
  return !isOpen && !isMoving;
}

/** The home region keeps the common checks, then the others in the fleet's order. */
function lineOf(fleet: Fleet): readonly string[] {
  return [...new Set([homeRegion(fleet), ...deployedRegions(fleet)])].filter((region) =>
    deployedRegions(fleet).includes(region),
  );
}

function isAwake(region: string, sheets: readonly Sheet[], nowMs: number): boolean {
  return sheets.some((sheet) => sheet.region === region && nowMs - sheet.writtenAtMs < silentMs);
}

/** The regions are spread over the quarter of an hour. */
function isOwnMinute(fleet: Fleet, region: string, nowMs: number): boolean {
  const regions = deployedRegions(fleet);
  const own = Math.floor((regions.indexOf(region) * quarterMinutes) / regions.length);
  return Math.floor(nowMs / minuteMs) % quarterMinutes === own;
}

/** One that was never made is made at once after a first deploy; the common ones by the first in line alone. */
function isOverdue(check: Check, own: Sheet | undefined, isFirst: boolean, nowMs: number): boolean {
  const last = own?.results.filter((result) => result.check === check.id).map(({ atMs }) => atMs) ?? [];
  if (last.length === 0) return check.keeper === 'each-region' || isFirst;
  return nowMs - Math.max(...last) >= missedPeriods * quarterMinutes * minuteMs;
}
