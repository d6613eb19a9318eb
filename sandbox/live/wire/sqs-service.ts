/** SQS on the wire: AWS JSON 1.0. */
import { createHash } from 'node:crypto';
import { ACCOUNT_ID } from '../../world/account.ts';
import { AwsError } from '../../world/aws-error.ts';
import { queueArn, type Sqs } from '../../world/sqs.ts';
import type { QueueSettings, ReceivedMessage } from '../../world/sqs-queue.ts';
import { jsonFailure, jsonOperation, jsonResponse, readJson } from './aws-json.ts';
import { readSendRequest, SqsRequest } from './sqs-requests.ts';
import type { Failure, WireRequest, WireResponse, WireService } from './wire.ts';

/** A queue's URL is the front's own, so that clients that take the host from it still find the sandbox. */
type Operation = (world: Sqs, region: string, request: SqsRequest, host: string) => unknown;

export function sqsService(world: Sqs): WireService {
  return {
    operations: Object.keys(operations),
    operationOf: jsonOperation,
    failure,
    async handle(request: WireRequest, region, operation) {
      try {
        const run = operations[operation];
        if (run === undefined) throw new Error(`the operation must be one of those listed, got ${operation}`);
        const host = request.headers['host'] ?? '127.0.0.1';
        const output = await run(world, region, new SqsRequest(readJson(request.body)), host);
        return jsonResponse('1.0', output ?? {});
      } catch (error) {
        if (error instanceof AwsError) return failure(error);
        throw error;
      }
    },
  };
}

const operations: Readonly<Record<string, Operation>> = {
  CreateQueue(world, region, request, host) {
    const name = request.text('QueueName');
    world.createQueue(region, name, request.queueSettings());
    return { QueueUrl: queueUrl(host, name) };
  },
  DeleteQueue: (world, region, request) => world.deleteQueue(region, request.queueName()),
  GetQueueUrl(world, region, request, host) {
    const name = request.text('QueueName');
    world.settings(region, name);
    return { QueueUrl: queueUrl(host, name) };
  },
  GetQueueAttributes(world, region, request) {
    const name = request.queueName();
    return { Attributes: chosen(queueAttributes(world, region, name), request.texts('AttributeNames')) };
  },
  SendMessage(world, region, request) {
    const message = readSendRequest(request);
    const MessageId = world.send(region, request.queueName(), message);
    return { MessageId, MD5OfMessageBody: md5(message.body) };
  },
  SendMessageBatch(world, region, request) {
    const entries = request
      .list('Entries')
      .map((entry) => ({ id: entry.text('Id'), ...readSendRequest(entry) }));
    const { successful, failed } = world.sendBatch(region, request.queueName(), entries);
    return {
      Successful: successful.map(({ id, messageId, body }) => ({
        Id: id,
        MessageId: messageId,
        MD5OfMessageBody: md5(body),
      })),
      Failed: failed.map(({ id, code, message }) => ({
        Id: id,
        SenderFault: true,
        Code: code,
        Message: message,
      })),
    };
  },
  async ReceiveMessage(world, region, request) {
    const received = await world.receiveWaiting(region, request.queueName(), {
      maximum: request.number('MaxNumberOfMessages'),
      visibilityTimeoutSeconds: request.number('VisibilityTimeout'),
      waitSeconds: request.number('WaitTimeSeconds'),
    });
    const names = [...request.texts('MessageSystemAttributeNames'), ...request.texts('AttributeNames')];
    const attributeNames = request.texts('MessageAttributeNames');
    return { Messages: received.map((message) => messageDocument(message, names, attributeNames)) };
  },
  DeleteMessage: (world, region, request) =>
    world.delete(region, request.queueName(), request.text('ReceiptHandle')),
};

function queueUrl(host: string, name: string): string {
  return `http://${host}/${ACCOUNT_ID}/${name}`;
}

function queueAttributes(world: Sqs, region: string, name: string): Readonly<Record<string, string>> {
  const settings = world.settings(region, name);
  const counts = world.counts(region, name);
  const created = String(Math.floor(settings.createdAtMs / 1000));
  return {
    QueueArn: queueArn(region, name),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    MaximumMessageSize: String(settings.maximumMessageBytes),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    DelaySeconds: String(settings.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveWaitSeconds),
    ...redrivePolicy(settings),
  };
}

function redrivePolicy({ redrive }: QueueSettings): Readonly<Record<string, string>> {
  return redrive === undefined ? {} : { RedrivePolicy: JSON.stringify(redrive) };
}

function messageDocument(
  message: ReceivedMessage,
  names: readonly string[],
  attributeNames: readonly string[],
): object {
  const system = chosen(
    {
      SenderId: ACCOUNT_ID,
      SentTimestamp: String(message.sentAtMs),
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
    },
    names,
  );
  const attributes = chosen(message.attributes, attributeNames);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  };
}

function chosen<Value>(
  all: Readonly<Record<string, Value>>,
  names: readonly string[],
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name)),
  );
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** Clients that know SQS by its older protocol read the older names of these errors from a header. */
const queryCodes: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
};

function failure(error: Failure): WireResponse {
  const response = jsonFailure('1.0', 'com.amazonaws.sqs', error);
  const query = `${queryCodes[error.code] ?? error.code};${error.httpStatus < 500 ? 'Sender' : 'Receiver'}`;
  return { ...response, headers: { ...response.headers, 'x-amzn-query-error': query } };
}
