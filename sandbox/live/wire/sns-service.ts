/** SNS on the wire: the query protocol, form fields in and XML out, version 2010-03-31. */

import { ACCOUNT_ID, parseArn } from '../../world/account.ts';
import { AwsError } from '../../world/aws-error.ts';
import type { Sns } from '../../world/sns.ts';
import type { SnsAttribute, Subscription } from '../../world/sns-types.ts';
import type { Failure, WireResponse, WireService } from './wire.ts';
import { writeXml, type XmlTree } from './xml.ts';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const SUBSCRIPTIONS_PER_PAGE = 100;
/** Shown in place of an ARN until the subscriber has confirmed. */
const PENDING = 'PendingConfirmation';

type Operation = (world: Sns, region: string, form: URLSearchParams) => XmlTree | undefined;

export function snsService(world: Sns): WireService {
  return {
    operations: Object.keys(operations),
    operationOf: ({ body }) => new URLSearchParams(body).get('Action') ?? undefined,
    failure,
    handle({ body }, region, operation) {
      const run = operations[operation];
      if (run === undefined) throw new Error(`the operation must be one of those listed, got ${operation}`);
      try {
        const result = run(world, region, new URLSearchParams(body));
        return ok(`${operation}Response`, {
          ...(result !== undefined && { [`${operation}Result`]: result }),
          ResponseMetadata: { RequestId: 'sandbox' },
        });
      } catch (error) {
        if (error instanceof AwsError) return failure(error);
        throw error;
      }
    },
  };
}

