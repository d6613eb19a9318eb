/** The fleet of a file for a command: what is wrong with it becomes the command's own error. */
import { fileURLToPath } from 'node:url';
import { programFile } from '../sandbox/live/program-file.ts';
import type { Fleet } from '../shared/fleet/fleet.ts';
import type { FleetInput } from '../shared/fleet/schema.ts';
import { validateFleet } from '../shared/fleet/validate.ts';
import { invalidFleetText } from '../shared/fleet-file/invalid-fleet-text.ts';
import { FleetFileError, readFleetFile as read } from '../shared/fleet-file/read-fleet-file.ts';
import { CommandError, exitStatus } from './exit-status.ts';

const defaultFleetFile = fileURLToPath(programFile(new URL('../fleet.config.ts', import.meta.url)));

/**
 * The fleet of a file, with every default filled in.
 *
 * @param changes Put in place of the file's own fields before defaults are derived, for example `{ mode: 'act' }`.
 * @throws CommandError when the file cannot be read or is not valid; its message has every error.
 */
export async function loadFleet(file: string, changes: Partial<FleetInput> = {}): Promise<Fleet> {
  const input = await readFleetFile(file);
  const changed = typeof input === 'object' && input !== null ? { ...input, ...changes } : input;
  const validation = validateFleet(changed);
  if (!validation.ok) throw new CommandError(exitStatus.badInput, invalidFleetText(file, validation.errors));
  return validation.fleet;
}

/**
 * What a fleet file says, not validated yet.
 *
 * @throws CommandError when the file is missing, cannot be parsed or exports nothing.
 */
export async function readFleetFile(file: string): Promise<unknown> {
  try {
    return await read(file);
  } catch (error) {
    throw error instanceof FleetFileError ? new CommandError(exitStatus.badInput, error.message) : error;
  }
}

/**
 * What a fleet file says, known to be valid. Without one, the default fleet.
 *
 * @throws CommandError as `loadFleet`
 */
export async function readValidFleet(file = defaultFleetFile): Promise<FleetInput> {
  await loadFleet(file);
  return (await readFleetFile(file)) as FleetInput;
}

/** The same in the mode in which scenarios are played: a fleet that only observes would show nothing. */
export async function readPlayableFleet(file: string | undefined): Promise<FleetInput> {
  return { ...(await readValidFleet(file)), mode: 'act' };
}
