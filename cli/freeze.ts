/** `pointsman freeze` and `unfreeze`: no moves, until lifted or expired. Detection and alerting go on. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { documentClient } from '../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../shared/aws/dynamo-ledger.ts';
import { ledgerTableName } from '../shared/fleet/names.ts';
import type { Ledger } from '../shared/ports.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { loadFleet } from './load-fleet.ts';
import { runningSandbox } from './running-sandbox.ts';

interface TargetOptions {
  readonly sandbox?: boolean;
  readonly fleet: string;
  readonly json?: boolean;
}

interface FreezeOptions extends TargetOptions {
  readonly reason: string;
  readonly for?: number;
}

export function registerFreeze(program: Command): void {
  target(program.command('freeze'))
    .description('stop all moves until lifted; detection and alerts go on')
    .requiredOption('--reason <text>', 'why, for the record and for whoever is on call')
    .option('--for <minutes>', 'lift by itself after so many minutes', minutes)
    .action(reporting(freeze));
  target(program.command('unfreeze')).description('lift the freeze').action(reporting(unfreeze));
}

function target(command: Command): Command {
  return command
    .option('--sandbox', 'speak to the sandbox that runs in this folder, not to AWS')
    .option('--fleet <file>', 'the fleet file of the deployment', 'fleet.config.ts')
    .option('--json', 'print JSON');
}

async function freeze(options: FreezeOptions): Promise<void> {
  const ledger = await ledgerOf(options);
  const atMs = Date.now();
  const expiresAtMs = options.for === undefined ? undefined : atMs + options.for * 60_000;
  const owner = userInfo().username;
  const record = { scope: 'fleet', owner, reason: options.reason, atMs } as const;
  await reached(ledger.writeFreeze(expiresAtMs === undefined ? record : { ...record, expiresAtMs }));
  const until =
    expiresAtMs === undefined ? 'until it is lifted' : `until ${new Date(expiresAtMs).toISOString()}`;
  say(
    options,
    { frozen: true, owner, reason: options.reason, atMs, expiresAtMs },
    `frozen ${until}: ${options.reason}`,
  );
}

async function unfreeze(options: TargetOptions): Promise<void> {
  const ledger = await ledgerOf(options);
  const lifted = await reached(ledger.liftFreeze('fleet'));
  say(options, { frozen: false, lifted }, lifted ? 'the freeze is lifted' : 'there was no freeze to lift');
}

async function ledgerOf(options: TargetOptions): Promise<Ledger> {
  if (options.sandbox === true) {
    const { awsPort, fleet } = await runningSandbox();
    // The SDK's own settings, so that the very adapters of the deployment are used.
    process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${awsPort}`;
    process.env['AWS_ACCESS_KEY_ID'] = 'OPERATOR';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'sandbox';
    return dynamoLedger([documentClient('us-east-1')], ledgerTableName(fleet));
  }
  const fleet = await loadFleet(options.fleet);
  return dynamoLedger(fleet.ledgerRegions.map(documentClient), ledgerTableName(fleet.name));
}

async function reached<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new CommandError(exitStatus.outOfReach, `the ledger cannot be reached: ${String(error)}`);
  }
}

function say(options: TargetOptions, data: unknown, text: string): void {
  process.stdout.write(`${options.json === true ? JSON.stringify(data) : text}\n`);
}

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0))
    throw new CommandError(exitStatus.badInput, `--for must be a number of minutes above 0, got ${text}`);
  return value;
}
