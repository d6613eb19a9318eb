/** A deployment to speak to: the one in the AWS account that this shell is set to, or the sandbox of this folder. */
import type { Command } from 'commander';
import { ACCOUNT_ID } from '../sandbox/world/account.ts';
import { type ClientPlace, documentClient } from '../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../shared/aws/dynamo-ledger.ts';
import { dynamoTelemetry } from '../shared/aws/dynamo-telemetry.ts';
import { tableAccount } from '../shared/aws/table-account.ts';
import { delegatedHosts, zoneNameServers } from '../shared/dns/zone-name-servers.ts';
import type { Fleet } from '../shared/fleet/fleet.ts';
import { ledgerTableName, telemetryTableName } from '../shared/fleet/names.ts';
import { validateFleet } from '../shared/fleet/validate.ts';
import { invalidFleetText } from '../shared/fleet-file/invalid-fleet-text.ts';
import type { Ledger, NameServers, Telemetry } from '../shared/ports.ts';
import { CommandError, exitStatus } from './exit-status.ts';
import { loadFleet } from './load-fleet.ts';
import { callSandbox, runningSandbox } from './running-sandbox.ts';

export interface DeploymentOptions {
  readonly sandbox?: boolean;
  readonly fleet: string;
}

export interface Deployment {
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  /** By control region, each region's own replica: what one has not seen yet, another may have. */
  readonly telemetries: ReadonlyMap<string, Telemetry>;
  readonly nameServers: NameServers;
  /** The account's id. Rejects where it cannot be told. */
  account(): Promise<string>;
  /** Where its services are reached, in place of what the shell is set to. */
  readonly place: ClientPlace;
}

export function deploymentOptions(command: Command): Command {
  return command
    .option('--sandbox', 'speak to the sandbox that runs in this folder, not to AWS')
    .option('--fleet <file>', 'the fleet file of the deployment', 'fleet.config.ts');
}

/** @throws CommandError where the fleet file is not valid, or no sandbox runs */
export async function deploymentOf(options: DeploymentOptions): Promise<Deployment> {
  const { fleet, place, nameServers, account } =
    options.sandbox === true
      ? await sandbox()
      : { fleet: await loadFleet(options.fleet), place: {}, nameServers: undefined, account: undefined };
  const ledgers = fleet.ledgerRegions.map((region) => documentClient(region, place));
  return {
    fleet,
    ledger: dynamoLedger(ledgers, ledgerTableName(fleet.name)),
    telemetries: new Map(
      fleet.controlRegions.map((region) => [
        region,
        dynamoTelemetry(documentClient(region, place), telemetryTableName(fleet.name)),
      ]),
    ),
    // Not by Route 53's control plane, which may be what is down.
    nameServers: zoneNameServers([() => delegatedHosts(fleet.zone.name)], nameServers),
    account: async () => account ?? tableAccount(ledgers, ledgerTableName(fleet.name)),
    place,
  };
}

/** The fleet as the sandbox plays it, which may differ from its file. */
async function sandbox(): Promise<{
  readonly fleet: Fleet;
  readonly place: ClientPlace;
  readonly nameServers: readonly string[];
  readonly account: string;
}> {
  const { awsPort, dns } = await runningSandbox();
  const { fleet: input } = (await callSandbox('fleet')) as { readonly fleet: unknown };
  const validation = validateFleet(input);
  if (!validation.ok)
    throw new CommandError(exitStatus.badInput, invalidFleetText("the sandbox's fleet", validation.errors));
  // Said outright: whatever profile or endpoint this shell is set to, a sandbox command never reaches AWS.
  const endpoint = `http://127.0.0.1:${awsPort}`;
  return {
    fleet: validation.fleet,
    nameServers: [dns],
    account: ACCOUNT_ID,
    place: { endpoint, credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'sandbox' } },
  };
}

/** @throws CommandError which names the applications that there are */
export function knownApplication({ applications }: Fleet, application: string): void {
  if (Object.hasOwn(applications, application)) return;
  const known = Object.keys(applications).join(', ');
  throw new CommandError(exitStatus.badInput, `application must be one of ${known}, got ${application}`);
}
