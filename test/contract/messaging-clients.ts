/** What the SNS and SQS suites work with: the unmodified SDK, and queues and topics of their own for each test. */
import { randomUUID } from 'node:crypto';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

export class MessagingClients {
  readonly sns: SNSClient;
  readonly snsElsewhere: SNSClient;
  readonly sqs: SQSClient;

  constructor(endpoint: string) {
    const config = {
      endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    };
    this.sns = new SNSClient({ ...config, region: 'us-east-1' });
    this.snsElsewhere = new SNSClient({ ...config, region: 'eu-west-1' });
    this.sqs = new SQSClient({ ...config, region: 'us-east-1' });
  }

  async queue(Attributes: Record<string, string> = {}): Promise<Queue> {
    const name = `queue-${randomUUID()}`;
    const { QueueUrl: url = '' } = await this.sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes }),
    );
    const { QueueArn: arn = '' } = await this.attributes(url);
    return { name, url, arn };
  }

  async attributes(QueueUrl: string): Promise<Record<string, string>> {
    const { Attributes = {} } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return Attributes;
  }

  /** What is visible now. */
  async receive({ url }: Queue, VisibilityTimeout?: number): Promise<Message[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        VisibilityTimeout,
      }),
    );
    return Messages;
  }

  async delete({ url }: Queue, ReceiptHandle: string | undefined): Promise<void> {
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  }

  async topic(): Promise<string> {
    const { TopicArn = '' } = await this.sns.send(new CreateTopicCommand({ Name: `topic-${randomUUID()}` }));
    return TopicArn;
  }

  /** A topic with a queue that gets what is published to it. */
  async topicWithQueue(Attributes: Record<string, string> = {}): Promise<{ topicArn: string; queue: Queue }> {
    const [topicArn, queue] = await Promise.all([this.topic(), this.queue()]);
    await this.sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queue.arn, Attributes }),
    );
    return { topicArn, queue };
  }

  close(): void {
    for (const client of [this.sns, this.snsElsewhere, this.sqs]) client.destroy();
  }
}
