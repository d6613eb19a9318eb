/**
 * An AWS account in the emulator, with what stands around it on this machine: the application in each region, the
 * neutral targets of the probes, and a name server for the hosted zone.
 */

import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  type ApplicationProcesses,
  startApplicationProcesses,
} from '../../sandbox/live/application-processes.ts';
import { SandboxReferences } from '../../sandbox/live/sandbox-fleet.ts';
import { ledgerTableName, telemetryTableName } from '../../shared/fleet/names.ts';
import { ministack, type RunningEmulator, startEmulator } from '../contract/emulator-process.ts';
import { installEmulators } from '../contract/emulators-install.ts';
import { pathWithOwnNode } from './commands.ts';
import { type EmulatedNameServer, startEmulatedNameServer } from './emulated-name-server.ts';
import { EmulatedZone } from './emulated-zone.ts';
import { addresses, fleetName, laneFleet, regions } from './lane-fleet.ts';

/** The emulator takes twelve digits as access key for the number of an account. */
const account = '111122223333';

export type Opened =
  | { readonly kind: 'open'; readonly account: EmulatedAccount }
  | { readonly kind: 'unavailable'; readonly because: string };

export class EmulatedAccount {
  readonly id = account;
  readonly applications: ApplicationProcesses;
  readonly zone: EmulatedZone;
  readonly fleetFile: string;
  readonly folder: string;
  readonly #emulator: RunningEmulator;
  readonly #references: SandboxReferences;
  readonly #nameServer: EmulatedNameServer;
  #fleetsWritten = 0;

  private constructor(parts: {
    readonly emulator: RunningEmulator;
    readonly applications: ApplicationProcesses;
    readonly references: SandboxReferences;
    readonly nameServer: EmulatedNameServer;
    readonly zone: EmulatedZone;
  }) {
    this.#emulator = parts.emulator;
    this.applications = parts.applications;
    this.zone = parts.zone;
    this.#references = parts.references;
    this.#nameServer = parts.nameServer;
    this.folder = mkdtempSync(join(tmpdir(), 'pointsman-deploy-'));
    this.fleetFile = join(this.folder, 'fleet.json');
    parts.nameServer.serve(() => parts.zone.records());
  }

  /** `unavailable` where the emulator cannot be installed; whatever else goes wrong is a failure. */
  static async open(): Promise<Opened> {
    const installed = await installEmulators();
    if (installed.kind === 'unavailable') return installed;
    forgetSignIn();
    const nameServer = await startEmulatedNameServer();
    const [started, applications, references] = await Promise.all([
      startEmulator(
        ministack(installed.binFolder, {
          PATH: pathWithOwnNode(),
          MINISTACK_ACCOUNT_ID: account,
          // What the emulator's environment has, its functions have too.
          POINTSMAN_NAME_SERVERS: nameServer.place,
        }),
      ),
      startApplicationProcesses({ addresses: { api: addresses }, seed: 1, onExit: () => undefined }),
      SandboxReferences.start(regions),
    ]);
    if (started.kind === 'unavailable') throw new Error(started.because);
    const { emulator } = started;
    const zone = await EmulatedZone.create(emulator.url);
    const opened = new EmulatedAccount({ emulator, applications, references, nameServer, zone });
    return { kind: 'open', account: opened };
  }

  get url(): string {
    return this.#emulator.url;
  }

  /** What the emulator, and the functions in it, have written so far. */
  log(): string {
    return this.#emulator.log();
  }

  /** For the CDK and for our own command: both find the emulator as the SDK does. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.#emulator.url,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'emulated',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      // A person's own files may name endpoints, too.
      AWS_CONFIG_FILE: join(this.folder, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, 'no-credentials'),
      // It keeps the account of each access key there.
      CDK_HOME: join(this.folder, 'cdk-home'),
      CDK_DISABLE_CLI_TELEMETRY: '1',
      // The templates are validated where they are linted.
      CDK_VALIDATION: 'false',
    };
  }

  /** Writes the fleet file, as its owner would edit it. */
  writeFleet({ ttlSeconds }: { readonly ttlSeconds: number }): void {
    const probes = Object.fromEntries(this.applications.endpoints().map(({ region, url }) => [region, url]));
    const fleet = laneFleet({
      account,
      zoneId: this.zone.id,
      references: this.#references.list(),
      probes,
      ttlSeconds,
    });
    writeFileSync(this.fleetFile, `${JSON.stringify(fleet, null, 2)}\n`);
    // Of two fleets the later is the newer, by the file's time: two edits are never of the same millisecond.
    const atSeconds = Date.now() / 1000 - 10 + this.#fleetsWritten++;
    utimesSync(this.fleetFile, atSeconds, atSeconds);
  }

  /** What the CDK's command line is told of the app. */
  get appOptions(): readonly string[] {
    const folder = join(this.folder, 'cdk.out');
    return ['-c', `fleet=${this.fleetFile}`, '-c', 'emulator=true', '-o', folder];
  }

  /** By region and name: the state of each stack. */
  async stacks(): Promise<Readonly<Record<string, string>>> {
    const found = await Promise.all(
      regions.map(async (region) => {
        const client = new CloudFormationClient({ ...this.#place, region });
        const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
        return Stacks.map(({ StackName = '', StackStatus = '' }) => [`${region} ${StackName}`, StackStatus]);
      }),
    );
    return Object.fromEntries(found.flat());
  }

  /**
   * Makes the tables global. The emulator's CloudFormation makes the home region's table alone; by DynamoDB's own API it
   * makes the replicas, and replicates to them at once.
   */
  async joinReplicas(): Promise<void> {
    const [home, ...others] = regions;
    const client = new DynamoDBClient({ ...this.#place, region: home });
    for (const TableName of [ledgerTableName(fleetName), telemetryTableName(fleetName)])
      for (const RegionName of others)
        await client.send(
          new UpdateTableCommand({ TableName, ReplicaUpdates: [{ Create: { RegionName } }] }),
        );
  }

  async close(): Promise<void> {
    await Promise.all([
      this.#emulator.end(),
      this.applications.stop(),
      this.#references.close(),
      this.#nameServer.close(),
    ]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #place() {
    return {
      endpoint: this.url,
      credentials: { accessKeyId: account, secretAccessKey: 'emulated' },
    };
  }
}

/** Whatever account this shell is signed in to, no command that is run from here is to find it. */
function forgetSignIn(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
}
