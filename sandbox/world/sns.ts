/**
 * SNS: topics per region, their subscriptions, and an inbox of everything that reached anyone. A topic is
 * published to in its own region only; it delivers to queues and functions of any region.
 */
import { arn, parseArn } from './account.ts';
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { type Random, randomUuid } from './random.ts';
import { smsSize } from './sms-parts.ts';
import { passesFilter } from './sns-filter.ts';
import { bodyFor, checkPublication, textFor } from './sns-publication.ts';
import { requireTopicName } from './sns-subscription.ts';
import { type HeldSubscription, SnsSubscriptions, type SubscribeRequest } from './sns-subscriptions.ts';
import type { Delivery, Publication, Subscription } from './sns-types.ts';

export interface SnsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Told of each delivery, after it is in the inbox: to carry it on to a queue, a function or an HTTP server. */
  readonly onDelivery?: (delivery: Delivery) => void;
  /** A fault: what an operation is refused with before it is looked at. */
  readonly refuse?: (operation: string, region: string) => AwsError | undefined;
}

export interface Sns {
  /** Making a topic again finds it. Returns its ARN. The display name is what an SMS begins with. */
  createTopic(region: string, name: string, displayName?: string): string;
  deleteTopic(region: string, topicArn: string): void;
  topics(region: string): readonly string[];
  subscribe(region: string, request: SubscribeRequest): Subscription;
  /** Throws for a token that belongs to no subscription that is there. */
  confirm(region: string, topicArn: string, token: string, authenticateOnUnsubscribe?: boolean): Subscription;
  unsubscribe(region: string, subscriptionArn: string): void;
  /** What a reader, or a mail scanner, does who follows the link in a message. Returns whether it worked. */
  unsubscribeByLink(subscriptionArn: string): boolean;
  subscriptions(region: string, topicArn: string): readonly Subscription[];
  subscription(region: string, subscriptionArn: string): Subscription;
  /** Returns the message's id. */
  publish(region: string, publication: Publication): string;
  /** Everything delivered, oldest first. */
  readonly inbox: readonly Delivery[];
}

interface Topic {
  readonly arn: string;
  readonly displayName: string | undefined;
}

type Unaddressed = Omit<Delivery, 'atMs' | 'region' | 'messageId'>;

