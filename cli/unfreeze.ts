/** `pointsman unfreeze`: lifts freezes. What they held back may then move. */
import type { Command } from 'commander';
import { type Deed, deedItems } from '../shared/routing/deed.ts';
import { freezeText } from '../shared/routing/deed-text.ts';
import { reasonOption, warrantOf } from './deed-command.ts';
import { carryOutForRecord, DeedLog } from './deed-log.ts';
import { wakeSteers } from './deed-outcome.ts';
import { type DeploymentOptions, deploymentOf, deploymentOptions } from './deployment.ts';
import { exitStatus, reporting } from './exit-status.ts';
import { type ScopeOptions, scopeOf, scopeOptions } from './freeze-scope.ts';
import { reached } from './observed-deployment.ts';

interface UnfreezeOptions extends DeploymentOptions, ScopeOptions {
  readonly reason: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

export function registerUnfreeze(program: Command): void {
  scopeOptions(reasonOption(deploymentOptions(program.command('unfreeze'))))
    .description('lift the freezes that are yours')
    .option('--all', 'lift those of others too')
    .option('--yes', 'accepted, for it never asks')
    .option('--json', 'print JSON')
    .action(reporting(unfreeze));
}

async function unfreeze(options: UnfreezeOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  const { ledger, fleet } = deployment;
  const control = await reached(ledger.control());
  const warrant = warrantOf(options, Date.now());
  const { owner } = warrant;
  const scope = scopeOf(options);
  const deed: Deed = {
    do: 'unfreeze',
    ...(scope === undefined ? {} : { scope }),
    ...(options.all === true ? {} : { owner }),
  };
  const writes = deedItems(deed, warrant, control, fleet);
  const log = new DeedLog(deployment);
  const record = await carryOutForRecord(deed, warrant, writes, deployment, log);
  if (writes.length > 0) await wakeSteers(deployment);

  const lifted = writes.flatMap((write) => (write.kind === 'lift' ? [write.freeze] : []));
  const nowMs = Date.now();
  const left = control.freezes.filter(
    (freeze) => !lifted.includes(freeze) && nowMs < (freeze.expiresAtMs ?? Number.POSITIVE_INFINITY),
  );
  const lines = [
    ...lifted.map((freeze) => `lifted: ${freezeText(freeze)}`),
    ...left.map(
      (freeze) => `still frozen: ${freezeText(freeze)}${freeze.owner === owner ? '' : ' (--all lifts it)'}`,
    ),
    ...(control.freezes.length === 0 ? ['there was no freeze to lift'] : []),
  ];
  const answer = { frozen: left.length > 0, lifted, left };
  process.stdout.write(`${options.json === true ? JSON.stringify(answer) : lines.join('\n')}\n`);
  // What was asked for by its scope is done, whatever else is frozen.
  const isDone = scope === undefined ? left.length === 0 : lifted.length > 0;
  if (!isDone) process.exitCode = exitStatus.refused;
  if (record !== undefined) await log.keep(record);
}
