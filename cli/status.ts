/** `pointsman status`: the fleet at a glance. What cannot be read is said to be unknown. */
import type { Command } from 'commander';
import type { NameServers } from '../shared/ports.ts';
import { fleetStatus } from '../shared/routing/status.ts';
import { type Deployment, type DeploymentOptions, deploymentOf, deploymentOptions } from './deployment.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { firstTelemetry } from './first-telemetry.ts';
import { gateSheets } from './gates.ts';
import { memoryOf, observeDeployment } from './observed-deployment.ts';
import { statusText } from './status-text.ts';

/** The deeds that are shown. */
const deedsMax = 5;

interface StatusOptions extends DeploymentOptions {
  readonly json?: boolean;
}

export function registerStatus(program: Command): void {
  deploymentOptions(program.command('status'))
    .description('show what is seen, where traffic is, and what was ordered and decided')
    .option('--json', 'print JSON')
    .action(reporting(status));
}

async function status(options: StatusOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  const [observed, markers, sheets, deeds] = await Promise.all([
    observeDeployment(deployment),
    markersOf(deployment),
    gateSheets(deployment),
    // Why it cannot be read is said with the rest of the table.
    firstTelemetry(deployment, (telemetry) => telemetry.deeds(0, Date.now(), deedsMax)).catch(
      () => undefined,
    ),
  ]);
  const { nowMs, control, sight, evidence, context, failures } = observed;
  const nothing =
    control === undefined &&
    sight === undefined &&
    Object.values(markers).every((each) => each === undefined);
  if (nothing) throw new CommandError(exitStatus.outOfReach, failures.join('; '));

  const shown = fleetStatus({
    nowMs,
    control,
    reports: sight?.reports,
    memories: sight?.memories ?? new Map(),
    memory: memoryOf(observed),
    evidence,
    markers,
    ...(sheets === undefined ? {} : { sheets }),
    deeds,
    context,
  });
  for (const failure of failures) process.stderr.write(`pointsman: ${failure}\n`);
  process.stdout.write(`${options.json === true ? JSON.stringify(shown) : statusText(shown)}\n`);
}

/** By application; undefined where no name server answers. */
async function markersOf({ fleet, nameServers }: Deployment) {
  const read = Object.entries(fleet.applications).map(
    async ([id, { name }]) => [id, await markersAt(nameServers, name)] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

async function markersAt(nameServers: NameServers, name: string) {
  const texts = await nameServers.markers(name).catch(() => []);
  return texts.some((text) => text !== undefined) ? texts : undefined;
}