export function sns({ clock, random, onDelivery, refuse }: SnsOptions): Sns {
  const topics = new Map<string, Topic>();
  const subscriptions = new SnsSubscriptions(clock, random);
  const inbox: Delivery[] = [];

  const admit = (operation: string, region: string): void => {
    const refusal = refuse?.(operation, region);
    if (refusal !== undefined) throw refusal;
  };

  const topicOf = (region: string, topicArn: string): Topic => {
    const parsed = parseArn(topicArn);
    // SNS knows only the topics of its own region.
    if (parsed?.service !== 'sns' || parsed.region !== region) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: TopicArn');
    }
    const topic = topics.get(topicArn);
    if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return topic;
  };

  const subscriptionOf = (region: string, subscriptionArn: string): Subscription => {
    const subscription = subscriptions.get(subscriptionArn)?.subscription;
    if (subscription === undefined || subscription.region !== region) {
      throw new AwsError('NotFound', 'Subscription does not exist', 404);
    }
    return subscription;
  };

  const deliver = (region: string, messageId: string, unaddressed: Unaddressed): void => {
    const delivery = { atMs: clock.nowMs(), region, messageId, ...unaddressed };
    inbox.push(delivery);
    onDelivery?.(delivery);
  };

  return {
    inbox,
    createTopic(region, name, displayName) {
      admit('CreateTopic', region);
      requireTopicName(name);
      const topicArn = arn('sns', region, name);
      if (!topics.has(topicArn)) topics.set(topicArn, { arn: topicArn, displayName });
      return topicArn;
    },
    deleteTopic(region, topicArn) {
      admit('DeleteTopic', region);
      // Deleting what is not there is no error.
      topics.delete(topicArn);
      for (const { subscription } of subscriptions.of(topicArn)) subscriptions.remove(subscription.arn);
    },
    topics(region) {
      admit('ListTopics', region);
      return [...topics.keys()].filter((topicArn) => parseArn(topicArn)?.region === region);
    },
    subscribe(region, request) {
      admit('Subscribe', region);
      topicOf(region, request.topicArn);
      const held = subscriptions.add(region, request);
      if (!held.subscription.confirmed) {
        deliver(region, randomUuid(random), confirmationRequest(held));
      }
      return held.subscription;
    },
    confirm(region, topicArn, token, authenticateOnUnsubscribe = false) {
      admit('ConfirmSubscription', region);
      const held = subscriptions.of(topicOf(region, topicArn).arn).find((other) => other.token === token);
      if (held === undefined) throw new AwsError('InvalidParameter', 'Invalid parameter: Token');
      held.subscription = { ...held.subscription, confirmed: true, authenticateOnUnsubscribe };
      return held.subscription;
    },
    unsubscribe(region, subscriptionArn) {
      admit('Unsubscribe', region);
      subscriptions.remove(subscriptionOf(region, subscriptionArn).arn);
    },
    unsubscribeByLink(subscriptionArn) {
      const held = subscriptions.get(subscriptionArn);
      return held?.subscription.authenticateOnUnsubscribe === false && subscriptions.remove(subscriptionArn);
    },
    subscriptions(region, topicArn) {
      admit('ListSubscriptionsByTopic', region);
      return subscriptions.of(topicOf(region, topicArn).arn).map(({ subscription }) => subscription);
    },
    subscription(region, subscriptionArn) {
      admit('GetSubscriptionAttributes', region);
      return subscriptionOf(region, subscriptionArn);
    },
    publish(region, publication) {
      admit('Publish', region);
      const { topicArn, phoneNumber, attributes = {} } = publication;
      if ((topicArn === undefined) === (phoneNumber === undefined)) {
        const message = 'Invalid parameter: TopicArn or PhoneNumber Reason: exactly one of them is needed';
        throw new AwsError('InvalidParameter', message);
      }
      const topic = topicArn === undefined ? undefined : topicOf(region, topicArn);
      const texts = checkPublication(publication);
      const messageId = randomUuid(random);
      if (phoneNumber !== undefined) {
        deliver(region, messageId, textMessage(phoneNumber, textFor('sms', texts), publication));
      }
      for (const { subscription, policy } of topic === undefined ? [] : subscriptions.of(topic.arn)) {
        if (!subscription.confirmed || (policy !== undefined && !passesFilter(policy, attributes))) continue;
        const text = textFor(subscription.protocol, texts);
        const delivery =
          subscription.protocol === 'sms'
            ? textMessage(subscription.endpoint, text, publication, topic)
            : notification(subscription, text, publication, messageId, clock.nowMs());
        deliver(region, messageId, delivery);
      }
      return messageId;
    },
  };
}

function confirmationRequest({ subscription, token }: HeldSubscription): Unaddressed {
  const { topicArn, protocol, endpoint } = subscription;
  const message = `You have chosen to subscribe to the topic ${topicArn}. To confirm, use the token ${token}`;
  const subject = 'AWS Notification - Subscription Confirmation';
  return { topicArn, protocol, endpoint, subject, body: message, message, attributes: {}, token };
}

function textMessage(
  endpoint: string,
  message: string,
  { attributes = {} }: Publication,
  topic?: Topic,
): Unaddressed {
  const body = topic?.displayName === undefined ? message : `${topic.displayName}> ${message}`;
  const { parts } = smsSize(body);
  const from = topic === undefined ? {} : { topicArn: topic.arn };
  return { ...from, protocol: 'sms', endpoint, body, message, attributes, parts };
}

function notification(
  subscription: Subscription,
  message: string,
  publication: Publication,
  messageId: string,
  atMs: number,
): Unaddressed {
  const { topicArn, protocol, endpoint } = subscription;
  const { subject, attributes = {} } = publication;
  const body = bodyFor(subscription, message, publication, messageId, atMs);
  return {
    topicArn,
    protocol,
    endpoint,
    ...(subject !== undefined && { subject }),
    body,
    message,
    attributes,
  };
}
