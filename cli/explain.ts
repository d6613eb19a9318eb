/** `pointsman explain`: what was decided about an application at some time, on what it rested, and what people did before. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Telemetry } from '../shared/ports.ts';
import type { DecisionRecord } from '../shared/routing/decision-record.ts';
import { concerns, type DeedRecord, deedRecordText } from '../shared/routing/deed-record.ts';
import { explanationOf } from '../shared/routing/explanation.ts';
import { type DeploymentOptions, deploymentOf, deploymentOptions, knownApplication } from './deployment.ts';
import { reporting } from './exit-status.ts';
import { firstTelemetry } from './first-telemetry.ts';

interface ExplainOptions extends DeploymentOptions {
  readonly at?: number;
  readonly json?: boolean;
}

interface Explained {
  readonly decisions: readonly DecisionRecord[];
  /** The newest of all regions' that was a move. */
  readonly lastMove?: DecisionRecord;
  readonly deeds: readonly DeedRecord[];
}

/** Decisions of one application that are looked through: every region keeps its own. */
const recordsMax = 60;

/** A deed counts as one that may explain a decision for so long. */
const deedsMs = 24 * 60 * 60_000;

/** Deeds of the fleet's operators that are looked through: more a day are a program's. */
const deedsMax = 500;

export function registerExplain(program: Command): void {
  deploymentOptions(program.command('explain'))
    .description('say what was decided about an application, and why')
    .argument('<application>')
    .option(
      '--at <time>',
      'the decisions in force then, such as 2026-12-01T02:00:00Z; else the last ones',
      instant,
    )
    .option('--json', 'print JSON')
    .action(reporting(explain));
}

async function explain(application: string, options: ExplainOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  knownApplication(deployment.fleet, application);
  const atMs = options.at ?? Date.now();
  const answer = await firstTelemetry(deployment, async (telemetry) => {
    const [decided, deeds] = await Promise.all([
      decisionsAt(telemetry, application, atMs),
      telemetry.deeds(atMs - deedsMs, atMs, deedsMax),
    ]);
    return { ...decided, deeds: deeds.filter((deed) => concerns(deed, application)) };
  });
  process.stdout.write(
    `${options.json === true ? JSON.stringify(answer) : explainText(application, answer)}\n`,
  );
}

/** What each region had decided last by then, newest first, and the last move of them all. */
async function decisionsAt(
  telemetry: Telemetry,
  application: string,
  atMs: number,
): Promise<Pick<Explained, 'decisions' | 'lastMove'>> {
  const records = await telemetry.decisions(application, 0, atMs, recordsMax);
  const decisions = records.filter(
    ({ region }, index) => records.findIndex((other) => other.region === region) === index,
  );
  const lastMove = records.find(({ evidence }) => evidence.decision.kind === 'move');
  return lastMove === undefined ? { decisions } : { decisions, lastMove };
}

function explainText(application: string, { decisions, lastMove, deeds }: Explained): string {
  const texts = [...new Set(decisions.map(({ text }) => text))];
  const isShown = lastMove !== undefined && decisions.includes(lastMove);
  return [
    ...(decisions.length === 0 ? [`nothing has been decided about ${application} by then`] : []),
    ...texts.map((text) => sharedText(decisions.filter((record) => record.text === text))),
    ...(lastMove === undefined || isShown
      ? []
      : [['the last move before:', ...explanationOf(lastMove)].join('\n')]),
    deeds.length === 0
      ? 'no operator did anything about it in the 24 h before'
      : ['what operators did about it in the 24 h before:', ...deeds.map(deedRecordText)].join('\n  '),
  ].join('\n\n');
}

/** Of regions that say the same, the newest record speaks for all. */
function sharedText([first, ...others]: readonly DecisionRecord[]): string {
  if (first === undefined) return '';
  const same = others.map(({ region }) => region).join(' and ');
  return [...explanationOf(first), ...(same === '' ? [] : [`  ${same} came to the same`])].join('\n');
}

function instant(text: string): number {
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return atMs;
  throw new InvalidArgumentError(`must be a time such as 2026-12-01T02:00:00Z, got ${text}`);
}
