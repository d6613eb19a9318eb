/** The fleet's status as a person reads it. */
import { deedRecordText } from '../shared/routing/deed-record.ts';
import { freezeText, instructionText, overrideText } from '../shared/routing/deed-text.ts';
import type { FleetStatus, GateStatus } from '../shared/routing/status.ts';
import type { ApplicationStatus, DnsStatus, RegionStatus } from '../shared/routing/status-application.ts';
import { plainTable } from './plain-table.ts';
import { weightsText } from './preflight-text.ts';

export function statusText(status: FleetStatus): string {
  const { fleet, fleetDigest, applications, ledger } = status;
  return [
    `fleet ${fleet} (${fleetDigest})`,
    ...sightLines(status),
    ...applications.flatMap((application) => [
      '',
      ...applicationLines(application, ledger === 'read', status.atMs),
    ]),
    '',
    ...orderLines(status),
  ].join('\n');
}

function sightLines({ vantages, steers, ledger, telemetry }: FleetStatus): readonly string[] {
  const seen = vantages.map(({ vantage, state, ageSeconds, fleetDigest }) => [
    `vantage ${vantage}`,
    state,
    ageSeconds === undefined ? 'no report' : `last slot ${seconds(ageSeconds)} ago`,
    fleetDigest === undefined ? '' : `has another fleet file: ${fleetDigest}`,
  ]);
  const steering = steers.map(({ region, ageSeconds }) => [
    `steer ${region}`,
    ageSeconds === undefined ? 'unknown' : 'heard of',
    ageSeconds === undefined ? 'no memory' : `last pass ${seconds(ageSeconds)} ago`,
    '',
  ]);
  const tables = [
    ['ledger', ledger, ledger === 'unknown' ? 'nothing may move while it cannot be read' : '', ''],
    ['telemetry', telemetry, '', ''],
  ];
  return plainTable([...seen, ...steering, ...tables]).map((line) => `  ${line}`);
}

function applicationLines(
  { application, mode, course, dns, freeze, instruction, incident, regions, decisions }: ApplicationStatus,
  isLedgerKnown: boolean,
  nowMs: number,
): readonly string[] {
  const unknown = isLedgerKnown ? 'no course yet' : 'course unknown';
  const by =
    course === undefined
      ? unknown
      : `epoch ${course.epoch} (${course.kind === course.because ? '' : `${course.kind}, `}${course.because}, by ${course.by}, ${seconds((nowMs - course.atMs) / 1000)} ago), ${progressText(course)}`;
  return [
    `${application}  ${mode}  ${by}`,
    `  dns ${dnsText(dns)}`,
    ...plainTable([
      ['  region', 'verdict', 'votes', 'course', 'dns', ''],
      ...regions.map((region) => regionRow(region)),
    ]).map((line) => `  ${line}`),
    ...(freeze === undefined ? [] : [`  frozen: ${freezeText(freeze)}`]),
    ...(instruction === undefined ? [] : [`  wanted: ${instructionText(instruction)}`]),
    ...(incident === undefined
      ? []
      : [
          `  incident ${incident.id}, open for ${seconds((nowMs - incident.openedAtMs) / 1000)}, ${
            incident.acknowledged === undefined
              ? 'not acknowledged'
              : `acknowledged by ${incident.acknowledged.person}`
          }`,
        ]),
    ...(decisions.length === 0 ? ['  decisions: unknown'] : []),
    ...decisions.map(
      ({ region, because, held, sinceMs, times }) =>
        `  ${region} decides ${because}${held === undefined ? '' : `, which is held by ${held}`}, for ${seconds((nowMs - sinceMs) / 1000)}, in ${times === 1 ? '1 pass' : `${times} passes`}`,
    ),
  ];
}

function progressText({ kind, progress }: NonNullable<ApplicationStatus['course']>): string {
  if (kind === 'adopted') return 'as DNS had it';
  if (kind === 'released') return 'given back';
  if (progress.answeredAtMs !== undefined) return 'answered';
  if (progress.insyncAtMs !== undefined) return 'in sync, not answered yet';
  return progress.acceptedAtMs === undefined ? 'not accepted by Route 53 yet' : 'accepted, not in sync yet';
}

function dnsText(dns: DnsStatus): string {
  if (dns.kind === 'unknown') return 'unknown';
  return `epoch ${dns.epoch} ${weightsText(dns.weights)}${dns.kind === 'changing' ? ' (the name servers do not agree yet)' : ''}`;
}

function regionRow({
  region,
  verdict,
  before,
  votes,
  weight,
  dnsWeight,
  isActive,
  remarks,
}: RegionStatus): readonly string[] {
  const agreeing = votes.filter(({ vote }) => vote === (before ?? verdict)).length;
  return [
    `${isActive ? '*' : ' '} ${region}`,
    before === undefined ? verdict : `${verdict} (was ${before})`,
    votes.length === 0 ? 'none' : `${agreeing} of ${votes.length}`,
    weight === undefined ? 'unknown' : String(weight),
    dnsWeight === undefined ? 'unknown' : String(dnsWeight),
    remarks.join(', '),
  ];
}

function orderLines({ freezes, overrides, writers, gates, deeds }: FleetStatus): readonly string[] {
  return [
    ...listed('freezes', freezes?.map(freezeText)),
    ...listed('overrides', overrides?.map(overrideText)),
    ...listed(
      'promotions',
      writers?.map(
        ({ database, region, owner }) => `the writer of ${database} is in ${region}, says ${owner}`,
      ),
    ),
    ...listed('gates', gates?.map(gateText)),
    ...listed('deeds', deeds?.map(deedRecordText)),
  ];
}

function listed(what: string, lines: readonly string[] | undefined): readonly string[] {
  if (lines === undefined) return [`${what}: unknown`];
  return lines.length === 0 ? [`${what}: none`] : [`${what}:`, ...lines.map((line) => `  ${line}`)];
}

function gateText({ vantage, state, closed }: GateStatus): string {
  if (state === 'unknown') return `${vantage}: unknown`;
  const regions = closed.map(
    ({ region, latched, silent }) =>
      `closed for ${region}${latched ? ' (latched)' : ''}${silent ? ', and its vantage is silent' : ''}`,
  );
  return `${vantage}: ${regions.join(', ') || 'open'}`;
}

function seconds(value: number): string {
  if (value < 120) return `${Math.round(value)} s`;
  return value < 7200 ? `${Math.round(value / 60)} min` : `${Math.round(value / 3600)} h`;
}
