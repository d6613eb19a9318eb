/** The fleet that an app is to deploy: chosen with `-c fleet=FILE`, and known to be valid and for this account. */
import { resolve } from 'node:path';
import type { Node } from 'constructs';
import type { Fleet } from '../shared/fleet/fleet.ts';
import { partitionOf } from '../shared/fleet/partition.ts';
import { validateFleet } from '../shared/fleet/validate.ts';
import { invalidFleetText } from '../shared/fleet-file/invalid-fleet-text.ts';
import { FleetFileError, readFleetFile } from '../shared/fleet-file/read-fleet-file.ts';
import { type Writing, writingOf } from './writing.ts';

export interface FleetSource {
  readonly fleet: Fleet;
  readonly writing: Writing;
}

/** What the CDK's command line knows of the credentials; nothing of it offline. */
export type Credentials = Readonly<
  Partial<Record<'CDK_DEFAULT_ACCOUNT' | 'CDK_DEFAULT_REGION', string | undefined>>
>;

const defaultFile = 'fleet.config.ts';

/** @throws FleetFileError with all that is wrong with the file, before anything has been made of it */
export async function fleetSource(node: Node, credentials: Credentials): Promise<FleetSource> {
  const chosen: unknown = node.tryGetContext('fleet') ?? defaultFile;
  if (typeof chosen !== 'string' || chosen === '')
    throw new FleetFileError(`-c fleet must be the path of a fleet file, got ${JSON.stringify(chosen)}`);
  const file = resolve(chosen);
  const validation = validateFleet(await readFleetFile(file));
  if (!validation.ok) throw new FleetFileError(invalidFleetText(chosen, validation.errors));
  const { fleet } = validation;
  checkCredentials(fleet, chosen, credentials);
  return { fleet, writing: writingOf(file) };
}

function checkCredentials(
  { account, regions }: Fleet,
  file: string,
  { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION }: Credentials,
): void {
  if (account !== undefined && CDK_DEFAULT_ACCOUNT !== undefined && account !== CDK_DEFAULT_ACCOUNT)
    throw new FleetFileError(
      `the credentials must be for the account of ${file}, ${account}, got ${CDK_DEFAULT_ACCOUNT}`,
    );
  const [first] = regions;
  if (first === undefined || CDK_DEFAULT_REGION === undefined) return;
  const [wanted, given] = [partitionOf(first), partitionOf(CDK_DEFAULT_REGION)];
  if (wanted !== given)
    throw new FleetFileError(
      `the credentials must be for the partition of ${file}, ${wanted}, got ${CDK_DEFAULT_REGION} of ${given}`,
    );
}