const operations: Readonly<Record<string, Operation | undefined>> = {
  CreateTopic(world, region, form) {
    const attributes = readMap(form, 'Attributes');
    refuseOthers(attributes, ['DisplayName']);
    return { TopicArn: world.createTopic(region, required(form, 'Name'), attributes.get('DisplayName')) };
  },
  DeleteTopic(world, region, form) {
    world.deleteTopic(region, required(form, 'TopicArn'));
    return undefined;
  },
  ListTopics: (world, region) => ({
    Topics: { member: world.topics(region).map((TopicArn) => ({ TopicArn })) },
  }),
  GetTopicAttributes(world, region, form) {
    const topicArn = required(form, 'TopicArn');
    const all = world.subscriptions(region, topicArn);
    const confirmed = all.filter((subscription) => subscription.confirmed).length;
    return {
      Attributes: mapTree({
        TopicArn: topicArn,
        Owner: ACCOUNT_ID,
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(all.length - confirmed),
        SubscriptionsDeleted: '0',
      }),
    };
  },
  Subscribe(world, region, form) {
    const attributes = readMap(form, 'Attributes');
    refuseOthers(attributes, ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery']);
    if ((attributes.get('FilterPolicyScope') ?? 'MessageAttributes') !== 'MessageAttributes') {
      throw new AwsError('InvalidParameter', 'the sandbox does not model filter policies on message bodies');
    }
    const subscription = world.subscribe(region, {
      topicArn: required(form, 'TopicArn'),
      protocol: required(form, 'Protocol'),
      endpoint: form.get('Endpoint') ?? '',
      filterPolicy: attributes.get('FilterPolicy'),
      rawMessageDelivery: attributes.get('RawMessageDelivery') === 'true',
    });
    const shown = subscription.confirmed || form.get('ReturnSubscriptionArn') === 'true';
    return { SubscriptionArn: shown ? subscription.arn : 'pending confirmation' };
  },
  ConfirmSubscription(world, region, form) {
    const authenticate = form.get('AuthenticateOnUnsubscribe') === 'true';
    const { arn } = world.confirm(region, required(form, 'TopicArn'), required(form, 'Token'), authenticate);
    return { SubscriptionArn: arn };
  },
  Unsubscribe(world, region, form) {
    world.unsubscribe(region, required(form, 'SubscriptionArn'));
    return undefined;
  },
  ListSubscriptionsByTopic(world, region, form) {
    const all = world.subscriptions(region, required(form, 'TopicArn'));
    const from = Number(form.get('NextToken') ?? 0);
    const more = all.length > from + SUBSCRIPTIONS_PER_PAGE;
    return {
      Subscriptions: { member: all.slice(from, from + SUBSCRIPTIONS_PER_PAGE).map(subscriptionTree) },
      NextToken: more ? String(from + SUBSCRIPTIONS_PER_PAGE) : undefined,
    };
  },
  GetSubscriptionAttributes(world, region, form) {
    const subscription = world.subscription(region, required(form, 'SubscriptionArn'));
    return {
      Attributes: mapTree({
        SubscriptionArn: subscription.arn,
        TopicArn: subscription.topicArn,
        Owner: ACCOUNT_ID,
        Protocol: subscription.protocol,
        Endpoint: subscription.endpoint,
        PendingConfirmation: String(!subscription.confirmed),
        ConfirmationWasAuthenticated: String(subscription.authenticateOnUnsubscribe),
        RawMessageDelivery: String(subscription.rawMessageDelivery),
        ...(subscription.filterPolicy !== undefined && {
          FilterPolicy: subscription.filterPolicy,
          FilterPolicyScope: 'MessageAttributes',
        }),
      }),
    };
  },
  Publish(world, region, form) {
    const target = form.get('TargetArn');
    if (target !== null && parseArn(target)?.service !== 'sns') {
      throw new AwsError('InvalidParameter', 'Invalid parameter: TargetArn');
    }
    const MessageId = world.publish(region, {
      topicArn: form.get('TopicArn') ?? target ?? undefined,
      phoneNumber: form.get('PhoneNumber') ?? undefined,
      message: form.get('Message') ?? '',
      subject: form.get('Subject') ?? undefined,
      messageStructure: form.get('MessageStructure') ?? undefined,
      attributes: readAttributes(form),
    });
    return { MessageId };
  },
};

function subscriptionTree({ arn, confirmed, topicArn, protocol, endpoint }: Subscription): XmlTree {
  return {
    SubscriptionArn: confirmed ? arn : PENDING,
    Owner: ACCOUNT_ID,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
}

function readAttributes(form: URLSearchParams): Record<string, SnsAttribute> {
  const attributes: Record<string, SnsAttribute> = {};
  for (let place = 1; form.has(`MessageAttributes.entry.${place}.Name`); place++) {
    const entry = `MessageAttributes.entry.${place}`;
    const StringValue = form.get(`${entry}.Value.StringValue`);
    const BinaryValue = form.get(`${entry}.Value.BinaryValue`);
    attributes[form.get(`${entry}.Name`) ?? ''] = {
      DataType: form.get(`${entry}.Value.DataType`) ?? '',
      ...(StringValue !== null && { StringValue }),
      ...(BinaryValue !== null && { BinaryValue }),
    };
  }
  return attributes;
}

function readMap(form: URLSearchParams, name: string): Map<string, string> {
  const map = new Map<string, string>();
  for (let place = 1; form.has(`${name}.entry.${place}.key`); place++) {
    map.set(form.get(`${name}.entry.${place}.key`) ?? '', form.get(`${name}.entry.${place}.value`) ?? '');
  }
  return map;
}

function refuseOthers(attributes: ReadonlyMap<string, string>, modelled: readonly string[]): void {
  const other = [...attributes.keys()].find((name) => !modelled.includes(name));
  if (other === undefined) return;
  const message = `the sandbox does not model the attribute ${other}; it does ${modelled.join(', ')}`;
  throw new AwsError('InvalidParameter', message);
}

function mapTree(map: Readonly<Record<string, string>>): XmlTree {
  return { entry: Object.entries(map).map(([key, value]) => ({ key, value })) };
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null)
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: ${name} Reason: no value for required parameter`,
    );
  return value;
}

function ok(root: string, tree: XmlTree): WireResponse {
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: writeXml(root, NAMESPACE, tree) };
}

function failure({ code, message, httpStatus }: Failure): WireResponse {
  const error = { Type: httpStatus < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  return {
    status: httpStatus,
    headers: { 'content-type': 'text/xml' },
    body: writeXml('ErrorResponse', NAMESPACE, { Error: error, RequestId: 'sandbox' }),
  };
}
