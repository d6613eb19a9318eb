/**
 * `pointsman freeze`: no moves, until lifted or expired. Detection and alerting go on. It asks nothing and needs nothing but
 * the ledger: whoever reaches for it is in a hurry, and it takes nothing away. One with an end needs a clock that is right.
 */
import type { Command } from 'commander';
import type { Control } from '../shared/ports.ts';
import { type Deed, deedItems } from '../shared/routing/deed.ts';
import { deedProblem } from '../shared/routing/deed-names.ts';
import { frozenText } from '../shared/routing/freeze.ts';
import { reasonOption, warrantOf } from './deed-command.ts';
import { carryOutForRecord, DeedLog } from './deed-log.ts';
import { type DeploymentOptions, deploymentOf, deploymentOptions } from './deployment.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { type ScopeOptions, scopeOf, scopeOptions } from './freeze-scope.ts';
import { minutes } from './option-values.ts';
import { compareClock, readSigns } from './own-clock.ts';

interface FreezeOptions extends DeploymentOptions, ScopeOptions {
  readonly reason: string;
  readonly for?: number;
  readonly json?: boolean;
}

/** A freeze stands beside whatever there is. */
const nothingRead: Control = {
  courses: {},
  freezes: [],
  overrides: [],
  incidents: {},
  instructions: {},
  writers: {},
};

export function registerFreeze(program: Command): void {
  scopeOptions(reasonOption(deploymentOptions(program.command('freeze'))))
    .description('stop all moves until lifted; detection and alerts go on')
    .option('--for <minutes>', 'lift by itself after so many minutes', minutes)
    .option('--yes', 'accepted, for it never asks')
    .option('--json', 'print JSON')
    .action(reporting(freeze));
}

async function freeze(options: FreezeOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  const { fleet } = deployment;
  const scope = scopeOf(options) ?? { scope: 'fleet' };
  const deed: Deed = { do: 'freeze', scope };
  const problem = deedProblem(deed, fleet);
  if (problem !== undefined) throw new CommandError(exitStatus.badInput, problem);

  // One that lasts until it is lifted needs no clock, and waits for nothing.
  if (options.for !== undefined)
    compareClock(await readSigns(fleet, deployment.telemetries), Date.now(), true);
  const warrant = warrantOf(options, Date.now());
  const log = new DeedLog(deployment);
  const writes = deedItems(deed, warrant, nothingRead, fleet);
  const record = await carryOutForRecord(deed, warrant, writes, deployment, log);
  const { expiresAtMs } = warrant;
  const until =
    expiresAtMs === undefined ? 'until it is lifted' : `until ${new Date(expiresAtMs).toISOString()}`;
  const text = `${frozenText(scope)}: frozen ${until}: ${options.reason}`;
  process.stdout.write(
    `${options.json === true ? JSON.stringify({ frozen: true, ...scope, ...warrant }) : text}\n`,
  );
  // Last of all: nobody waits for it to know that it is frozen.
  if (record !== undefined) await log.keep(record);
}
