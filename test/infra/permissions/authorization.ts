/**
 * What IAM is asked before a command is carried out: the action, the resource and the condition keys of each, as the
 * service authorization reference has them. A command that is not listed here is an error.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { ACCOUNT_ID, arn } from '../../../sandbox/world/account.ts';
import { topicKeyAlias } from '../../../shared/fleet/names.ts';
import type { Request } from './policy.ts';
import { recordChange } from './record-change.ts';
import type { RecordedCall } from './recorder.ts';

type Call = Pick<RecordedCall, 'service' | 'command' | 'at' | 'input' | 'error'>;
type Requests = (call: Call, fleet: string) => readonly Request[];

/** Every request that must be allowed for the command to be carried out. */
export function requestsOf(call: Call, fleet: string): readonly Request[] {
  const requests = commands[`${call.service} ${call.command}`];
  if (requests === undefined)
    throw new Error(`a command must be listed in authorization.ts, got ${call.service} ${call.command}`);
  return requests(call, fleet);
}

/** The commands that are known here, such as `S3 GetObjectCommand`. */
export function knownCommands(): readonly string[] {
  return Object.keys(commands);
}

/** An action that takes no resource, or takes them all. */
const everything =
  (action: string): Requests =>
  () => [{ action, resource: '*' }];

const item =
  (action: string): Requests =>
  (call) => [{ action, resource: tableOf(call), context: { 'dynamodb:LeadingKeys': leadingKeys(call) } }];

const table =
  (action: string): Requests =>
  (call) => [{ action, resource: tableOf(call) }];

const healthCheck =
  (action: string, field: string): Requests =>
  ({ input }) =>
    [text(input, field)].flat().map((id) => ({ action, resource: `arn:aws:route53:::healthcheck/${id}` }));

const zone =
  (action: string, field: string): Requests =>
  ({ input }) => [{ action, resource: zoneArn(text(input, field)) }];

const bucket =
  (action: string): Requests =>
  ({ input }) => [{ action, resource: bucketArn(input) }];

const object =
  (action: string): Requests =>
  ({ input }) => [{ action, resource: objectArn(input) }];

const functionOf =
  (action: string): Requests =>
  ({ input, at }) => [{ action, resource: functionArn(text(input, 'FunctionName'), at) }];

const queueByName =
  (action: string, field: string): Requests =>
  ({ input, at }) => [{ action, resource: arn('sqs', at, text(input, field).split('/').at(-1) ?? '') }];

/** Without a name, RDS asks for all there are. */
const databases =
  (action: string, ...kinds: readonly string[]): Requests =>
  ({ at }) =>
    kinds.map((kind) => ({ action, resource: arn('rds', at, `${kind}:*`) }));

