import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { CreateTopicCommand, ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Front, startFront } from '../../../../sandbox/live/wire/front.ts';
import { route53Service } from '../../../../sandbox/live/wire/route53-service.ts';
import { snsService } from '../../../../sandbox/live/wire/sns-service.ts';
import { sqsService } from '../../../../sandbox/live/wire/sqs-service.ts';
import type { WireFault } from '../../../../sandbox/live/wire/wire.ts';
import { realClock } from '../../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../../sandbox/world/random.ts';
import { route53 } from '../../../../sandbox/world/route53.ts';
import { sns } from '../../../../sandbox/world/sns.ts';
import { sqs } from '../../../../sandbox/world/sqs.ts';

const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
const clock = realClock();
const random = seededRandom(1);
const worlds = {
  route53: route53({ clock, random, propagationMs: () => 0 }),
  sns: sns({ clock, random }),
  sqs: sqs({ clock, random }),
};
const unknown: string[] = [];
const faults = new Map<string, WireFault>();
let front: Front;
let clients: { route53: Route53Client; sns: SNSClient; sqs: SQSClient; snsElsewhere: SNSClient };

beforeEach(async () => {
  unknown.length = 0;
  faults.clear();
  front = await startFront({
    services: {
      route53: route53Service(worlds.route53),
      sns: snsService(worlds.sns),
      sqs: sqsService(worlds.sqs),
    },
    control: ({ method, path, body }) => ({ status: 200, headers: {}, body: `${method} ${path} ${body}` }),
    faultFor: (service, operation, region) => faults.get(`${service}/${operation}/${region}`),
    onUnknown: (text) => unknown.push(text),
  });
  const config = { endpoint: front.url, credentials, maxAttempts: 1 };
  clients = {
    route53: new Route53Client({ ...config, region: 'us-east-1' }),
    sns: new SNSClient({ ...config, region: 'us-east-1' }),
    snsElsewhere: new SNSClient({ ...config, region: 'eu-west-1' }),
    sqs: new SQSClient({ ...config, region: 'us-west-2' }),
  };
});

afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await front.close();
});

test('listens on the loopback interface alone', () => {
  expect(front.url).toBe(`http://127.0.0.1:${front.port}`);
});

test('takes service and region from the signature', async () => {
  await clients.sns.send(new CreateTopicCommand({ Name: 'here' }));
  await clients.snsElsewhere.send(new CreateTopicCommand({ Name: 'there' }));
  const { Topics } = await clients.snsElsewhere.send(new ListTopicsCommand({}));
  expect(Topics).toEqual([{ TopicArn: 'arn:aws:sns:eu-west-1:111122223333:there' }]);
});

test('a queue is at the address of the front, and known in its region only', async () => {
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'slots' }));
  expect(QueueUrl).toBe(`${front.url}/111122223333/slots`);
  const { MessageId } = await clients.sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: '<x> & "y" ünï' }),
  );
  expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  const [received] = worlds.sqs.receive('us-west-2', 'slots');
  expect(received?.body).toBe('<x> & "y" ünï');
  const elsewhere = new SQSClient({ endpoint: front.url, credentials, maxAttempts: 1, region: 'us-east-1' });
  await expect(elsewhere.send(new GetQueueUrlCommand({ QueueName: 'slots' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
  elsewhere.destroy();
});

test('an operation that is not modelled is named, with those that are', async () => {
  const asked = clients.route53.send(
    new ListTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: 'Z1' }),
  );
  await expect(asked).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringMatching(
      /does not do route53 GET \/2013-04-01\/tags\/hostedzone\/Z1; of route53 it does ChangeResourceRecordSets/,
    ),
    $metadata: { httpStatusCode: 501 },
  });
  expect(unknown).toHaveLength(1);
});

test('a service that is not there is named, with those that are', async () => {
  const { status, body } = await send({
    authorization: scope('us-east-1', 'kinesis'),
    'x-amz-target': 'Kinesis.PutRecord',
  });
  expect(status).toBe(501);
  expect(JSON.parse(body)).toEqual({
    __type: 'NotImplemented',
    message: 'the sandbox has no service kinesis, asked for Kinesis.PutRecord; it has route53, sns, sqs',
  });
  expect(unknown).toEqual([JSON.parse(body).message]);
});

test('a request without signature is not guessed at', async () => {
  const { status, body } = await send({}, '/somewhere');
  expect(status).toBe(501);
  expect(JSON.parse(body).message).toContain('unsigned request, got POST /somewhere');
});

