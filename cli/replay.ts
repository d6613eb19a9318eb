/** `pointsman replay`: what another policy would have decided in the past, on what was then seen. */
import { type Command, InvalidArgumentError } from 'commander';
import { activeRegions, sortedRegions, type Weights } from '../shared/routing/course.ts';
import type { DecisionRecord } from '../shared/routing/decision-record.ts';
import { policyFor } from '../shared/routing/policy.ts';
import { type ReplayedMove, recordedMoves, replay } from '../shared/routing/replay.ts';
import { type DeploymentOptions, deploymentOf, deploymentOptions } from './deployment.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { firstTelemetry } from './first-telemetry.ts';
import { loadFleet } from './load-fleet.ts';

interface ReplayOptions extends DeploymentOptions {
  readonly since: number;
  readonly policyFile: string;
  readonly json?: boolean;
}

/** Records of one application that are read at most: some years of outages. */
const recordsMax = 100_000;

/** Moves to the same place are the same move if no further apart: passes run at any moment of each minute. */
const sameMoveMs = 130_000;

interface Comparison {
  readonly application: string;
  /** The region whose records were replayed. */
  readonly seenFrom: string;
  readonly records: number;
  readonly recorded: readonly ReplayedMove[];
  readonly replayed: readonly ReplayedMove[];
}

export function registerReplay(program: Command): void {
  deploymentOptions(program.command('replay'))
    .description('run what was recorded through another policy, and print what would have been different')
    .requiredOption('--since <time>', 'how far back: 30m, 12h, 7d', span)
    .requiredOption('--policy-file <file>', 'a fleet file with the other policy')
    .option('--json', 'print JSON')
    .action(reporting(replayAll));
}

async function replayAll(options: ReplayOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  const other = await loadFleet(options.policyFile);
  const untilMs = Date.now();
  const comparisons: Comparison[] = [];
  for (const [application, policy] of Object.entries(other.applications)) {
    if (deployment.fleet.applications[application] === undefined) continue;
    const records = await firstTelemetry(deployment, (telemetry) =>
      telemetry.decisions(application, untilMs - options.since, untilMs, recordsMax),
    );
    const view = fullestView(records);
    comparisons.push({
      application,
      seenFrom: view[0]?.region ?? '',
      records: view.length,
      recorded: recordedMoves(records, untilMs - options.since),
      // A policy that only observes would move nothing, and there would be nothing to compare.
      replayed: replay(view, { ...policyFor(other, policy), mode: 'act' }, untilMs),
    });
  }
  if (comparisons.length === 0) {
    const known = Object.keys(deployment.fleet.applications).join(', ');
    throw new CommandError(
      exitStatus.badInput,
      `${options.policyFile} must have one of the applications ${known}, got none of them`,
    );
  }
  const text = comparisons.map(comparisonText).join('\n\n');
  process.stdout.write(`${options.json === true ? JSON.stringify(comparisons) : text}\n`);
}

/** Of the regions the one that kept the most: one that was down itself has a gap where it matters. */
function fullestView(records: readonly DecisionRecord[]): readonly DecisionRecord[] {
  const views = sortedRegions(records.map(({ region }) => region)).map((region) =>
    records.filter((record) => record.region === region),
  );
  return views.reduce<readonly DecisionRecord[]>(
    (most, view) => (view.length > most.length ? view : most),
    [],
  );
}

function comparisonText({ application, seenFrom, records, recorded, replayed }: Comparison): string {
  if (records === 0) return `${application}: nothing was recorded in that time, so nothing can be replayed`;
  const both = recorded.filter((move) => replayed.some((other) => isSame(move, other)));
  const lost = recorded.filter((move) => !both.includes(move));
  const added = replayed.filter((move) => !recorded.some((other) => isSame(move, other)));
  const verdict =
    lost.length + added.length === 0 ? 'nothing would have been different' : 'it would have been different';
  return [
    `${application}: ${verdict} (${recorded.length} moves then, ${replayed.length} in the replay; ${records} records as ${seenFrom} saw it)`,
    ...[
      ...both.map((move) => ({ move, mark: ' ' })),
      ...lost.map((move) => ({ move, mark: '-' })),
      ...added.map((move) => ({ move, mark: '+' })),
    ]
      .sort((one, other) => one.move.atMs - other.move.atMs)
      .map(({ move, mark }) => `  ${mark} ${moveText(move)}`),
  ].join('\n');
}

function isSame(one: ReplayedMove, other: ReplayedMove): boolean {
  const samePlace = activeRegions(one.to).join() === activeRegions(other.to).join();
  return samePlace && one.because === other.because && Math.abs(one.atMs - other.atMs) <= sameMoveMs;
}

function moveText({ atMs, kind, because, from, to }: ReplayedMove): string {
  return `${new Date(atMs).toISOString()}  ${kind}, ${because}: ${weightsText(from)} to ${weightsText(to)}`;
}

function weightsText(weights: Weights): string {
  return activeRegions(weights)
    .map((region) => `${region}=${weights[region] ?? 0}`)
    .join(' ');
}

/** Milliseconds. */
function span(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }[unit];
  if (unitMs !== undefined && Number(count) > 0) return Number(count) * unitMs;
  throw new InvalidArgumentError(`must be a time such as 30m, 12h or 7d, got ${text}`);
}