const commands: Readonly<Record<string, Requests>> = {
  'DynamoDB GetCommand': item('dynamodb:GetItem'),
  'DynamoDB PutCommand': item('dynamodb:PutItem'),
  'DynamoDB UpdateCommand': item('dynamodb:UpdateItem'),
  'DynamoDB DeleteCommand': item('dynamodb:DeleteItem'),
  'DynamoDB QueryCommand': item('dynamodb:Query'),
  'DynamoDB DescribeTableCommand': table('dynamodb:DescribeTable'),
  'DynamoDB DescribeContinuousBackupsCommand': table('dynamodb:DescribeContinuousBackups'),
  'DynamoDB DescribeTimeToLiveCommand': table('dynamodb:DescribeTimeToLive'),

  'Route 53 ChangeResourceRecordSetsCommand': ({ input }) => [
    {
      action: 'route53:ChangeResourceRecordSets',
      resource: zoneArn(text(input, 'HostedZoneId')),
      context: recordChange(input),
    },
  ],
  'Route 53 ListResourceRecordSetsCommand': zone('route53:ListResourceRecordSets', 'HostedZoneId'),
  'Route 53 ListResourceRecordSetProtectionsCommand': zone(
    'route53:ListResourceRecordSetProtections',
    'HostedZoneId',
  ),
  'Route 53 GetHostedZoneCommand': zone('route53:GetHostedZone', 'Id'),
  'Route 53 GetChangeCommand': ({ input }) => [
    { action: 'route53:GetChange', resource: `arn:aws:route53:::change/${text(input, 'Id')}` },
  ],
  'Route 53 ListHostedZonesByNameCommand': everything('route53:ListHostedZonesByName'),
  'Route 53 ListHealthChecksCommand': everything('route53:ListHealthChecks'),
  'Route 53 CreateHealthCheckCommand': everything('route53:CreateHealthCheck'),
  'Route 53 GetAccountLimitCommand': everything('route53:GetAccountLimit'),
  'Route 53 GetCheckerIpRangesCommand': everything('route53:GetCheckerIpRanges'),
  'Route 53 GetHealthCheckStatusCommand': healthCheck('route53:GetHealthCheckStatus', 'HealthCheckId'),
  'Route 53 UpdateHealthCheckCommand': healthCheck('route53:UpdateHealthCheck', 'HealthCheckId'),
  'Route 53 DeleteHealthCheckCommand': healthCheck('route53:DeleteHealthCheck', 'HealthCheckId'),
  'Route 53 ChangeTagsForResourceCommand': healthCheck('route53:ChangeTagsForResource', 'ResourceId'),
  'Route 53 ListTagsForResourcesCommand': ({ input }) =>
    (input['ResourceIds'] as readonly string[]).map((id) => ({
      action: 'route53:ListTagsForResources',
      resource: `arn:aws:route53:::healthcheck/${id}`,
    })),

  // Who may not list the bucket is told 403 of an object that is not there.
  'S3 GetObjectCommand': ({ input }) => [
    { action: 's3:GetObject', resource: objectArn(input) },
    { action: 's3:ListBucket', resource: bucketArn(input) },
  ],
  // Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
  'S3 PutObjectCommand': ({ input }) => [
    { action: 's3:PutObject', resource: objectArn(input) },
    ...(input['IfMatch'] === undefined ? [] : [{ action: 's3:GetObject', resource: objectArn(input) }]),
  ],
  'S3 DeleteObjectCommand': object('s3:DeleteObject'),
  'S3 GetBucketPolicyCommand': bucket('s3:GetBucketPolicy'),
  'S3 GetPublicAccessBlockCommand': bucket('s3:GetBucketPublicAccessBlock'),

  'Lambda InvokeCommand': functionOf('lambda:InvokeFunction'),
  'Lambda GetFunctionConfigurationCommand': functionOf('lambda:GetFunctionConfiguration'),
  'Lambda GetFunctionConcurrencyCommand': functionOf('lambda:GetFunctionConcurrency'),
  'Lambda GetAccountSettingsCommand': everything('lambda:GetAccountSettings'),

  'SQS SendMessageBatchCommand': queueByName('sqs:SendMessage', 'QueueUrl'),
  'SQS GetQueueUrlCommand': queueByName('sqs:GetQueueUrl', 'QueueName'),
  'SQS GetQueueAttributesCommand': queueByName('sqs:GetQueueAttributes', 'QueueUrl'),

  'SNS PublishCommand': publication,
  'SNS ListSubscriptionsByTopicCommand': ({ input }) => [
    { action: 'sns:ListSubscriptionsByTopic', resource: text(input, 'TopicArn') },
  ],
  'SNS GetSMSSandboxAccountStatusCommand': everything('sns:GetSMSSandboxAccountStatus'),
  'SNS GetSMSAttributesCommand': everything('sns:GetSMSAttributes'),
  'SNS ListOriginationNumbersCommand': everything('sns:ListOriginationNumbers'),

  'EventBridge PutEventsCommand': events,

  'RDS DescribeAccountAttributesCommand': everything('rds:DescribeAccountAttributes'),
  'RDS DescribeDBSnapshotsCommand': databases('rds:DescribeDBSnapshots', 'db', 'snapshot'),
  'RDS DescribeDBClusterSnapshotsCommand': databases(
    'rds:DescribeDBClusterSnapshots',
    'cluster',
    'cluster-snapshot',
  ),
  'RDS DescribeDBSubnetGroupsCommand': ({ input, at }) => [
    {
      action: 'rds:DescribeDBSubnetGroups',
      resource: arn('rds', at, `subgrp:${text(input, 'DBSubnetGroupName')}`),
    },
  ],

  'KMS DescribeKeyCommand': ({ input, at }) => [describedKey(text(input, 'KeyId'), at)],

  'CloudFormation DescribeStackResourcesCommand': everything('cloudformation:DescribeStackResources'),

  'STS AssumeRoleCommand': ({ input }) => [{ action: 'sts:AssumeRole', resource: text(input, 'RoleArn') }],
};

