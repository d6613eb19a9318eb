/** The subscriptions of all topics, with what each waits for and filters by. */
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { type Random, randomUuid } from './random.ts';
import { type FilterPolicy, parseFilterPolicy } from './sns-filter.ts';
import { checkEndpoint, confirmsItself, requireProtocol } from './sns-subscription.ts';
import type { Subscription } from './sns-types.ts';

export interface SubscribeRequest {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** As JSON, on message attributes. */
  readonly filterPolicy?: string | undefined;
  readonly rawMessageDelivery?: boolean | undefined;
}

export interface HeldSubscription {
  subscription: Subscription;
  readonly policy: FilterPolicy | undefined;
  /** Confirms it. */
  readonly token: string;
  readonly madeAtMs: number;
}

/** Unconfirmed ones are deleted then: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
const PENDING_MS = 48 * 3_600_000;

export class SnsSubscriptions {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #held = new Map<string, HeldSubscription>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  of(topicArn: string): readonly HeldSubscription[] {
    this.#forgetUnconfirmed();
    return [...this.#held.values()].filter(({ subscription }) => subscription.topicArn === topicArn);
  }

  get(arn: string): HeldSubscription | undefined {
    this.#forgetUnconfirmed();
    return this.#held.get(arn);
  }

  /** Finds the one that is there already, or makes it. */
  add(region: string, request: SubscribeRequest): HeldSubscription {
    const protocol = requireProtocol(request.protocol);
    const { topicArn, endpoint, filterPolicy, rawMessageDelivery = false } = request;
    checkEndpoint(protocol, endpoint);
    const policy = readPolicy(filterPolicy);
    const existing = this.of(topicArn).find(
      ({ subscription }) => subscription.protocol === protocol && subscription.endpoint === endpoint,
    );
    if (existing !== undefined) return requireSame(existing, request);
    const subscription: Subscription = {
      arn: `${topicArn}:${randomUuid(this.#random)}`,
      region,
      topicArn,
      protocol,
      endpoint,
      confirmed: confirmsItself(protocol),
      authenticateOnUnsubscribe: false,
      filterPolicy,
      rawMessageDelivery,
    };
    const held = { subscription, policy, token: randomUuid(this.#random), madeAtMs: this.#clock.nowMs() };
    this.#held.set(subscription.arn, held);
    return held;
  }

  remove(arn: string): boolean {
    return this.#held.delete(arn);
  }

  #forgetUnconfirmed(): void {
    for (const [arn, { subscription, madeAtMs }] of this.#held) {
      if (!subscription.confirmed && this.#clock.nowMs() - madeAtMs >= PENDING_MS) this.#held.delete(arn);
    }
  }
}

function readPolicy(text: string | undefined): FilterPolicy | undefined {
  const parsed = text === undefined ? undefined : parseFilterPolicy(text);
  if (parsed?.kind === 'refused') {
    throw new AwsError('InvalidParameter', `Invalid parameter: ${parsed.problem}`);
  }
  return parsed?.policy;
}

/** Subscribing again is harmless, unless it asks for something else. */
function requireSame(
  held: HeldSubscription,
  { filterPolicy, rawMessageDelivery = false }: SubscribeRequest,
): HeldSubscription {
  const { subscription } = held;
  if (subscription.filterPolicy === filterPolicy && subscription.rawMessageDelivery === rawMessageDelivery) {
    return held;
  }
  throw new AwsError(
    'InvalidParameter',
    'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
  );
}
