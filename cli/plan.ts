/** `pointsman plan`: what a deployment would create, touch, cost and need. It changes nothing in the account. */
import type { Command } from 'commander';
import { accountFacts } from '../shared/aws/account-quotas.ts';
import type { AccountFacts } from '../shared/cost/account.ts';
import { deploymentPlan, isHindered } from '../shared/cost/deployment-plan.ts';
import { unreadable } from '../shared/readiness/reading.ts';
import { contextFile, saveConcurrency } from './cdk-context.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { loadFleet } from './load-fleet.ts';
import { planText } from './plan-text.ts';

interface PlanOptions {
  readonly fleet: string;
  readonly json?: boolean;
  readonly save?: boolean;
  readonly offline?: boolean;
  readonly context: string;
}

export function registerPlan(program: Command): void {
  program
    .command('plan')
    .description('show what a deployment would create, touch, cost and need')
    .option('--fleet <file>', 'the fleet file', 'fleet.config.ts')
    .option('--offline', 'ask nothing of AWS: what the account has room for stays unknown')
    .option('--save', "keep the account's limits for CDK, so that deploying reserves executions")
    .option('--context <file>', "where --save keeps them: CDK's own context file", contextFile)
    .option('--json', 'print JSON')
    .action(reporting(plan));
}

async function plan(options: PlanOptions): Promise<void> {
  if (options.save === true && options.offline === true)
    throw new CommandError(exitStatus.badInput, '--save needs what --offline does not ask for');
  const fleet = await loadFleet(options.fleet);
  const facts = options.offline === true ? nothingAsked : await accountFacts(fleet);
  const planned = deploymentPlan(fleet, facts);
  process.stdout.write(`${options.json === true ? JSON.stringify(planned) : planText(planned)}\n`);
  if (options.save === true) await save(facts, options);
  if (isHindered(planned)) process.exitCode = exitStatus.refused;
}

const notAsked = unreadable('not asked for');
const nothingAsked: AccountFacts = {
  account: notAsked,
  concurrency: {},
  healthChecks: notAsked,
  zone: notAsked,
};

/** What could be read; a region that could not keeps what was known of it. */
async function save({ concurrency }: AccountFacts, { json, context }: PlanOptions): Promise<void> {
  const limits = Object.entries(concurrency).flatMap(([region, limit]) =>
    limit.kind === 'read' ? [[region, limit.value] as const] : [],
  );
  if (limits.length === 0)
    throw new CommandError(
      exitStatus.outOfReach,
      `no region's limits could be read, so ${context} is left as it is`,
    );
  await saveConcurrency(Object.fromEntries(limits), context);
  if (json !== true)
    process.stdout.write(`\nsaved to ${context}: ${limits.map(([region]) => region).join(', ')}\n`);
}
