/** `pointsman validate`: says everything that is wrong with a fleet file, or prints the fleet with its defaults. */
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { fleetDigest } from '../shared/fleet/digest.ts';
import type { Fleet } from '../shared/fleet/fleet.ts';
import { type Issue, validateFleet } from '../shared/fleet/validate.ts';
import { invalidFleetText } from '../shared/fleet-file/invalid-fleet-text.ts';
import { gateCheckCount } from '../shared/routing/gate-tree.ts';
import { CommandError, exitStatus } from './exit-status.ts';
import { readFleetFile } from './load-fleet.ts';

export interface ValidateOptions {
  readonly print?: boolean;
  readonly json?: boolean;
}

/** What the command says, and its exit status. */
export interface ValidateAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function registerValidate(program: Command): void {
  program
    .command('validate')
    .description('check a fleet file, and say everything that is wrong with it')
    .argument('[file]', 'the fleet file: .ts, .js, .json or .yaml', 'fleet.config.ts')
    .option('--print', 'print the whole fleet, with every default filled in')
    .option('--json', 'print JSON')
    .action(async (file: string, options: ValidateOptions) => {
      const { status, stdout, stderr } = await validateFile(file, options);
      process.stdout.write(stdout);
      process.stderr.write(stderr);
      process.exitCode = status;
    });
}

export async function validateFile(file: string, options: ValidateOptions = {}): Promise<ValidateAnswer> {
  let input: unknown;
  try {
    input = await readFleetFile(file);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const issue: Issue = {
      path: '',
      value: file,
      message: error.message,
      allowed: 'a fleet file that can be read',
    };
    return refusal([issue], options, `pointsman: ${error.message}`);
  }
  const validation = validateFleet(input);
  if (!validation.ok) return refusal(validation.errors, options, invalidFleetText(file, validation.errors));

  const { fleet, warnings } = validation;
  if (options.json === true && options.print !== true) {
    const answer = { valid: true, name: fleet.name, digest: fleetDigest(fleet), warnings };
    return { status: exitStatus.done, stdout: `${JSON.stringify(answer)}\n`, stderr: '' };
  }
  const stderr = warnings.map(({ message }) => `${warningWord()} ${message}\n`).join('');
  if (options.print !== true) return { status: exitStatus.done, stdout: `${summary(file, fleet)}\n`, stderr };
  const stdout =
    options.json === true ? `${JSON.stringify(fleet)}\n` : stringify(fleet, { aliasDuplicateObjects: false });
  return { status: exitStatus.done, stdout, stderr };
}

function refusal(errors: readonly Issue[], { json }: ValidateOptions, text: string): ValidateAnswer {
  const status = exitStatus.badInput;
  if (json !== true) return { status, stdout: '', stderr: `${text}\n` };
  return { status, stdout: `${JSON.stringify({ valid: false, errors })}\n`, stderr: '' };
}

function summary(file: string, fleet: Fleet): string {
  const gateChecks = gateCheckCount(fleet);
  const parts = [
    counted(Object.keys(fleet.applications).length, 'application'),
    counted(fleet.regions.length, 'region'),
    counted(fleet.vantages.length, 'vantage'),
    ...(gateChecks === 0 ? [] : [`${counted(gateChecks, 'health check')} for gates`]),
  ];
  return `${file} is valid: fleet ${fleet.name} (${fleetDigest(fleet)}) in mode ${fleet.mode}, with ${parts.join(', ')}`;
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

function warningWord(): string {
  return styleText('yellow', 'warning:', { stream: process.stderr });
}
