/** A scenario in which everything is right, the default fleet that it is played with, and ways to change one thing. */
import fleetInput from '../../../fleet.config.ts';
import type { Fault } from '../../../sandbox/scenario/fault.ts';
import { readScenarioWithFleet, type Scenario } from '../../../sandbox/scenario/scenario.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';

type Group = Readonly<Record<string, unknown>>;

export const baseFault = {
  kind: 'endpoint',
  application: 'api',
  region: 'us-east-1',
  mode: 'refused',
  at: 10,
  until: 40,
};

export function scenarioInput(changes: Group = {}): Group {
  return { name: 'base', durationSeconds: 100, fleet: 'default', faults: [baseFault], ...changes };
}

/** The messages of everything that is wrong with a changed base scenario; none where nothing is. */
export function wrongWith(changes: Group): readonly string[] {
  const reading = readScenarioWithFleet(scenarioInput(changes), fleetInput);
  return reading.ok ? [] : reading.errors.map(({ message }) => message);
}

/** What is wrong with a scenario whose one fault is the base fault with these changes. */
export function wrongWithFault(changes: Group): readonly string[] {
  return wrongWith({ faults: [withoutUndefined({ ...baseFault, ...changes })] });
}

export function readOrThrow(changes: Group = {}): Scenario {
  const reading = readScenarioWithFleet(scenarioInput(changes), fleetInput);
  if (!reading.ok) throw new Error(reading.errors.map(({ message }) => message).join('; '));
  return reading.scenario;
}

/** Faults as the reader gives them. */
export function readFaults(...faults: readonly Group[]): readonly Fault[] {
  return readOrThrow({ faults }).faults;
}

export const defaultFleet: Fleet = (() => {
  const validation = validateFleet(fleetInput);
  if (!validation.ok) throw new Error('the default fleet must be valid');
  return validation.fleet;
})();

function withoutUndefined(group: Group): Group {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined));
}
