/** Loads a scenario for the live sandbox, and refuses what it cannot play before anything starts. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { BadScenario, listed, loadScenario, type ReadFleet } from '../scenario/scenario-loading.ts';
import { playableKinds, unplayable } from './scenario-playable.ts';

export interface LiveScenario {
  readonly scenario: Scenario;
  /** With the scenario's policy, and with the times of a deployment where the file says nothing of them. */
  readonly input: FleetInput;
}

/** @throws BadScenario */
export async function loadLiveScenario(file: string, readFleet: ReadFleet): Promise<LiveScenario> {
  const { scenario, input, fleet } = await loadScenario(file, readFleet);
  const refused = unplayable(scenario.faults, fleet);
  if (refused.length > 0) {
    const playable = `the live sandbox plays: ${playableKinds.join(', ')}`;
    throw new BadScenario(`${listed(`${file} cannot be played live`, refused)}\n${playable}`);
  }
  return { scenario, input: atItsOwnPace(input, fleet) };
}

/** Written out for each application, so that the sandbox shortens no waiting: the scenario's times are meant. */
function atItsOwnPace(input: FleetInput, { applications }: Fleet): FleetInput {
  return {
    ...input,
    applications: Object.fromEntries(
      Object.entries(input.applications).map(([id, application]) => {
        const { mode, stabilisationSeconds, cooldownSeconds, ramp } = applications[id] ?? {};
        const written = Object.entries({ mode, stabilisationSeconds, cooldownSeconds });
        return [
          id,
          {
            ...Object.fromEntries(written.filter(([, value]) => value !== undefined)),
            ...application,
            // A file may say its steps and not how long each is held.
            ...(ramp === undefined ? {} : { ramp: { ...ramp, steps: [...ramp.steps] } }),
          },
        ];
      }),
    ),
  };
}
