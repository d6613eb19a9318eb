/** Health checks in Route 53, whatever they look at. */
import {
  ChangeTagsForResourceCommand,
  CreateHealthCheckCommand,
  DeleteHealthCheckCommand,
  GetHealthCheckStatusCommand,
  type HealthCheck,
  type HealthCheckConfig,
  ListHealthChecksCommand,
  ListTagsForResourcesCommand,
  Route53Client,
  UpdateHealthCheckCommand,
} from '@aws-sdk/client-route-53';
import type { ListedCheck } from '../routing/gate-check.ts';
import type { GateChecks } from '../zone-ports.ts';
import { paceRequests } from './pace.ts';
import { patience } from './patience.ts';
import { route53Region } from './route53-region.ts';
import type { ZonePlace } from './zone-credentials.ts';

const requestTimeoutMs = 5_000;
const connectionTimeoutMs = 1_500;

/** The account's five requests per second are everybody's: what is throttled is asked again, later and later. */
const attemptsMax = 8;

/** Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListTagsForResources.html */
const taggedAtOnce = 10;

const checksAPage = 100;

/**
 * Every request may be sent twice: a creation goes by its reference, an update by its version, and what is deleted already
 * is deleted.
 */
export function route53GateChecks({
  pace,
  region,
  ...place
}: Pick<ZonePlace, 'endpoint' | 'credentials' | 'region' | 'pace'> = {}): GateChecks {
  const client = new Route53Client({
    ...place,
    region: route53Region(region),
    requestHandler: patience(requestTimeoutMs, connectionTimeoutMs),
    maxAttempts: attemptsMax,
  });
  paceRequests(client, pace);
  return {
    async list(prefix) {
      const checks = await listAll(client);
      const own = checks.filter(({ CallerReference }) => CallerReference?.startsWith(prefix) === true);
      const names = await namesOf(
        client,
        own.flatMap(({ Id }) => Id ?? []),
      );
      return checks.map((check) => listed(check, names.get(check.Id ?? '')));
    },
    async create(reference, config) {
      const { HealthCheck: made } = await client.send(
        new CreateHealthCheckCommand({
          CallerReference: reference,
          HealthCheckConfig: structuredClone(config) as HealthCheckConfig,
        }),
      );
      if (made?.Id === undefined)
        throw new Error(`a health check must have an id, got none for ${reference}`);
      return made.Id;
    },
    async update(id, version, { ChildHealthChecks, HealthThreshold }) {
      const command = new UpdateHealthCheckCommand({
        HealthCheckId: id,
        HealthCheckVersion: version,
        ChildHealthChecks: [...ChildHealthChecks],
        HealthThreshold,
      });
      const answer = await unless(['HealthCheckVersionMismatch', 'NoSuchHealthCheck'], client.send(command));
      return answer !== undefined;
    },
    async observations(id) {
      const answer = await unless(
        ['NoSuchHealthCheck'],
        client.send(new GetHealthCheckStatusCommand({ HealthCheckId: id })),
      );
      return (answer?.HealthCheckObservations ?? []).map(({ Region, StatusReport }) => ({
        region: Region ?? '',
        status: StatusReport?.Status ?? '',
      }));
    },
    async tag(id, tags) {
      const AddTags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await client.send(
        new ChangeTagsForResourceCommand({ ResourceType: 'healthcheck', ResourceId: id, AddTags }),
      );
    },
    async delete(id) {
      await unless(['NoSuchHealthCheck'], client.send(new DeleteHealthCheckCommand({ HealthCheckId: id })));
    },
  };
}

async function listAll(client: Route53Client): Promise<readonly HealthCheck[]> {
  const found: HealthCheck[] = [];
  for (let marker: string | undefined; ; ) {
    const page = await client.send(
      new ListHealthChecksCommand({
        MaxItems: checksAPage,
        ...(marker === undefined ? {} : { Marker: marker }),
      }),
    );
    found.push(...(page.HealthChecks ?? []));
    if (page.IsTruncated !== true || page.NextMarker === undefined) return found;
    marker = page.NextMarker;
  }
}

/** The tag `Name` of each that has it. */
async function namesOf(client: Route53Client, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let start = 0; start < ids.length; start += taggedAtOnce) {
    const ResourceIds = ids.slice(start, start + taggedAtOnce);
    const answer = await client.send(
      new ListTagsForResourcesCommand({ ResourceType: 'healthcheck', ResourceIds }),
    );
    for (const { ResourceId = '', Tags = [] } of answer.ResourceTagSets ?? []) {
      const name = Tags.find(({ Key }) => Key === 'Name')?.Value;
      if (name !== undefined) names.set(ResourceId, name);
    }
  }
  return names;
}

function listed(check: HealthCheck, name: string | undefined): ListedCheck {
  const { Id = '', CallerReference = '', HealthCheckVersion = 0, HealthCheckConfig: config } = check;
  return {
    id: Id,
    reference: CallerReference,
    version: HealthCheckVersion,
    config: { ...config, Type: config?.Type ?? '' },
    ...(name === undefined ? {} : { name }),
  };
}

/** Undefined where it is refused for one of these reasons. */
async function unless<Answer>(
  names: readonly string[],
  answer: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}
