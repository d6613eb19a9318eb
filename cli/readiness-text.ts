/** The outlook as a person reads it: what has failed first, with the remedy, then what is unknown, then how much passed. */

import { durationText } from '../shared/readiness/duration-text.ts';
import type { Finding } from '../shared/readiness/outlook.ts';
import type { ResultState } from '../shared/readiness/sheet.ts';

/** @param all Whether those that have passed are listed as well. */
export function readinessText(fleet: string, findings: readonly Finding[], all: boolean): string {
  const of = (state: ResultState) => findings.filter((finding) => finding.state === state);
  const passed = of('passed');
  return [
    `fleet ${fleet}: ${of('failed').length} failed, ${of('unknown').length} unknown, ${passed.length} passed`,
    ...section('failed', of('failed'), true),
    ...section('unknown', of('unknown'), false),
    ...(all ? section('passed', passed, false) : []),
  ].join('\n');
}

/** One heading for each check; below it a line for each region and part, and what to do. */
function section(state: ResultState, findings: readonly Finding[], withRemedy: boolean): readonly string[] {
  if (findings.length === 0) return [];
  const byCheck = Map.groupBy(findings, ({ check }) => check);
  return [
    '',
    `${state}:`,
    ...[...byCheck].flatMap(([check, ofCheck]) => {
      const [first] = ofCheck;
      if (first === undefined) return [];
      return [
        `  ${first.severity} ${check}`,
        ...[...Map.groupBy(ofCheck, tellingOf)].map(([telling, alike]) => `    ${placesOf(alike)}${telling}`),
        ...(withRemedy ? [`    ${first.means}`, `    remedy: ${first.remedy}`] : []),
      ];
    }),
  ];
}

/** What is the same of several regions is told once. */
function tellingOf({ detail, ageSeconds }: Finding): string {
  return `${detail}${ageSeconds === undefined ? '' : ` (${durationText(ageSeconds * 1000)} ago)`}`;
}

function placesOf(findings: readonly Finding[]): string {
  const places = findings.map(({ region, subject }) =>
    [region, subject].filter((each) => each !== undefined).join(' '),
  );
  const named = places.filter((place) => place !== '');
  return named.length === 0 ? '' : `${named.join(', ')}: `;
}
