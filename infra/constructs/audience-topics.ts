/**
 * The topics through which a region's pages and alarms reach people: one for each audience, all people of it at once, as
 * escalation is by who is told of which step.
 *
 * E-mail and HTTPS subscriptions are pending until each is confirmed by its receiver. An e-mail that was confirmed by its
 * link ends with whoever opens the link to unsubscribe, and a mail scanner opens every link. Only a confirmation by
 * `aws sns confirm-subscription --token TOKEN --authenticate-on-unsubscribe true`, with the token from the link, makes SNS ask
 * for credentials before it lets a subscription go; CloudFormation has no way to ask for that, so it is a step of deploying.
 *
 * Addresses are in the template, which cannot be avoided: CloudFormation subscribes them. An HTTPS address may carry a token,
 * so none of them is in an id, an output, a tag or a log.
 */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BackoffFunction,
  type DeliveryPolicy,
  Subscription,
  SubscriptionProtocol,
  Topic,
} from 'aws-cdk-lib/aws-sns';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Address, addressesOf } from '../../shared/fleet/audience-addresses.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { topicKeyAlias, topicName } from '../../shared/fleet/names.ts';
import { watchAlarmPrefix } from '../../shared/fleet/watch-names.ts';

export interface AudienceTopicsProps {
  readonly fleet: Fleet;
  /** Takes what SNS could not deliver, such as to an address that is there no more: else it would be lost without a word. */
  readonly undelivered: IQueue;
}

/**
 * A receiver that answers late or with an error is asked again at once, then ever more slowly for about six minutes: by then
 * the next step has come, and a page that is older is history.
 */
const deliveryPolicy: DeliveryPolicy = {
  healthyRetryPolicy: {
    numRetries: 12,
    numNoDelayRetries: 1,
    minDelayTarget: Duration.seconds(2),
    maxDelayTarget: Duration.seconds(60),
    backoffFunction: BackoffFunction.EXPONENTIAL,
  },
  requestPolicy: { headerContentType: 'application/json' },
};

const protocols: Readonly<Record<Address['protocol'], SubscriptionProtocol>> = {
  email: SubscriptionProtocol.EMAIL,
  sms: SubscriptionProtocol.SMS,
  https: SubscriptionProtocol.HTTPS,
};

export class AudienceTopics extends Construct {
  /** By audience. */
  readonly topics: Readonly<Record<string, Topic>>;

  constructor(scope: Construct, id: string, { fleet, undelivered }: AudienceTopicsProps) {
    super(scope, id);
    const audiences = Object.keys(fleet.audiences);
    // A key costs a dollar a month, and without topics has nothing to do.
    const encrypted = audiences.length === 0 ? {} : { masterKey: topicKey(this, fleet.name) };
    // As one that is not made here it gets no policy by each subscription, but the one below.
    const deadLetters = Queue.fromQueueArn(this, 'Undelivered', undelivered.queueArn);
    this.topics = Object.fromEntries(
      audiences.map((audience) => {
        const topic = new Topic(this, audience, {
          topicName: topicName(fleet.name, audience),
          ...encrypted,
          enforceSSL: true,
        });
        // With a policy of its own nobody may publish by belonging to the account: `notify` may, by its role.
        topic.addToResourcePolicy(allowAlarms(this, fleet.name, ['sns:Publish'], topic.topicArn));
        for (const address of addressesOf(fleet, audience)) subscribe(topic, address, deadLetters);
        return [audience, topic];
      }),
    );
    if (audiences.length > 0) undelivered.addToResourcePolicy(allowTopics(this, fleet.name, undelivered));
  }
}

/** The key that AWS manages for SNS admits no alarms: they would be dropped without a word. */
function topicKey(scope: Construct, fleet: string): Key {
  const key = new Key(scope, 'Key', {
    alias: topicKeyAlias(fleet),
    description: `messages to people on call for the fleet ${fleet}`,
    enableKeyRotation: true,
    // SNS keeps nothing under it for longer than a delivery takes.
    removalPolicy: RemovalPolicy.DESTROY,
    pendingWindow: Duration.days(7),
  });
  // Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
  key.addToResourcePolicy(allowAlarms(scope, fleet, ['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
  return key;
}

/** What CloudWatch may do for alarms of this fleet in this region, and for nobody else's. */
function allowAlarms(
  scope: Construct,
  fleet: string,
  actions: readonly string[],
  resource: string,
): PolicyStatement {
  const { account, region, partition } = Stack.of(scope);
  const arn = `arn:${partition}:cloudwatch:${region}:${account}:alarm:${watchAlarmPrefix(fleet)}*`;
  return new PolicyStatement({
    sid: 'AllowAlarms',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: [...actions],
    resources: [resource],
    conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': arn } },
  });
}

/** What SNS may do for topics of this fleet, and for nobody else's. */
function allowTopics(scope: Construct, fleet: string, queue: IQueue): PolicyStatement {
  const { account, region, partition } = Stack.of(scope);
  return new PolicyStatement({
    sid: 'KeepUndeliveredAlerts',
    principals: [new ServicePrincipal('sns.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:sns:${region}:${account}:${topicName(fleet, '*')}` },
    },
  });
}

function subscribe(topic: Topic, { person, protocol, endpoint }: Address, deadLetters: IQueue): void {
  new Subscription(topic, `${person}-${protocol}`, {
    topic,
    protocol: protocols[protocol],
    endpoint,
    deadLetterQueue: deadLetters,
    ...(protocol === 'https' ? { deliveryPolicy } : {}),
  });
}
