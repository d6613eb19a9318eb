/** Whom the contract is asked of: our own models behind the wire, and the emulators. */
import { inject } from 'vitest';
import { type Front, startFront } from '../../sandbox/live/wire/front.ts';
import { route53Service } from '../../sandbox/live/wire/route53-service.ts';
import { s3Service } from '../../sandbox/live/wire/s3-service.ts';
import { snsService } from '../../sandbox/live/wire/sns-service.ts';
import { sqsService } from '../../sandbox/live/wire/sqs-service.ts';
import { parseArn } from '../../sandbox/world/account.ts';
import { virtualClock } from '../../sandbox/world/clock.ts';
import { seededRandom } from '../../sandbox/world/random.ts';
import { route53 } from '../../sandbox/world/route53.ts';
import { s3 } from '../../sandbox/world/s3.ts';
import { sns } from '../../sandbox/world/sns.ts';
import { sqs } from '../../sandbox/world/sqs.ts';

export type BackendName = 'sandbox' | 'ministack' | 'moto';

export interface Backend {
  readonly endpoint: string;
  /** Lets so much time pass, where time can be told to. */
  pass(ms: number): void;
  /** What the zone's name servers answer; undefined where there are none. */
  answer(name: string, type: string): readonly string[] | undefined;
  /** Makes a bucket of the sandbox's; the emulators' are made by asking them. */
  readonly createBucket: ((name: string) => void) | undefined;
  /** Hosts that let health checkers in. */
  readonly reachable: Set<string>;
  close(): Promise<void>;
}

/** Why a backend cannot be asked at all; undefined where it can. */
export function unavailable(name: BackendName): string | undefined {
  const state = name === 'sandbox' ? undefined : inject('emulators')[name];
  return state?.kind === 'unavailable' ? state.because : undefined;
}

export async function startBackend(name: BackendName): Promise<Backend> {
  if (name === 'sandbox') return await startSandbox();
  const state = inject('emulators')[name];
  if (state.kind === 'unavailable') throw new Error(`${name} must be running, got ${state.because}`);
  return {
    endpoint: state.url,
    pass: () => {},
    answer: () => undefined,
    createBucket: undefined,
    reachable: new Set(),
    close: async () => {},
  };
}

/** On a clock that stands still until a test lets time pass. */
async function startSandbox(): Promise<Backend> {
  const clock = virtualClock(Date.UTC(2026, 10, 22));
  const random = seededRandom(1);
  const reachable = new Set<string>();
  const zones = route53({
    clock,
    random,
    probe: ({ HealthCheckConfig: { FullyQualifiedDomainName: host = '' } }) => reachable.has(host),
  });
  const buckets = s3({ clock });
  const queues = sqs({ clock, random });
  const topics = sns({
    clock,
    random,
    onDelivery({ protocol, endpoint, body, attributes }) {
      const queue = protocol === 'sqs' ? parseArn(endpoint) : undefined;
      if (queue !== undefined) queues.send(queue.region, queue.resource, { body, attributes });
    },
  });
  const front: Front = await startFront({
    services: {
      route53: route53Service(zones),
      s3: s3Service(buckets),
      sns: snsService(topics),
      sqs: sqsService(queues),
    },
  });
  return {
    endpoint: front.url,
    pass: (ms) => clock.advanceTo(clock.nowMs() + ms),
    answer: (host, type) => zones.answer(host, type).answers.map(({ value }) => value),
    createBucket: (name) => buckets.createBucket('us-east-1', name),
    reachable,
    async close() {
      zones.healthChecks.stop();
      await front.close();
    },
  };
}
