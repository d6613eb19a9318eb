/** `pointsman readiness`: whether a failover would work now, check by check. What cannot be read is unknown, never passed. */
import type { Command } from 'commander';
import { readinessChecks } from '../shared/readiness/checks.ts';
import { needsSomebody, outlook } from '../shared/readiness/outlook.ts';
import { type DeploymentOptions, deploymentOf, deploymentOptions } from './deployment.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { judgedSheets, keptSheets } from './readiness-sheets.ts';
import { readinessText } from './readiness-text.ts';

interface ReadinessOptions extends DeploymentOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

export function registerReadiness(program: Command): void {
  deploymentOptions(program.command('readiness'))
    .description('show what would keep a failover from working, and what to do about it')
    .option('--all', 'list the checks that have passed, too')
    .option('--json', 'print JSON')
    .action(reporting(readiness));
}

async function readiness(options: ReadinessOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  const { fleet } = deployment;
  const sheets = options.sandbox === true ? await judgedSheets(deployment) : await keptSheets(deployment);
  const refusals = Object.values(sheets).flatMap((each) => (each.kind === 'unreadable' ? [each.why] : []));
  if (refusals.length === Object.keys(sheets).length)
    throw new CommandError(
      exitStatus.outOfReach,
      `no region's readiness can be read: ${refusals.join('; ')}`,
    );

  const findings = outlook(readinessChecks, sheets, fleet, Date.now());
  const counted = (state: string) => findings.filter((finding) => finding.state === state).length;
  const answer = {
    fleet: fleet.name,
    failed: counted('failed'),
    unknown: counted('unknown'),
    passed: counted('passed'),
    findings,
  };
  process.stdout.write(
    `${options.json === true ? JSON.stringify(answer) : readinessText(fleet.name, findings, options.all === true)}\n`,
  );
  if (findings.some(needsSomebody)) process.exitCode = exitStatus.refused;
}
