/** What the readiness function may do in an account: look at everything that it judges, change nothing but its own sheet. */
import { describe, expect, test } from 'vitest';
import { fleetWith } from './fleets.ts';
import { allows, roleStatements, testAccount } from './iam.ts';
import type { Request } from './permissions/policy.ts';
import { synthesised } from './synthesised.ts';

const fleet = fleetWith({ mode: 'act', 'applications.api.database': undefined });
const here = 'us-west-2';
const stack = synthesised(fleet).find(({ name }) => name === `pointsman-base-${here}`);
if (stack === undefined) throw new Error(`there must be a stack in ${here}`);
const statements = roleStatements(stack, 'pointsman-base-readiness');
const may = (request: Request) => allows(statements, request, stack);

const arn = (service: string, resource: string, region = here) =>
  `arn:aws:${service}:${region}:${testAccount}:${resource}`;
const telemetry = arn('dynamodb', 'table/pointsman-base-telemetry');
const sheet = (action: string, key: string): Request => ({
  action: `dynamodb:${action}`,
  resource: telemetry,
  context: { 'dynamodb:LeadingKeys': [key] },
});

/** Beside the log and the dead letters, which every function has. */
const own = ['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage', 'dynamodb:PutItem'];

test('every other action reads, and none reads what is in a message, an object that is no gate, or a secret', () => {
  const actions = statements.flatMap(({ Action }) => [Action].flat());
  const others = actions.filter((action) => !own.includes(action));
  expect(others.filter((action) => !/^[a-z0-9]+:(?:Get|List|Describe|Query)/.test(action))).toEqual([]);
  for (const action of ['sqs:ReceiveMessage', 'lambda:GetFunction', 'kms:Decrypt', 'sns:Publish'])
    expect(actions).not.toContain(action);
});

describe('the sheet', () => {
  test.each([
    ['its own may be kept', 'PutItem', `readiness#${here}`, true],
    ['another region has its own', 'PutItem', 'readiness#us-east-1', false],
    ['a vote is none of its business', 'PutItem', `report#${here}`, false],
    ['nor is a memory', 'PutItem', `steer#${here}`, false],
    ['all of them may be read', 'GetItem', 'readiness#us-east-1', true],
    ['and so may votes', 'Query', 'report#us-east-1', true],
    ['what operators did is not needed', 'Query', 'deed', false],
  ])('%s', (_name, action, key, allowed) => {
    expect(may(sheet(action, key))).toBe(allowed);
  });
});

test.each<readonly [name: string, action: string, resource: string, allowed: boolean]>([
  [
    'its own functions',
    'lambda:GetFunctionConfiguration',
    arn('lambda', 'function:pointsman-base-steer'),
    true,
  ],
  ['no other function', 'lambda:GetFunctionConfiguration', arn('lambda', 'function:payroll'), false],
  [
    'its own region alone',
    'lambda:GetFunctionConfiguration',
    arn('lambda', 'function:pointsman-base-steer', 'us-east-1'),
    false,
  ],
  ['the depth of its own queues', 'sqs:GetQueueAttributes', arn('sqs', 'pointsman-base-slots-dead'), true],
  ['of no other queue', 'sqs:GetQueueAttributes', arn('sqs', 'orders'), false],
  [
    'the policy of its own bucket',
    's3:GetBucketPolicy',
    `arn:aws:s3:::pointsman-base-${testAccount}-${here}-an`,
    true,
  ],
  [
    'not of another region',
    's3:GetBucketPolicy',
    `arn:aws:s3:::pointsman-base-${testAccount}-us-east-1-an`,
    false,
  ],
  [
    'the protections of its zone',
    'route53:ListResourceRecordSetProtections',
    'arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ',
    true,
  ],
  [
    'not of another zone',
    'route53:ListResourceRecordSetProtections',
    'arn:aws:route53:::hostedzone/Z9',
    false,
  ],
  [
    'no change of a record',
    'route53:ChangeResourceRecordSets',
    'arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ',
    false,
  ],
  [
    'no change of the zone',
    'route53:UpdateHostedZoneFeatures',
    'arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ',
    false,
  ],
])('it may see %s', (_name, action, resource, allowed) => {
  expect(may({ action, resource })).toBe(allowed);
});
