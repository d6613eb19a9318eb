/** Fleets to deploy in tests: one with everything, and such as differ in what the stacks look at. */
import { readdirSync } from 'node:fs';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { readFleetFile } from '../../shared/fleet-file/read-fleet-file.ts';
import { fleetFile } from '../shared/fleet/fleet-file.ts';

/** Valid, with one application in three regions; `changes` as for the tests of the rules. */
export function fleetWith(changes: Readonly<Record<string, unknown>> = {}): FleetInput {
  return fleetFile({ 'zone.id': 'Z0123456789ABCDEFGHIJ', ...changes }) as FleetInput;
}

const folder = new URL('../../examples/fleets/', import.meta.url).pathname;

/** By file. */
export const exampleFleets: readonly (readonly [file: string, fleet: FleetInput])[] = await Promise.all(
  readdirSync(folder)
    .sort()
    .map(async (file) => [file, (await readFleetFile(`${folder}${file}`)) as FleetInput] as const),
);

/** What every rule about all fleets is tried on. */
export const fleets: readonly (readonly [name: string, fleet: FleetInput])[] = [
  ['three regions', fleetWith()],
  ['a zone without id', fleetWith({ 'zone.id': undefined })],
  ['a zone in another account', fleetWith({ 'zone.roleArn': 'arn:aws:iam::999999999999:role/dns' })],
  ['an account', fleetWith({ account: '123456789012' })],
  ['gates off', fleetWith({ mode: 'act', gates: false, 'applications.api.database': undefined })],
  ['gates on', fleetWith({ mode: 'act', 'applications.api.database': undefined })],
  [
    'two regions',
    fleetWith({
      regions: ['us-east-1', 'us-west-2'],
      'applications.api.endpoints.eu-west-1': undefined,
      'applications.api.steering.order': ['us-east-1', 'us-west-2'],
      'applications.api.failover': 'manual',
      'databases.orders.replicas': ['us-west-2'],
    }),
  ],
  ['a witness', fleetWith({ witnesses: ['eu-north-1'] })],
  ['nothing to watch', fleetWith({ applications: {}, databases: {} })],
  ['nobody to page', fleetWith({ 'applications.api.audience': undefined, people: {}, audiences: {} })],
  ['a function that prepares', fleetWith({ 'applications.api.prepare': 'scale-out' })],
  ...exampleFleets,
];