/** An encrypted topic takes a message from who may use its key: SNS asks for the publisher's right to it, in its region. */
function publication({ input, at }: Call, fleet: string): readonly Request[] {
  const resource = arn('kms', at, 'key/of-the-topics');
  const context = {
    'kms:ResourceAliases': [topicKeyAlias(fleet)],
    'kms:ViaService': `sns.${at}.amazonaws.com`,
  };
  return [
    { action: 'sns:Publish', resource: text(input, 'TopicArn') },
    { action: 'kms:GenerateDataKey', resource, context },
    { action: 'kms:Decrypt', resource, context },
  ];
}

/** Each event is looked at by itself. */
function events({ input, at }: Call): readonly Request[] {
  return (input['Entries'] as readonly Readonly<Record<string, unknown>>[]).map((entry) => ({
    action: 'events:PutEvents',
    resource: arn('events', at, `event-bus/${String(entry['EventBusName'] ?? 'default')}`),
    context: {
      'events:source': text(entry, 'Source'),
      'events:detail-type': text(entry, 'DetailType'),
    },
  }));
}

/** An alias is looked up first: what is asked about is the key that goes by it. */
function describedKey(id: string, at: string): Request {
  const action = 'kms:DescribeKey';
  if (id.startsWith('arn:')) return { action, resource: id };
  if (!id.startsWith('alias/')) return { action, resource: arn('kms', at, `key/${id}`) };
  return { action, resource: arn('kms', at, 'key/of-a-backup'), context: { 'kms:ResourceAliases': [id] } };
}

function tableOf({ input, at }: Call): string {
  return arn('dynamodb', at, `table/${text(input, 'TableName')}`);
}

/** The partition keys that the request names. */
function leadingKeys({ input }: Call): readonly string[] {
  const place = (input['Key'] ?? input['Item']) as Readonly<Record<string, unknown>> | undefined;
  if (place !== undefined) return [text(place, 'pk')];
  const expression = text(input, 'KeyConditionExpression');
  const [, name] = /^pk = (:\w+)(?: AND .+)?$/.exec(expression) ?? [];
  if (name === undefined || input['IndexName'] !== undefined)
    throw new Error(`a query must name its partition key first, and no index, got ${expression}`);
  return [text(input['ExpressionAttributeValues'] as Readonly<Record<string, unknown>>, name)];
}

function functionArn(name: string, at: string): string {
  return name.startsWith('arn:') ? name : arn('lambda', at, `function:${name}`);
}

function zoneArn(id: string): string {
  return `arn:aws:route53:::hostedzone/${id.replace('/hostedzone/', '')}`;
}

function bucketArn(input: Call['input']): string {
  const owner = input['ExpectedBucketOwner'];
  if (owner !== undefined && owner !== ACCOUNT_ID)
    throw new Error(`a bucket must be the account's own, got ${String(owner)}`);
  return `arn:aws:s3:::${text(input, 'Bucket')}`;
}

function objectArn(input: Call['input']): string {
  return `${bucketArn(input)}/${text(input, 'Key')}`;
}

function text(input: Readonly<Record<string, unknown>>, field: string): string {
  const value = input[field];
  if (typeof value !== 'string') throw new Error(`${field} must be text, got ${JSON.stringify(value)}`);
  return value;
}
