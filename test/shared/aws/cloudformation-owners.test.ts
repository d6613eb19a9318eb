/** Which stacks hold a record, asked of every region on the wire: the query protocol, version 2010-05-15. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Failure, WireResponse, WireService } from '../../../sandbox/live/wire/wire.ts';
import { writeXml } from '../../../sandbox/live/wire/xml.ts';
import { owningStacks } from '../../../shared/aws/cloudformation-owners.ts';
import { startTestFront } from './front-for-test.ts';

interface Resource {
  readonly region: string;
  readonly StackName: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
}

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
const record: Resource = {
  region: 'eu-west-1',
  StackName: 'web',
  LogicalResourceId: 'ApiRecord',
  PhysicalResourceId: 'api.example.com',
  ResourceType: 'AWS::Route53::RecordSet',
  ResourceStatus: 'UPDATE_COMPLETE',
};
const beside: Resource = {
  ...record,
  LogicalResourceId: 'Bucket',
  PhysicalResourceId: 'web-bucket',
  ResourceType: 'AWS::S3::Bucket',
};

let resources: Resource[];
let denied: Set<string>;
let front: Awaited<ReturnType<typeof startTestFront>>;

const cloudformation: WireService = {
  operations: ['DescribeStackResources'],
  operationOf: ({ body }) => new URLSearchParams(body).get('Action') ?? undefined,
  failure,
  handle({ body }, region) {
    if (denied.has(region)) {
      return failure({ code: 'AccessDenied', message: 'not authorized to describe stacks', httpStatus: 403 });
    }
    const id = new URLSearchParams(body).get('PhysicalResourceId');
    const stack = resources.find(
      (each) => each.region === region && each.PhysicalResourceId === id,
    )?.StackName;
    if (stack === undefined) {
      return failure({ code: 'ValidationError', message: `Stack for ${id} does not exist`, httpStatus: 400 });
    }
    // All of the stack's, whatever was asked for.
    const member = resources
      .filter((each) => each.region === region && each.StackName === stack)
      .map(({ region: _, ...resource }) => ({ ...resource, Timestamp: '2027-01-01T00:00:00Z' }));
    const tree = { DescribeStackResourcesResult: { StackResources: { member } } };
    const headers = { 'content-type': 'text/xml' };
    return { status: 200, headers, body: writeXml('DescribeStackResourcesResponse', NAMESPACE, tree) };
  },
};

beforeEach(async () => {
  resources = [record, beside];
  denied = new Set();
  front = await startTestFront({ services: { cloudformation } });
});

afterEach(async () => {
  await front.close();
});

const regions = ['us-east-1', 'eu-west-1'];

test('a stack that holds the record is named, with its region and the resource', async () => {
  expect(await owningStacks('api.example.com', regions)).toEqual({
    stacks: [{ region: 'eu-west-1', stack: 'web', resource: 'ApiRecord' }],
    unknown: [],
  });
});

test.each<[what: string, change: Partial<Resource>, count: number]>([
  ['whose template has the name with its dot', { PhysicalResourceId: 'api.example.com.' }, 1],
  ['of another name', { PhysicalResourceId: 'shop.example.com' }, 0],
  ['that the stack has deleted', { ResourceStatus: 'DELETE_COMPLETE' }, 0],
  ['that the stack has left behind', { ResourceStatus: 'DELETE_SKIPPED' }, 0],
  ['that the stack has failed to delete', { ResourceStatus: 'DELETE_FAILED' }, 1],
  ['of another type, which has that id', { ResourceType: 'AWS::ApiGateway::DomainName' }, 0],
])('a record %s', async (_what, change, count) => {
  resources = [{ ...record, ...change }, beside];
  expect((await owningStacks('api.example.com', regions)).stacks).toHaveLength(count);
});

test('a region that may not be asked is unknown, and the others are asked all the same', async () => {
  denied.add('us-east-1');
  const { stacks, unknown } = await owningStacks('api.example.com', regions);
  expect(stacks).toHaveLength(1);
  expect(unknown).toEqual([
    expect.stringMatching(/^CloudFormation in us-east-1 could not be asked: .*not authorized/),
  ]);
});

function failure({ code, message, httpStatus }: Failure): WireResponse {
  const tree = { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'test' };
  return {
    status: httpStatus,
    headers: { 'content-type': 'text/xml' },
    body: writeXml('ErrorResponse', NAMESPACE, tree),
  };
}
