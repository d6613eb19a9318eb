/** The models behind the sandbox's AWS, on the wall clock, and what stands in them before anything happens. */

import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { topicName } from '../../shared/fleet/names.ts';
import { type Clock, realClock } from '../world/clock.ts';
import { type EventBus, eventBus } from '../world/event-bus.ts';
import { buildGateTree } from '../world/gate-health.ts';
import { createGateBuckets } from '../world/gate-ports.ts';
import type { Random } from '../world/random.ts';
import { type Route53, route53 } from '../world/route53.ts';
import { endpointPasses } from '../world/route53-health-rules.ts';
import { type S3, s3 } from '../world/s3.ts';
import { type Sns, sns } from '../world/sns.ts';
import { type Sqs, sqs } from '../world/sqs.ts';
import { aliasAddressesOf } from './alias-addresses.ts';
import type { SandboxFaults } from './sandbox-faults.ts';
import { seedZone } from './sandbox-zone.ts';

export interface SandboxWorld {
  readonly clock: Clock;
  readonly eventBus: EventBus;
  readonly route53: Route53;
  readonly s3: S3;
  readonly sns: Sns;
  readonly sqs: Sqs;
}

export interface SandboxWorldOptions {
  readonly fleet: Fleet;
  readonly random: Random;
  readonly faults: SandboxFaults;
  /** How long Route 53 takes to answer what it has accepted, once the zone stands. */
  readonly propagationMs: (random: Random) => number;
}

/** Account's limit: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const requestsPerSecond = 5;

/** With the zone, the gates' buckets and health checks, and the topics, as a deploy left them long ago. */
export function sandboxWorld({ fleet, random, faults, propagationMs }: SandboxWorldOptions): SandboxWorld {
  const clock = realClock();
  const buckets = s3({ clock, faultAt: (region) => faults.forBucket(region) });
  let stands = false;
  const world: SandboxWorld = {
    clock,
    eventBus: eventBus({ clock, random }),
    s3: buckets,
    route53: route53({
      clock,
      random,
      requestsPerSecond: () => (stands ? requestsPerSecond : undefined),
      propagationMs: () => (stands ? propagationMs(random) : 0),
      aliasAddresses: aliasAddressesOf(fleet),
      probe({ HealthCheckConfig: config }) {
        const { FullyQualifiedDomainName: host = '', ResourcePath: path = '' } = config;
        const status = buckets.anonymousStatus(host, path);
        return status !== undefined && endpointPasses(config, { connectedMs: 20, answeredMs: 40, status });
      },
    }),
    sns: sns({ clock, random }),
    sqs: sqs({ clock, random }),
  };
  createGateBuckets(buckets, fleet);
  buildGateTree(world.route53, seedZone(world.route53, fleet), fleet);
  createTopics(world.sns, fleet);
  stands = true;
  return world;
}

function createTopics(model: Sns, fleet: Fleet): void {
  for (const region of deployedRegions(fleet)) {
    for (const [audience, { people }] of Object.entries(fleet.audiences)) {
      const topicArn = model.createTopic(region, topicName(fleet.name, audience));
      for (const person of people) {
        const { email, sms, https } = fleet.people[person] ?? {};
        subscribe(model, region, topicArn, 'email', email);
        subscribe(model, region, topicArn, 'sms', sms);
        subscribe(model, region, topicArn, 'https', https);
      }
    }
  }
}

/** People have followed the link that they were sent. */
function subscribe(
  model: Sns,
  region: string,
  topicArn: string,
  protocol: string,
  endpoint: string | undefined,
): void {
  if (endpoint === undefined) return;
  model.subscribe(region, { topicArn, protocol, endpoint });
  const request = model.inbox.findLast((message) => message.endpoint === endpoint);
  if (request?.token !== undefined) model.confirm(region, topicArn, request.token, true);
}
