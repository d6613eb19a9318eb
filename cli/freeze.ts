/** `pointsman freeze` and `unfreeze`: no moves, until lifted or expired. Detection and alerting go on. */
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { documentClient } from '../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../shared/aws/dynamo-ledger.ts';
import { ledgerTableName } from '../shared/fleet/names.ts';
import { type Ledger, LedgerUnreachable } from '../shared/ports.ts';
import type { Freeze } from '../shared/routing/freeze.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { loadFleet } from './load-fleet.ts';
import { runningSandbox } from './running-sandbox.ts';

interface TargetOptions {
  readonly sandbox?: boolean;
  readonly fleet: string;
  readonly json?: boolean;
}

interface UnfreezeOptions extends TargetOptions {
  readonly all?: boolean;
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
  target(program.command('unfreeze'))
    .description('lift the freezes that are yours')
    .option('--all', 'lift those of others too')
    .action(reporting(unfreeze));
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

async function unfreeze(options: UnfreezeOptions): Promise<void> {
  const ledger = await ledgerOf(options);
  const { freezes } = await reached(ledger.control());
  const owner = userInfo().username;
  const ours = freezes.filter((freeze) => options.all === true || freeze.owner === owner);
  for (const freeze of ours) await reached(ledger.liftFreeze(freeze));
  const left = freezes.filter((freeze) => !ours.includes(freeze));
  const lines = [
    ...ours.map((freeze) => `lifted: ${describe(freeze)}`),
    ...left.map((freeze) => `still frozen: ${describe(freeze)} (--all lifts it)`),
    ...(freezes.length === 0 ? ['there was no freeze to lift'] : []),
  ];
  say(options, { frozen: left.length > 0, lifted: ours, left }, lines.join('\n'));
  if (left.length > 0) process.exitCode = exitStatus.refused;
}

function describe({ owner, reason, atMs, expiresAtMs }: Freeze): string {
  const until = expiresAtMs === undefined ? 'until lifted' : `until ${new Date(expiresAtMs).toISOString()}`;
  return `${owner} since ${new Date(atMs).toISOString()}, ${until}: ${reason}`;
}

async function ledgerOf(options: TargetOptions): Promise<Ledger> {
  if (options.sandbox === true) {
    const { awsPort, fleet } = await runningSandbox();
    // Said outright: whatever profile or endpoint this shell is set to, a sandbox command never reaches AWS.
    const client = documentClient('us-east-1', {
      endpoint: `http://127.0.0.1:${awsPort}`,
      credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'sandbox' },
    });
    return dynamoLedger([client], ledgerTableName(fleet));
  }
  const fleet = await loadFleet(options.fleet);
  return dynamoLedger(
    fleet.ledgerRegions.map((region) => documentClient(region)),
    ledgerTableName(fleet.name),
  );
}

async function reached<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof LedgerUnreachable)) throw error;
    throw new CommandError(exitStatus.outOfReach, error.message);
  }
}

function say(options: TargetOptions, data: unknown, text: string): void {
  process.stdout.write(`${options.json === true ? JSON.stringify(data) : text}\n`);
}

/** A freeze that is meant to outlast a month is meant to last until it is lifted. */
const freezeMinutesMax = 30 * 24 * 60;

function minutes(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value > 0 && value <= freezeMinutesMax) return value;
  throw new InvalidArgumentError(
    `must be a number of minutes above 0 and up to ${freezeMinutesMax}, got ${text}`,
  );
}
