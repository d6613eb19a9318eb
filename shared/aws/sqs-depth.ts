/** How many messages wait in a queue of this account. */
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';

const requestTimeoutMs = 5_000;

export function sqsDepth(region: string, place: ClientPlace = {}): (queueName: string) => Promise<number> {
  const client = new SQSClient({
    ...place,
    region,
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs),
  });
  return async (QueueName) => {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    const depth = Attributes?.ApproximateNumberOfMessages;
    if (depth === undefined)
      throw new Error(`SQS must tell how many messages wait in ${QueueName}, got none`);
    return Number(depth);
  };
}
