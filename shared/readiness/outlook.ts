/**
 * The outlook: every check on all that it applies to, with what the regions have kept. What nobody has kept, or not for
 * three periods, is unknown: a check that is no longer made is never taken for passed.
 */
import { deployedRegions } from '../fleet/deployed-regions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Check, Severity } from './check.ts';
import { durationText } from './duration-text.ts';
import type { Reading } from './reading.ts';
import { goodForMs } from './rota.ts';
import type { Result, ResultState, Sheet } from './sheet.ts';

export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  /** Where each region judges its own. */
  readonly region?: string;
  /** What of the check's it is about; absent where it has no parts. */
  readonly subject?: string;
  readonly state: ResultState;
  readonly detail: string;
  /** Absent where there is no result. */
  readonly ageSeconds?: number;
  readonly means: string;
  readonly remedy: string;
}

/** By region: its sheet, or why that could not be read; undefined where it has kept none. */
export type SheetsRead = Readonly<Record<string, Reading<Sheet | undefined>>>;

/** Failed ones first, then the unknown; the most severe first within each. */
export function outlook(
  checks: readonly Check[],
  sheets: SheetsRead,
  fleet: Fleet,
  nowMs: number,
): readonly Finding[] {
  const findings = checks.flatMap((check) =>
    check.keeper === 'each-region'
      ? deployedRegions(fleet).flatMap((region) => findingsIn(check, region, sheets, fleet, nowMs))
      : check
          .subjects(fleet, '')
          .map((subject) => finding(check, subject, newestOf(check, subject, sheets), nowMs)),
  );
  return findings.toSorted((one, other) => rank(one) - rank(other));
}

/** Whether it needs somebody: a notice does not. */
export function needsSomebody({ severity, state }: Finding): boolean {
  return state !== 'passed' && severity !== 'notice';
}

const states: readonly ResultState[] = ['failed', 'unknown', 'passed'];
const severities: readonly Severity[] = ['critical', 'warning', 'notice'];

function rank({ state, severity }: Finding): number {
  return states.indexOf(state) * severities.length + severities.indexOf(severity);
}

function findingsIn(
  check: Check,
  region: string,
  sheets: SheetsRead,
  fleet: Fleet,
  nowMs: number,
): readonly Finding[] {
  return check.subjects(fleet, region).map((subject) => {
    const reading = sheets[region];
    const found = reading?.kind === 'unreadable' ? reading.why : resultIn(reading?.value, check, subject);
    const missing = `the readiness function in ${region} has not said anything of it yet`;
    return { ...finding(check, subject, found ?? missing, nowMs), region };
  });
}

/** Where the keeper has changed, the one before it still has what it found last. */
function newestOf(check: Check, subject: string, sheets: SheetsRead): Result | string {
  const readings = Object.values(sheets);
  const results = readings.flatMap((reading) =>
    reading.kind === 'read' ? (resultIn(reading.value, check, subject) ?? []) : [],
  );
  const [newest] = results.toSorted((one, other) => other.atMs - one.atMs);
  if (newest !== undefined) return newest;
  const refusals = readings.flatMap((reading) => (reading.kind === 'unreadable' ? [reading.why] : []));
  return refusals[0] ?? 'no readiness function has said anything of it yet';
}

function resultIn(sheet: Sheet | undefined, check: Check, subject: string): Result | undefined {
  return sheet?.results.find((result) => result.check === check.id && result.subject === subject);
}

function finding(check: Check, subject: string, found: Result | string, nowMs: number): Finding {
  const { id, severity, means, remedy, period } = check;
  const head = { check: id, severity, ...(subject === '' ? {} : { subject }), means, remedy };
  if (typeof found === 'string') return { ...head, state: 'unknown', detail: found };
  const { state, detail, atMs } = found;
  const ageMs = nowMs - atMs;
  const ageSeconds = Math.max(0, Math.round(ageMs / 1000));
  if (ageMs <= goodForMs[period]) return { ...head, state, detail, ageSeconds };
  const old = `it ${words[state]} ${durationText(ageMs)} ago, and has not been checked since: ${detail}`;
  return { ...head, state: 'unknown', detail: old, ageSeconds };
}

const words: Readonly<Record<ResultState, string>> = {
  passed: 'had passed',
  failed: 'had failed',
  unknown: 'was unknown',
};
