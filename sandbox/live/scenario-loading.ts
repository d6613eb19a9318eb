/** Loads a scenario for the live sandbox, and refuses what it cannot play before anything starts. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { fleetNameOf, readScenarioWithFleet, type Scenario } from '../scenario/scenario.ts';
import { parseScenarioText } from '../scenario/scenario-file.ts';
import { playableKinds, unplayable } from './scenario-playable.ts';

/** Its message names everything that is wrong. */
export class BadScenario extends Error {
  override readonly name = 'BadScenario';
}

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** With the scenario's policy, and with the times of a deployment where the file says nothing of them. */
  readonly input: FleetInput;
}

/**
 * @param readFleet What a fleet file says, with the mode it is to be played in; undefined asks for the default fleet.
 * @throws BadScenario
 */
export async function loadScenario(
  file: string,
  readFleet: (file: string | undefined) => Promise<FleetInput>,
): Promise<LoadedScenario> {
  const parsed = parseScenarioText(file, await textOf(file));
  if (!parsed.ok) throw new BadScenario(parsed.problems.join('\n'));
  const fleet = fleetNameOf(parsed.input) ?? 'default';
  const base = await readFleet(fleet === 'default' ? undefined : resolve(dirname(file), fleet));
  const reading = readScenarioWithFleet(parsed.input, base);
  if (!reading.ok)
    throw new BadScenario(
      listed(
        `${file} is not valid`,
        reading.errors.map(({ message }) => message),
      ),
    );

  const refused = unplayable(reading.scenario.faults);
  if (refused.length > 0) {
    const playable = `the live sandbox plays: ${playableKinds.join(', ')}`;
    throw new BadScenario(`${listed(`${file} cannot be played live`, refused)}\n${playable}`);
  }
  return { scenario: reading.scenario, input: atItsOwnPace(reading.input, reading.fleet) };
}

/** Written out for each application, so that the sandbox shortens no waiting: the scenario's times are meant. */
function atItsOwnPace(input: FleetInput, { applications }: Fleet): FleetInput {
  return {
    ...input,
    applications: Object.fromEntries(
      Object.entries(input.applications).map(([id, application]) => {
        const { mode, stabilisationSeconds, cooldownSeconds } = applications[id] ?? {};
        const written = Object.entries({ mode, stabilisationSeconds, cooldownSeconds });
        return [
          id,
          { ...Object.fromEntries(written.filter(([, value]) => value !== undefined)), ...application },
        ];
      }),
    ),
  };
}

function listed(heading: string, lines: readonly string[]): string {
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
