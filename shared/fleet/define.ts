import type { FleetInput } from './schema.ts';

/** Gives a fleet file its types; checks nothing. */
export function defineFleet(input: FleetInput): FleetInput {
  return input;
}
