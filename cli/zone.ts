/** `pointsman zone accelerate`: turns on accelerated recovery of the hosted zone, once its side effects are agreed to. */
import type { Command } from 'commander';
import { zoneReadiness } from '../shared/aws/route53-readiness.ts';
import { homeRegion } from '../shared/fleet/deployed-regions.ts';
import { LedgerUnreachable } from '../shared/ports.ts';
import { accelerationEffects, accelerationOf } from '../shared/readiness/acceleration.ts';
import { confirm } from './confirm.ts';
import { reasonOption, warrantOf } from './deed-command.ts';
import { DeedLog } from './deed-log.ts';
import { type Deployment, type DeploymentOptions, deploymentOf, deploymentOptions } from './deployment.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { reachedZone } from './zone-access.ts';

interface AccelerateOptions extends DeploymentOptions {
  readonly reason: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function registerZone(program: Command): void {
  const zone = program.command('zone').description('the hosted zone itself');
  reasonOption(deploymentOptions(zone.command('accelerate')))
    .description('let its records be changed while us-east-1 is in trouble; says the side effects first')
    .option('--yes', 'carry it out without asking')
    .option('--json', 'print JSON')
    .action(reporting(accelerate));
}

async function accelerate(options: AccelerateOptions): Promise<void> {
  if (options.sandbox === true)
    throw new CommandError(exitStatus.refused, 'refused: the sandbox does not play accelerated recovery');
  const deployment = await deploymentOf(options);
  const { fleet, place } = deployment;
  const access = zoneReadiness(fleet.zone, {
    ...place,
    region: homeRegion(fleet),
    session: `pointsman-${fleet.name}-operator`,
  });
  const zone = await reachedZone(access.zone(), fleet.zone.name);
  // After the zone: whatever has begun since is in it.
  const acceleration = accelerationOf(zone, await controlOf(deployment), fleet);
  const end = (carriedOut: boolean, state: string, text: string) => {
    const answer = { zone: zone.name, zoneId: zone.id, state, carriedOut, text };
    process.stdout.write(`${options.json === true ? JSON.stringify(answer) : text}\n`);
  };
  if (acceleration.kind === 'refused')
    throw new CommandError(exitStatus.refused, `refused: ${acceleration.text}`);
  if (acceleration.kind === 'settled') return end(false, zone.acceleratedRecovery, acceleration.text);

  const effects = [`turning on accelerated recovery of ${zone.name} (${zone.id}):`, ...accelerationEffects];
  // Said before anything is asked or done, and to a script as well, which reads the other stream.
  process.stderr.write(`${effects.join('\n  ')}\n`);
  await confirm(`Turn on accelerated recovery of ${zone.name}?`, options);
  await reachedZone(access.accelerateRecovery(), zone.name);

  const warrant = warrantOf(options, Date.now());
  const subject = `${zone.name} (${zone.id})`;
  await new DeedLog(deployment).keep({ ...warrant, verb: 'zone-accelerate', subject });
  const after = await reachedZone(access.zone(), zone.name);
  const text = `asked for by ${warrant.owner}; Route 53 says ${after.acceleratedRecovery}: pointsman readiness shows when it is on`;
  end(true, after.acceleratedRecovery, text);
}

/** Undefined where no replica answers: the command then refuses, and says so. */
async function controlOf({ ledger }: Deployment) {
  try {
    return await ledger.control();
  } catch (error) {
    if (error instanceof LedgerUnreachable) return undefined;
    throw error;
  }
}
