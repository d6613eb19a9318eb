/** Who can read a gate, and what becomes of its bucket. */
import { describe, expect, test } from 'vitest';
import { GateBucket } from '../../../infra/constructs/gate-bucket.ts';
import { healthCheckerRanges } from '../../../shared/fleet/health-checker-ranges.ts';
import { hasGateBucket } from '../../../shared/routing/gate.ts';
import { propertiesOf, templateOf, validFleet } from './one-stack.ts';

const gated = { 'applications.api.database': undefined };
const make = (region: string) =>
  templateOf((stack) => new GateBucket(stack, 'Gates', { fleet: validFleet(gated), region }), region);
const template = make('us-west-2');

interface Statement {
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition: unknown;
}
const [policy] = propertiesOf<{ PolicyDocument: { Statement: readonly Statement[] } }>(
  template,
  'AWS::S3::BucketPolicy',
);
const statements = policy?.PolicyDocument.Statement ?? [];

describe('a bucket of gates', () => {
  test('is in the namespace of the account, where its name cannot be taken', () => {
    expect(propertiesOf<object>(template, 'AWS::S3::Bucket')).toEqual([
      expect.objectContaining({ BucketNamePrefix: 'pointsman-base', BucketNamespace: 'account-regional' }),
    ]);
  });

  test('blocks public access in all its parts, and takes no access lists', () => {
    expect(propertiesOf<object>(template, 'AWS::S3::Bucket')).toEqual([
      expect.objectContaining({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
    ]);
  });

  test('lets the health checkers read what says closed, and nobody do anything else', () => {
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([
      {
        Sid: 'AllowHealthCheckers',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 's3:GetObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.any(String), 'Arn'] }, '/closed/*']] },
        Condition: { IpAddress: { 'aws:SourceIp': healthCheckerRanges('aws') } },
      },
    ]);
  });

  test('refuses whoever comes without TLS', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('keeps what is closed, without versions, until it is opened', () => {
    const [bucket] = propertiesOf<object>(template, 'AWS::S3::Bucket');
    expect(bucket).not.toHaveProperty('LifecycleConfiguration');
    expect(bucket).not.toHaveProperty('VersioningConfiguration');
  });

  test('can be read without credentials for any key', () => {
    const [bucket] = propertiesOf<{ BucketEncryption: unknown }>(template, 'AWS::S3::Bucket');
    expect(JSON.stringify(bucket?.BucketEncryption)).toContain('AES256');
    expect(JSON.stringify(bucket?.BucketEncryption)).not.toContain('kms');
  });

  test('stays when its stack goes, unless it never came to be', () => {
    expect(Object.values(template.findResources('AWS::S3::Bucket'))).toEqual([
      expect.objectContaining({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
    ]);
  });

  test('stays readable for the checkers when its stack goes: a gate that is closed must not open by that', () => {
    expect(Object.values(template.findResources('AWS::S3::BucketPolicy'))).toEqual([
      expect.objectContaining({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
    ]);
  });

  test('knows the checkers of its partition', () => {
    const [own] = propertiesOf<{ PolicyDocument: unknown }>(make('us-gov-west-1'), 'AWS::S3::BucketPolicy');
    expect(JSON.stringify(own)).toContain('160.1.55.0/25');
    expect(JSON.stringify(own)).not.toContain('15.177.0.0/18');
  });

  test('is refused where no checker could read it', () => {
    expect(() => make('cn-north-1')).toThrow(
      'gates must be false in the partition aws-cn, whose buckets no health checker can read, got true',
    );
  });
});

test.each([
  ['is there for a vantage', gated, 'us-west-2', true],
  ['is there already while the fleet only observes', { ...gated, mode: 'observe' }, 'us-west-2', true],
  [
    'is not there where nothing is probed from',
    { ...gated, witnesses: ['eu-north-1'], vantages: ['us-east-1', 'us-west-2', 'eu-west-1'] },
    'eu-north-1',
    false,
  ],
  ['is not there with gates off', { ...gated, gates: false }, 'us-west-2', false],
  ['is not there where all applications need a writer', {}, 'us-west-2', false],
])('it %s', (_name, changes, region, expected) => {
  expect(hasGateBucket(validFleet(changes), region)).toBe(expected);
});
