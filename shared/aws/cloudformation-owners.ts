/** Asks CloudFormation which stacks hold a DNS record: their next update would overwrite whatever stands there. */
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { OwningStack } from '../routing/record-owners.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';

const requestTimeoutMs = 5_000;
const connectionTimeoutMs = 1_500;

/** What became of a resource that was taken out of a template: it is not the stack's any more. */
const gone = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

export interface FoundOwners {
  readonly stacks: readonly OwningStack[];
  /** The regions that could not be asked, and why. */
  readonly unknown: readonly string[];
}

/**
 * Stacks of a region are known there alone, so each is asked. Only records of type AWS::Route53::RecordSet are found by their
 * name; those of a RecordSetGroup have a name that CloudFormation has made up.
 */
export async function owningStacks(
  recordName: string,
  regions: readonly string[],
  place: ClientPlace = {},
): Promise<FoundOwners> {
  const asked = await Promise.all(
    regions.map(async (region) => {
      try {
        return { stacks: await stacksIn(region, recordName, place), unknown: [] };
      } catch (error) {
        return { stacks: [], unknown: [`CloudFormation in ${region} could not be asked: ${String(error)}`] };
      }
    }),
  );
  return {
    stacks: asked.flatMap(({ stacks }) => stacks),
    unknown: asked.flatMap(({ unknown }) => unknown),
  };
}

/** A template may have the name with or without its dot at the end, and that is the resource's id. */
async function stacksIn(region: string, recordName: string, place: ClientPlace): Promise<OwningStack[]> {
  const client = new CloudFormationClient({
    ...place,
    region,
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs, connectionTimeoutMs),
  });
  const plain = recordName.replace(/\.$/, '');
  const found: OwningStack[] = [];
  for (const id of [plain, `${plain}.`]) {
    const resources = await resourcesOf(client, id);
    for (const { PhysicalResourceId, ResourceStatus = '', ResourceType, ...resource } of resources) {
      if (PhysicalResourceId !== id || gone.has(ResourceStatus)) continue;
      if (ResourceType !== 'AWS::Route53::RecordSet') continue;
      const { StackName = '', LogicalResourceId = '' } = resource;
      found.push({ region, stack: StackName, resource: LogicalResourceId });
    }
  }
  return found;
}

async function resourcesOf(client: CloudFormationClient, PhysicalResourceId: string) {
  try {
    const answer = await client.send(new DescribeStackResourcesCommand({ PhysicalResourceId }));
    return answer.StackResources ?? [];
  } catch (error) {
    // How CloudFormation says that no stack has it.
    const isNone =
      error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);
    if (isNone) return [];
    throw error;
  }
}
