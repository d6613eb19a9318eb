/** SNS: topics, subscriptions and filters, seen from a queue that is subscribed, and what is refused. */
import { randomUUID } from 'node:crypto';
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  type MessageAttributeValue,
  PublishCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { Message } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { contract, refusalOf } from './contract.ts';
import { MessagingClients } from './messaging-clients.ts';

contract('sns', ['sandbox', 'moto'], (endpoint) => new MessagingClients(endpoint), {
  async 'making a topic again finds it'(clients) {
    const Name = `topic-${randomUUID()}`;
    const first = await clients.sns.send(new CreateTopicCommand({ Name }));
    const second = await clients.sns.send(new CreateTopicCommand({ Name }));
    expect(first.TopicArn).toMatch(new RegExp(`^arn:aws:sns:us-east-1:\\d{12}:${Name}$`));
    expect(second.TopicArn).toBe(first.TopicArn);
  },

  async 'a queue that is subscribed gets the message in an envelope'(clients) {
    const { topicArn, queue } = await clients.topicWithQueue();
    const Message = 'api is down: <us-east-1> & "more"';
    const { MessageId } = await clients.sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Message,
        Subject: 'api',
        MessageAttributes: { severity: text('page') },
      }),
    );
    const [envelope] = (await clients.receive(queue)).map(opened);
    expect(envelope).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: topicArn,
      Subject: 'api',
      Message,
      MessageAttributes: { severity: { Type: 'String', Value: 'page' } },
    });
  },

  async 'a queue that asked for it gets the message raw'(clients) {
    const { topicArn, queue } = await clients.topicWithQueue({ RawMessageDelivery: 'true' });
    await clients.sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Message: 'raw',
        MessageAttributes: { severity: text('page') },
      }),
    );
    expect(await clients.receive(queue)).toMatchObject([
      { Body: 'raw', MessageAttributes: { severity: { StringValue: 'page' } } },
    ]);
  },

  async 'a structured message has a text for each protocol'(clients) {
    const { topicArn, queue } = await clients.topicWithQueue();
    const Message = JSON.stringify({ default: 'for others', sqs: 'for queues', sms: 'for phones' });
    await clients.sns.send(new PublishCommand({ TopicArn: topicArn, Message, MessageStructure: 'json' }));
    expect((await clients.receive(queue)).map(opened)).toMatchObject([{ Message: 'for queues' }]);
  },

  async 'a structured message without default is refused'(clients) {
    const TopicArn = await clients.topic();
    const publish = new PublishCommand({ TopicArn, Message: '{"sqs":"x"}', MessageStructure: 'json' });
    expect(await refusalOf(clients.sns.send(publish))).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'a structured message that is no JSON is refused'(clients) {
    const TopicArn = await clients.topic();
    const publish = new PublishCommand({ TopicArn, Message: 'x', MessageStructure: 'json' });
    expect(await refusalOf(clients.sns.send(publish))).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'a filter lets exact texts through, and no others'(clients) {
    expect(await passing(clients, { severity: ['page'] }, ['page', 'note', undefined])).toEqual(['page']);
  },

  async 'a filter lets a prefix through'(clients) {
    expect(await passing(clients, { severity: [{ prefix: 'pa' }] }, ['page', 'note', undefined])).toEqual([
      'page',
    ]);
  },

  async 'a filter lets anything but a text through'(clients) {
    expect(
      await passing(clients, { severity: [{ 'anything-but': ['page'] }] }, ['page', 'note', undefined]),
    ).toEqual(['note']);
  },

  async 'a filter lets what has the attribute through, or what has it not'(clients) {
    expect(await passing(clients, { severity: [{ exists: true }] }, ['page', undefined])).toEqual(['page']);
    expect(await passing(clients, { severity: [{ exists: false }] }, ['page', undefined])).toEqual(['none']);
  },

  async 'a topic that is not there is NotFound'(clients) {
    const TopicArn = `${await clients.topic()}-gone`;
    const publish = clients.sns.send(new PublishCommand({ TopicArn, Message: 'x' }));
    expect(await refusalOf(publish)).toMatchObject({ name: 'NotFoundException' });
  },

  async 'a topic of another region is refused'(clients) {
    const TopicArn = await clients.topic();
    const publish = clients.snsElsewhere.send(new PublishCommand({ TopicArn, Message: 'x' }));
    expect(await refusalOf(publish)).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'an empty message is refused'(clients) {
    const TopicArn = await clients.topic();
    const publish = clients.sns.send(new PublishCommand({ TopicArn, Message: '' }));
    expect(await refusalOf(publish)).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'a subject of 99 characters is taken, and one of 101 is refused'(clients) {
    const TopicArn = await clients.topic();
    const publish = (length: number): Promise<unknown> =>
      clients.sns.send(new PublishCommand({ TopicArn, Message: 'x', Subject: 's'.repeat(length) }));
    expect(await refusalOf(publish(99))).toBeUndefined();
    expect(await refusalOf(publish(101))).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'a subject with a line break is refused'(clients) {
    const TopicArn = await clients.topic();
    const publish = clients.sns.send(new PublishCommand({ TopicArn, Message: 'x', Subject: 'a\nb' }));
    expect(await refusalOf(publish)).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'a message of more than 256 KiB is refused'(clients) {
    const TopicArn = await clients.topic();
    const publish = clients.sns.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(262_145) }));
    expect(await refusalOf(publish)).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'an attribute without value is refused'(clients) {
    const TopicArn = await clients.topic();
    const publish = clients.sns.send(
      new PublishCommand({ TopicArn, Message: 'x', MessageAttributes: { severity: text('') } }),
    );
    expect(await refusalOf(publish)).toMatchObject({ name: 'InvalidParameterValueException' });
  },

  async 'a text goes to a phone number directly'(clients) {
    const attributes = { 'AWS.SNS.SMS.SMSType': text('Transactional') };
    const publish = new PublishCommand({
      PhoneNumber: '+12025550100',
      Message: 'api is down',
      MessageAttributes: attributes,
    });
    expect((await clients.sns.send(publish)).MessageId).toMatch(/^[0-9a-f-]{36}$/);
  },

  async 'a phone number that is none is refused'(clients) {
    const publish = clients.sns.send(new PublishCommand({ PhoneNumber: 'nobody', Message: 'x' }));
    expect(await refusalOf(publish)).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'a text of more than 1600 characters is refused'(clients) {
    const publish = clients.sns.send(
      new PublishCommand({ PhoneNumber: '+12025550100', Message: 'x'.repeat(1601) }),
    );
    expect(await refusalOf(publish)).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'a mail address waits for its confirmation, a queue does not'(clients) {
    const { topicArn, queue } = await clients.topicWithQueue();
    const { SubscriptionArn } = await clients.sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: 'primary@example.test' }),
    );
    expect(SubscriptionArn).toBe('pending confirmation');
    const { Subscriptions = [] } = await clients.sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
    );
    expect(Subscriptions.find(({ Protocol }) => Protocol === 'email')?.SubscriptionArn).toBe(
      'PendingConfirmation',
    );
    expect(Subscriptions.find(({ Protocol }) => Protocol === 'sqs')).toMatchObject({
      Endpoint: queue.arn,
      SubscriptionArn: expect.stringContaining(`${topicArn}:`),
    });
  },

  async 'subscribing again finds the subscription'(clients) {
    const { topicArn, queue } = await clients.topicWithQueue();
    const again = new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queue.arn });
    await clients.sns.send(again);
    const { Subscriptions } = await clients.sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
    );
    expect(Subscriptions).toHaveLength(1);
  },

  async 'a phone number that is none cannot be subscribed'(clients) {
    const TopicArn = await clients.topic();
    const subscribe = clients.sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: 'nobody' }),
    );
    expect(await refusalOf(subscribe)).toMatchObject({ name: 'InvalidParameterException' });
  },

  async 'who has unsubscribed gets nothing more'(clients) {
    const { topicArn, queue } = await clients.topicWithQueue();
    const { Subscriptions } = await clients.sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
    );
    const SubscriptionArn = Subscriptions?.[0]?.SubscriptionArn;
    const { Attributes } = await clients.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ PendingConfirmation: 'false', Protocol: 'sqs', Endpoint: queue.arn });
    await clients.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await clients.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'x' }));
    expect(await clients.receive(queue)).toEqual([]);
    expect(
      await refusalOf(clients.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))),
    ).toMatchObject({
      name: 'NotFoundException',
    });
  },
});

/** Which of these severities a filter lets through; `none` stands for a message without. */
async function passing(
  clients: MessagingClients,
  policy: object,
  severities: readonly (string | undefined)[],
): Promise<string[]> {
  const { topicArn, queue } = await clients.topicWithQueue({ FilterPolicy: JSON.stringify(policy) });
  for (const severity of severities) {
    const MessageAttributes = severity === undefined ? {} : { severity: text(severity) };
    await clients.sns.send(
      new PublishCommand({ TopicArn: topicArn, Message: severity ?? 'none', MessageAttributes }),
    );
  }
  return (await clients.receive(queue)).map((message) => String(opened(message)['Message']));
}

function text(StringValue: string): MessageAttributeValue {
  return { DataType: 'String', StringValue };
}

function opened({ Body = '{}' }: Message): Record<string, unknown> {
  return JSON.parse(Body);
}
