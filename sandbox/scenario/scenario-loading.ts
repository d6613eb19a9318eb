/** Loads a scenario file together with the fleet that it names. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { fleetNameOf, readScenarioWithFleet, type Scenario } from './scenario.ts';
import { parseScenarioText } from './scenario-file.ts';

/** Its message names everything that is wrong. */
export class BadScenario extends Error {
  override readonly name = 'BadScenario';
}

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** What a person wrote, with the scenario's policy. */
  readonly input: FleetInput;
  /** The same with every default filled in. */
  readonly fleet: Fleet;
}

/** What a fleet file says, with the mode it is to be played in; undefined asks for the default fleet. */
export type ReadFleet = (file: string | undefined) => Promise<FleetInput>;

/** @throws BadScenario */
export async function loadScenario(file: string, readFleet: ReadFleet): Promise<LoadedScenario> {
  const parsed = parseScenarioText(file, await textOf(file));
  if (!parsed.ok) throw new BadScenario(parsed.problems.join('\n'));
  const fleet = fleetNameOf(parsed.input) ?? 'default';
  const base = await readFleet(fleet === 'default' ? undefined : resolve(dirname(file), fleet));
  const reading = readScenarioWithFleet(parsed.input, base);
  if (!reading.ok) {
    const messages = reading.errors.map(({ message }) => message);
    throw new BadScenario(listed(`${file} is not valid`, messages));
  }
  return { scenario: reading.scenario, input: reading.input, fleet: reading.fleet };
}

/** A heading with its lines below it. */
export function listed(heading: string, lines: readonly string[]): string {
  return [`${heading}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new BadScenario(
      code === 'ENOENT' ? `there is no scenario file ${file}` : `${file} cannot be read: ${code}`,
    );
  }
}
