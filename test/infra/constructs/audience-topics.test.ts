/** Where pages and alarms go: who may send them, who gets them, and that nobody gets them twice. */
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { AudienceTopics } from '../../../infra/constructs/audience-topics.ts';
import { account, propertiesOf, templateOf, validFleet } from './one-stack.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
interface Policy {
  readonly Statement: readonly Statement[];
}
interface Subscribed {
  readonly Protocol: string;
  readonly Endpoint: string;
  readonly RedrivePolicy: { readonly deadLetterTargetArn: unknown };
  readonly DeliveryPolicy?: { readonly healthyRetryPolicy: Readonly<Record<string, number>> };
}

const hook = 'https://hooks.example.com/s3cret';
const everyone = {
  people: {
    first: { email: 'first@example.com', https: hook },
    second: { sms: '+12025550100' },
    third: { email: 'First@Example.com', sms: '+12025550101', https: 'https://hooks.example.com/S3cret' },
  },
  audiences: { oncall: { people: ['first', 'second', 'third'] } },
};
const make = (changes: Readonly<Record<string, unknown>>) =>
  templateOf((stack) => {
    const undelivered = new Queue(stack, 'Undelivered');
    return new AudienceTopics(stack, 'Topics', { fleet: validFleet(changes), undelivered });
  });
const template = make(everyone);
const alarmsOnly = {
  StringEquals: { 'aws:SourceAccount': account },
  ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:${account}:alarm:pointsman-base-*` },
};

describe('a topic', () => {
  test('is there for each audience, under its name, with the key', () => {
    const several = make({
      people: everyone.people,
      audiences: { oncall: { people: ['first'] }, shop: { people: ['second'] } },
    });
    const topics = propertiesOf<{ TopicName: string; KmsMasterKeyId: unknown }>(several, 'AWS::SNS::Topic');
    expect(topics.map(({ TopicName }) => TopicName)).toEqual([
      'pointsman-base-oncall',
      'pointsman-base-shop',
    ]);
    for (const { KmsMasterKeyId } of topics)
      expect(KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Arn'] });
    several.resourceCountIs('AWS::KMS::Key', 1);
  });

  test('lets alarms of this fleet publish, and nobody by belonging to the account', () => {
    const [policy] = propertiesOf<{ PolicyDocument: Policy }>(template, 'AWS::SNS::TopicPolicy');
    const allowed = policy?.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([
      {
        Sid: 'AllowAlarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: expect.anything(),
        Condition: alarmsOnly,
      },
    ]);
  });

  test('refuses whoever comes without TLS', () => {
    const [policy] = propertiesOf<{ PolicyDocument: Policy }>(template, 'AWS::SNS::TopicPolicy');
    expect(policy?.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('has no display name, which would make two SMS of one', () => {
    for (const topic of propertiesOf<object>(template, 'AWS::SNS::Topic'))
      expect(topic).not.toHaveProperty('DisplayName');
  });
});

describe('the key', () => {
  const [key] = propertiesOf<{ EnableKeyRotation: boolean; KeyPolicy: Policy }>(template, 'AWS::KMS::Key');

  test('is rotated, and found by its alias in every region', () => {
    expect(key?.EnableKeyRotation).toBe(true);
    expect(
      propertiesOf<{ AliasName: string }>(template, 'AWS::KMS::Alias').map(({ AliasName }) => AliasName),
    ).toEqual(['alias/pointsman-base-topics']);
  });

  test('can be used by alarms of this fleet, and else by who has the right in the account', () => {
    const services = key?.KeyPolicy.Statement.filter(({ Principal }) =>
      JSON.stringify(Principal).includes('Service'),
    );
    expect(services).toEqual([
      {
        Sid: 'AllowAlarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
        Condition: alarmsOnly,
      },
    ]);
    expect(key?.KeyPolicy.Statement.some(({ Principal }) => Principal === '*')).toBe(false);
  });

  test('is not paid for where nobody is to be told', () => {
    const nobody = make({ 'applications.api.audience': undefined, people: {}, audiences: {} });
    nobody.resourceCountIs('AWS::KMS::Key', 0);
    nobody.resourceCountIs('AWS::SNS::Topic', 0);
  });
});

describe('the people', () => {
  const subscribed = propertiesOf<Subscribed>(template, 'AWS::SNS::Subscription');

  test('are subscribed each once, however often their address is given', () => {
    expect(subscribed.map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toEqual([
      ['email', 'first@example.com'],
      ['https', hook],
      ['sms', '+12025550100'],
      ['sms', '+12025550101'],
      ['https', 'https://hooks.example.com/S3cret'],
    ]);
  });

  test('are asked again by HTTPS for minutes, and not for hours', () => {
    for (const { Protocol, DeliveryPolicy } of subscribed) {
      if (Protocol !== 'https') {
        expect(DeliveryPolicy).toBeUndefined();
        continue;
      }
      const {
        numRetries = 0,
        maxDelayTarget = 0,
        minDelayTarget = 0,
      } = DeliveryPolicy?.healthyRetryPolicy ?? {};
      expect(numRetries).toBeGreaterThan(3);
      expect(numRetries * maxDelayTarget).toBeLessThanOrEqual(15 * 60);
      expect(minDelayTarget).toBeGreaterThan(0);
    }
  });

  test('cannot be missed in silence: what could not be delivered to one ends in the queue', () => {
    for (const { RedrivePolicy } of subscribed)
      expect(RedrivePolicy.deadLetterTargetArn).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^Undelivered/), 'Arn'],
      });
    const [policy] = propertiesOf<{ PolicyDocument: Policy }>(template, 'AWS::SQS::QueuePolicy');
    expect(policy?.PolicyDocument.Statement).toEqual([
      {
        Sid: 'KeepUndeliveredAlerts',
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: expect.anything(),
        Condition: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${account}:pointsman-base-*` },
        },
      },
    ]);
  });

  test('have their addresses in the subscriptions alone', () => {
    const { Resources, ...rest } = template.toJSON() as { Resources: Record<string, { Type: string }> };
    const others = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::SNS::Subscription');
    const ids = Object.keys(Resources);
    for (const secret of ['s3cret', 'S3cret', '2025550100', 'first@example.com'])
      expect(JSON.stringify([rest, others, ids])).not.toContain(secret);
  });
});
