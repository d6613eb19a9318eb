/** SQS: sending, receiving, and what is refused. */
import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { contract, refusalOf } from './contract.ts';
import { MessagingClients } from './messaging-clients.ts';

contract('sqs', ['sandbox', 'moto'], (endpoint) => new MessagingClients(endpoint), {
  async 'a queue is found by its name'(clients) {
    const queue = await clients.queue();
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queue.name }));
    expect(QueueUrl).toBe(queue.url);
    expect(queue.arn).toMatch(new RegExp(`^arn:aws:sqs:us-east-1:\\d{12}:${queue.name}$`));
  },

  async 'a queue that is not there is QueueDoesNotExist'(clients) {
    const asked = clients.sqs.send(new GetQueueUrlCommand({ QueueName: randomUUID() }));
    expect(await refusalOf(asked)).toMatchObject({ name: 'QueueDoesNotExist' });
  },

  async 'making a queue again finds it, and with other attributes is refused'(clients) {
    const queue = await clients.queue({ DelaySeconds: '5' });
    const again = (DelaySeconds: string): Promise<{ QueueUrl?: string | undefined }> =>
      clients.sqs.send(new CreateQueueCommand({ QueueName: queue.name, Attributes: { DelaySeconds } }));
    expect((await again('5')).QueueUrl).toBe(queue.url);
    expect(await refusalOf(again('6'))).toMatchObject({ name: 'QueueNameExists' });
  },

  async 'attributes are those that the queue was made with, and the defaults'(clients) {
    const { url } = await clients.queue({ VisibilityTimeout: '60', DelaySeconds: '7' });
    expect(await clients.attributes(url)).toMatchObject({
      VisibilityTimeout: '60',
      DelaySeconds: '7',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      ApproximateNumberOfMessages: '0',
    });
  },

  async 'a message is received as it was sent'(clients) {
    const queue = await clients.queue();
    const MessageBody = '{"slot": 7, "text": "<ünïcode> & \\"quotes\\""}\n';
    const { MessageId } = await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody,
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'slot' } },
      }),
    );
    expect(await clients.receive(queue)).toMatchObject([
      {
        MessageId,
        Body: MessageBody,
        Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'slot' } },
      },
    ]);
  },

  async 'a message that was received is not visible, and comes back when its time is over'(clients) {
    const queue = await clients.queue();
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'x' }));
    // Visible again at once, and then not.
    expect(await clients.receive(queue, 0)).toHaveLength(1);
    expect(await clients.receive(queue, 600)).toMatchObject([
      { Attributes: { ApproximateReceiveCount: '2' } },
    ]);
    expect(await clients.receive(queue)).toEqual([]);
    expect(await clients.attributes(queue.url)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
  },

  async 'a message that was deleted does not come back'(clients) {
    const queue = await clients.queue();
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'x' }));
    const [message] = await clients.receive(queue, 0);
    await clients.delete(queue, message?.ReceiptHandle);
    expect(await clients.receive(queue)).toEqual([]);
  },

  async 'a receipt handle that is none is refused'(clients) {
    const queue = await clients.queue();
    expect(await refusalOf(clients.delete(queue, 'nonsense'))).toMatchObject({
      name: 'ReceiptHandleIsInvalid',
    });
  },

  async 'a message waits for its delay'(clients, backend) {
    const queue = await clients.queue();
    await clients.sqs.send(
      new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'x', DelaySeconds: 900 }),
    );
    backend.pass(899_000);
    expect(await clients.receive(queue)).toEqual([]);
    expect(await clients.attributes(queue.url)).toMatchObject({ ApproximateNumberOfMessagesDelayed: '1' });
  },

  async 'a delay of more than 900 s is refused'(clients) {
    const queue = await clients.queue();
    const sent = clients.sqs.send(
      new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'x', DelaySeconds: 901 }),
    );
    expect(await refusalOf(sent)).toMatchObject({ name: 'InvalidParameterValue' });
  },

  async 'a batch has a delay for each entry'(clients) {
    const queue = await clients.queue();
    const Entries = [0, 600, 900].map((DelaySeconds) => ({
      Id: `s${DelaySeconds}`,
      MessageBody: `${DelaySeconds}`,
      DelaySeconds,
    }));
    const { Successful = [], Failed = [] } = await clients.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }),
    );
    expect(Successful.map(({ Id }) => Id)).toEqual(['s0', 's600', 's900']);
    expect(Failed).toEqual([]);
    expect((await clients.receive(queue)).map(({ Body }) => Body)).toEqual(['0']);
  },

  async 'a batch takes its good entries and names the others'(clients) {
    const queue = await clients.queue();
    const Entries = [
      { Id: 'good', MessageBody: 'x' },
      { Id: 'bad', MessageBody: 'y', DelaySeconds: 901 },
    ];
    const { Successful, Failed } = await clients.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }),
    );
    expect(Successful).toMatchObject([{ Id: 'good' }]);
    expect(Failed).toMatchObject([{ Id: 'bad', SenderFault: true }]);
  },

  async 'a batch of eleven is refused'(clients) {
    const queue = await clients.queue();
    const Entries = [...Array(11).keys()].map((place) => ({ Id: `${place}`, MessageBody: 'x' }));
    const sent = clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    expect(await refusalOf(sent)).toMatchObject({ name: 'TooManyEntriesInBatchRequest' });
    expect(await clients.receive(queue)).toEqual([]);
  },

  async 'a batch with the same id twice is refused'(clients) {
    const queue = await clients.queue();
    const Entries = [1, 2].map((number) => ({ Id: 'same', MessageBody: `${number}` }));
    const sent = clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    expect(await refusalOf(sent)).toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
    expect(await clients.receive(queue)).toEqual([]);
  },

  async 'an empty batch is refused'(clients) {
    const queue = await clients.queue();
    const sent = clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: [] }));
    expect(await refusalOf(sent)).toMatchObject({ name: 'EmptyBatchRequest' });
  },

  async 'a message that was received too often goes to the dead letters'(clients) {
    const dead = await clients.queue();
    const queue = await clients.queue({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
    });
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'poison' }));
    const seen = [
      await clients.receive(queue, 0),
      await clients.receive(queue, 0),
      await clients.receive(queue, 0),
    ];
    expect(seen.map((messages) => messages.length)).toEqual([1, 1, 0]);
    expect(await clients.receive(dead)).toMatchObject([{ Body: 'poison' }]);
  },
});
