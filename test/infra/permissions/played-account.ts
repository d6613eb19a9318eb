/**
 * An account for the functions of one fleet to work in, as the unmodified SDK sees it, on a time of its own: the strict models
 * behind the sandbox's wire, and real tables. What no model plays is answered as if there were nothing of it.
 */

import { vi } from 'vitest';
import { lambdaService } from '../../../sandbox/live/lambda-service.ts';
import { seedZone } from '../../../sandbox/live/sandbox-zone.ts';
import { eventBridgeService } from '../../../sandbox/live/wire/eventbridge-service.ts';
import { route53Service } from '../../../sandbox/live/wire/route53-service.ts';
import { s3Service } from '../../../sandbox/live/wire/s3-service.ts';
import { snsService } from '../../../sandbox/live/wire/sns-service.ts';
import { sqsService } from '../../../sandbox/live/wire/sqs-service.ts';
import { type Clock, virtualClock } from '../../../sandbox/world/clock.ts';
import { eventBus } from '../../../sandbox/world/event-bus.ts';
import { createGateBuckets } from '../../../sandbox/world/gate-ports.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { type Route53, route53 } from '../../../sandbox/world/route53.ts';
import { endpointPasses } from '../../../sandbox/world/route53-health-rules.ts';
import { s3 } from '../../../sandbox/world/s3.ts';
import { sns } from '../../../sandbox/world/sns.ts';
import { sqs } from '../../../sandbox/world/sqs.ts';
import { deployedRegions } from '../../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import {
  deadLetterQueueNames,
  fleetUndeliveredQueueName,
  ledgerTableName,
  slotQueueName,
  telemetryTableName,
  topicName,
} from '../../../shared/fleet/names.ts';
import { startTestFront } from '../../shared/aws/front-for-test.ts';
import { testSts } from '../../shared/aws/sts-on-the-wire.ts';
import { startTables } from '../../shared/aws/tables.ts';
import type { Answerer } from './recorder.ts';

export interface PlayedAccount {
  readonly fleet: Fleet;
  readonly clock: Clock;
  /** Goes on to what is next, and so does the machine's own time. */
  step(): void;
  later(ms: number): void;
  readonly route53: Route53;
  readonly zoneId: string;
  close(): Promise<void>;
}

/** @param fleetOf The fleet, by the id of its zone. */
export async function playedAccount(fleetOf: (zoneId: string) => Fleet): Promise<PlayedAccount> {
  const clock = virtualClock(Date.UTC(2027, 0, 1));
  const random = seededRandom(5);
  const buckets = s3({ clock });
  const zones = route53({
    clock,
    random,
    propagationMs: () => 2_000,
    lookBack: ({ HealthCheckConfig: config }, _checker, atMs) => {
      const { FullyQualifiedDomainName: host = '', ResourcePath: path = '' } = config;
      const status = buckets.anonymousStatus(host, path, atMs);
      return status !== undefined && endpointPasses(config, { connectedMs: 20, answeredMs: 40, status });
    },
  });
  // Its id is not yet known to the fleet that it is made for.
  const zoneId = seedZone(zones, fleetOf('Z0')).replace('/hostedzone/', '');
  const fleet = fleetOf(zoneId);
  createGateBuckets(buckets, fleet);
  const topics = sns({ clock, random });
  const queues = sqs({ clock, random });
  for (const region of deployedRegions(fleet)) {
    for (const audience of Object.keys(fleet.audiences))
      topics.createTopic(region, topicName(fleet.name, audience));
    for (const queue of [slotQueueName(fleet.name), ...deadLetterQueueNames(fleet.name)])
      queues.createQueue(region, queue, {});
    queues.createQueue(region, fleetUndeliveredQueueName(fleet.name), {});
  }
  // All regions share it: what replication makes of it is no matter of permissions.
  const tables = await startTables();
  await tables.create(ledgerTableName(fleet.name));
  await tables.create(telemetryTableName(fleet.name));
  const front = await startTestFront({
    services: {
      route53: route53Service(zones),
      s3: s3Service(buckets),
      sns: snsService(topics),
      sqs: sqsService(queues),
      sts: testSts(),
      events: eventBridgeService(eventBus({ clock, random })),
      lambda: lambdaService({
        knows: () => true,
        invoke: async () => ({ kind: 'done', value: { ready: true } }),
        invokeLater: () => undefined,
      }),
    },
  });
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', tables.url);
  vi.useFakeTimers({ toFake: ['Date'] });
  const advanced = (): void => void vi.setSystemTime(clock.nowMs());
  const later = (ms: number): void => {
    clock.advanceTo(clock.nowMs() + ms);
    advanced();
  };
  // What the zone began with is long done.
  later(120_000);
  return {
    fleet,
    clock,
    later,
    step() {
      clock.step();
      advanced();
    },
    route53: zones,
    zoneId,
    async close() {
      vi.useRealTimers();
      await front.close();
      await tables.close();
    },
  };
}

const empty: Readonly<Record<string, unknown>> = {
  DescribeContinuousBackupsCommand: {},
  DescribeTimeToLiveCommand: {},
  GetBucketPolicyCommand: { Policy: '{}' },
  GetPublicAccessBlockCommand: {},
  GetFunctionConfigurationCommand: {},
  GetFunctionConcurrencyCommand: {},
  GetAccountSettingsCommand: {},
  GetSMSSandboxAccountStatusCommand: {},
  GetSMSAttributesCommand: {},
  ListOriginationNumbersCommand: {},
  GetAccountLimitCommand: {},
  GetCheckerIpRangesCommand: {},
  DescribeAccountAttributesCommand: {},
  DescribeDBSnapshotsCommand: {},
  DescribeDBClusterSnapshotsCommand: {},
  DescribeDBSubnetGroupsCommand: {},
  DescribeKeyCommand: {},
  DescribeStackResourcesCommand: {},
};

/** What `readiness` asks of services that no model plays. */
export const nothingThere: Answerer = ({ command }) =>
  command in empty ? { kind: 'answer', output: empty[command] } : undefined;