test('unsigned requests below /_sandbox/ reach the control handler', async () => {
  expect(await send({}, '/_sandbox/faults', 'heal')).toEqual({
    status: 200,
    body: 'POST /_sandbox/faults heal',
  });
});

test('a body beyond the limit is refused', async () => {
  const { status } = await send({}, '/_sandbox/x', 'x'.repeat(8 * 1024 * 1024 + 1));
  expect(status).toBe(413);
});

test('XML that is none is refused as Route 53 does', async () => {
  const headers = { authorization: scope('us-east-1', 'route53') };
  const { status, body } = await send(headers, '/2013-04-01/hostedzone', '<CreateHostedZoneRequest><Name>');
  expect(status).toBe(400);
  expect(body).toContain('<Code>InvalidInput</Code>');
});

describe('faults', () => {
  test.each([
    ['down', 'ServiceUnavailable', 503],
    ['throttled', 'Throttled', 429],
  ] as const)('%s: the operation is refused and not carried out', async (kind, name, httpStatusCode) => {
    const topic = await clients.sns.send(new CreateTopicCommand({ Name: 'here' }));
    faults.set('sns/CreateTopic/us-east-1', { kind });
    const before = worlds.sns.topics('us-east-1');
    await expect(clients.sns.send(new CreateTopicCommand({ Name: `not-${kind}` }))).rejects.toMatchObject({
      name: expect.stringMatching(name),
      $metadata: { httpStatusCode },
    });
    expect(worlds.sns.topics('us-east-1')).toEqual(before);
    // Another operation and another region are not hit.
    await expect(clients.snsElsewhere.send(new CreateTopicCommand({ Name: 'x' }))).resolves.toBeDefined();
    await expect(
      clients.sns.send(new PublishCommand({ TopicArn: topic.TopicArn, Message: 'x' })),
    ).resolves.toBeDefined();
  });

  test('throttled: Route 53 answers 400 Throttling', async () => {
    faults.set('route53/ListResourceRecordSets/us-east-1', { kind: 'throttled' });
    await expect(
      clients.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1' })),
    ).rejects.toMatchObject({
      name: expect.stringMatching(/^Throttling/),
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('lost answer: the change is made, and the caller sees an error', async () => {
    const { HostedZone } = await clients.route53.send(
      new CreateHostedZoneCommand({ Name: 'lost.test', CallerReference: 'lost' }),
    );
    faults.set('route53/ChangeResourceRecordSets/us-east-1', { kind: 'lost-answer' });
    const change = clients.route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: HostedZone?.Id,
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: {
                Name: 'a.lost.test',
                Type: 'A',
                TTL: 60,
                ResourceRecords: [{ Value: '192.0.2.1' }],
              },
            },
          ],
        },
      }),
    );
    await expect(change).rejects.toMatchObject({
      message: expect.stringMatching(/socket hang up|ECONNRESET/),
    });
    const { ResourceRecordSets } = await clients.route53.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: HostedZone?.Id }),
    );
    expect(ResourceRecordSets?.map(({ Name }) => Name)).toContain('a.lost.test.');
  });

  test('slow: the operation is carried out after the delay', async () => {
    faults.set('sns/CreateTopic/us-east-1', { kind: 'slow', ms: 30 });
    const startedMs = performance.now();
    await clients.sns.send(new CreateTopicCommand({ Name: 'slow' }));
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(29);
  });
});

test('closing cuts what is open and takes no more', async () => {
  const { port } = front;
  faults.set('sns/CreateTopic/us-east-1', { kind: 'slow', ms: 600_000 });
  const pending = clients.sns.send(new CreateTopicCommand({ Name: 'never' }));
  pending.catch(() => {});
  await expect.poll(() => openConnections(front)).toBeGreaterThan(0);
  await front.close();
  await expect(pending).rejects.toThrow();
  await expect(connectTo(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  // So that what follows the test has something to close.
  front = await startFront({ services: {} });
});

async function openConnections({ connections }: Front): Promise<number> {
  return await connections();
}

function scope(region: string, service: string): string {
  return `AWS4-HMAC-SHA256 Credential=sandbox/20261122/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

function send(
  headers: Record<string, string>,
  path = '/',
  body = '',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: front.port, path, method: 'POST', headers, agent: false };
    const outgoing = httpRequest(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function connectTo(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}
