/**
 * What every command of an operator does: says what will happen and how each guard stands, asks, writes it with the
 * person's name, wakes `steer`, and watches what comes of it.
 */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { type Deed, deedItems, type LedgerWrite, type Warrant } from '../shared/routing/deed.ts';
import { deedProblem } from '../shared/routing/deed-names.ts';
import { deedText } from '../shared/routing/deed-text.ts';
import type { Expected, Outcome } from '../shared/routing/outcome.ts';
import { type Preflight, preflightOf } from '../shared/routing/preflight.ts';
import { confirm } from './confirm.ts';
import { carryOutForRecord, DeedLog } from './deed-log.ts';
import { awaitOutcomes, wakeSteers } from './deed-outcome.ts';
import { type Deployment, type DeploymentOptions, deploymentOf, deploymentOptions } from './deployment.ts';
import { CommandError, exitStatus } from './exit-status.ts';
import { gateSheets } from './gates.ts';
import { memoryOf, observeDeployment } from './observed-deployment.ts';
import { minutes, positive, reason } from './option-values.ts';
import { compareClock, signsIn } from './own-clock.ts';
import { preflightText, weightsText } from './preflight-text.ts';

export interface DeedOptions extends DeploymentOptions {
  readonly reason: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  /** Seconds, or false where nothing is waited for. */
  readonly wait: number | false;
  /** Minutes. */
  readonly for?: number;
}

/** A minute's pass, and the time that it takes to send. */
const waitSecondsDefault = 75;

export function deedOptions(command: Command): Command {
  return reasonOption(deploymentOptions(command))
    .option('--yes', 'carry it out without asking')
    .option('--wait <seconds>', 'how long to watch what comes of it', positive, waitSecondsDefault)
    .option('--no-wait', 'do not watch what comes of it')
    .option('--json', 'print JSON');
}

/** Every deed is on record with a reason. */
export function reasonOption(command: Command): Command {
  return command.requiredOption('--reason <text>', 'why, for the record and for whoever is on call', reason);
}

/** For what lasts. */
export function expiringDeedOptions(command: Command): Command {
  return deedOptions(command).option('--for <minutes>', 'ends by itself after so many minutes', minutes);
}

/** @throws CommandError with the exit status; a deed that was carried out and did not come to pass is refused. */
export async function runDeed(deed: Deed, options: DeedOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  const problem = deedProblem(deed, deployment.fleet);
  if (problem !== undefined) throw new CommandError(exitStatus.badInput, problem);

  const [observed, sheets] = await Promise.all([observeDeployment(deployment), gateSheets(deployment)]);
  const { control, evidence, context, nowMs } = observed;
  if (control === undefined) throw new CommandError(exitStatus.outOfReach, observed.failures.join('; '));
  const warrant = warrantOf(options, nowMs);
  const writes = deedItems(deed, warrant, control, deployment.fleet);
  if (writes.some(isDated))
    compareClock(observed.sight === undefined ? new Map() : signsIn(observed.sight), nowMs);
  const memory = memoryOf(observed);
  const gates = sheets === undefined ? {} : { sheets };
  const preflight = preflightOf({ deed, writes, control, evidence, memory, nowMs, context, ...gates });

  const report = new Report(deed, warrant, writes, preflight, options);
  for (const failure of observed.failures) process.stderr.write(`pointsman: ${failure}\n`);
  report.begin();
  const { settled, refusal } = preflight;
  if (settled !== undefined) return report.end({ settled });
  if (refusal !== undefined) return report.refuse(refusal);
  await confirm(`Carry this out: ${deedText(deed)}?`, options).catch((error: unknown) => {
    report.end({ carriedOut: false });
    throw error;
  });

  const log = new DeedLog(deployment);
  const record = await carryOutForRecord(deed, warrant, writes, deployment, log);
  report.said(`written as ${warrant.owner}: ${deedText(deed)}`);
  // Kept before its outcome is known: whoever gives the order may not stay to see it.
  await Promise.all([wakeSteers(deployment), record === undefined ? undefined : log.keep(record)]);
  const outcomes = options.wait === false ? [] : await watch(preflight, options.wait, deployment, report);
  if (record !== undefined && outcomes.length > 0)
    await log.keep({ ...record, outcome: outcomes.map(outcomeText).join('; ') });
  report.end({ carriedOut: true, outcomes });
  if (outcomes.some(({ kind }) => kind === 'held')) process.exitCode = exitStatus.refused;
}

/** Of when it was given, and until when it holds, the regions judge by their own clocks. */
function isDated({ kind }: LedgerWrite): boolean {
  return kind === 'override' || kind === 'instruction';
}

export function warrantOf(
  options: { readonly reason: string; readonly for?: number },
  atMs: number,
): Warrant {
  const who = { owner: userInfo().username, reason: options.reason, atMs };
  return options.for === undefined ? who : { ...who, expiresAtMs: atMs + options.for * 60_000 };
}

async function watch(
  { applications }: Preflight,
  waitSeconds: number,
  deployment: Deployment,
  report: Report,
): Promise<readonly Outcome[]> {
  const expected = applications.flatMap(({ application, epoch, to }): Expected[] =>
    to === undefined ? [] : [{ application, overEpoch: epoch }],
  );
  if (expected.length === 0) return [];
  const untilMs = Date.now() + waitSeconds * 1000;
  return awaitOutcomes(expected, deployment, untilMs, (outcome) => report.said(outcomeText(outcome)));
}

function outcomeText(outcome: Outcome): string {
  if (outcome.kind === 'moved') {
    const { epoch, weights, because, by } = outcome.course;
    return `${outcome.application} has moved: epoch ${epoch} (${because}, by ${by}) is accepted by Route 53: ${weightsText(weights)}`;
  }
  const words = outcome.words.map(({ region, because }) => `${region} says ${because}`);
  return `${outcome.application} has not moved yet: ${words.join(', ') || 'no region says why'}`;
}

/** Lines as they come for people; one object at the end for programs. */
class Report {
  readonly #deed: Deed;
  readonly #warrant: Warrant;
  readonly #writes: readonly LedgerWrite[];
  readonly #preflight: Preflight;
  readonly #json: boolean;

  constructor(
    deed: Deed,
    warrant: Warrant,
    writes: readonly LedgerWrite[],
    preflight: Preflight,
    { json }: DeedOptions,
  ) {
    this.#deed = deed;
    this.#warrant = warrant;
    this.#writes = writes;
    this.#preflight = preflight;
    this.#json = json === true;
  }

  begin(): void {
    this.said(preflightText(this.#deed, this.#writes, this.#preflight));
  }

  said(text: string): void {
    if (!this.#json) process.stdout.write(`${text}\n`);
  }

  end(rest: {
    readonly settled?: string;
    readonly refusal?: string;
    readonly carriedOut?: boolean;
    readonly outcomes?: readonly Outcome[];
  }): void {
    if (!this.#json) {
      if (rest.settled !== undefined) process.stdout.write(`${rest.settled}: nothing to do\n`);
      return;
    }
    const { applications } = this.#preflight;
    const answer = { deed: this.#deed, ...this.#warrant, writes: this.#writes, applications };
    process.stdout.write(`${JSON.stringify({ ...answer, carriedOut: false, outcomes: [], ...rest })}\n`);
  }

  refuse(refusal: string): never {
    this.end({ refusal });
    throw new CommandError(exitStatus.refused, `refused: ${refusal}`);
  }
}
