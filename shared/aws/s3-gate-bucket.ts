/** A vantage's own gate bucket as S3 has it: whether it is ours, closed to the public, and whom its policy lets in. */
import { GetBucketPolicyCommand, GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import type { GateBucketFacts } from '../readiness/facts.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';

const requestTimeoutMs = 5_000;

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export async function describeGateBucket(
  region: string,
  bucket: string,
  account: string,
  place: ClientPlace = {},
): Promise<GateBucketFacts> {
  const client = new S3Client({
    ...place,
    region,
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs),
  });
  // S3 refuses both where the bucket is another account's.
  const asked = { Bucket: bucket, ExpectedBucketOwner: account };
  try {
    const [{ Policy }, { PublicAccessBlockConfiguration: block }] = await Promise.all([
      client.send(new GetBucketPolicyCommand(asked)),
      client.send(new GetPublicAccessBlockCommand(asked)),
    ]);
    return {
      isPublicAccessBlocked:
        block?.BlockPublicAcls === true &&
        block.IgnorePublicAcls === true &&
        block.BlockPublicPolicy === true &&
        block.RestrictPublicBuckets === true,
      admittedRanges: admittedRanges(Policy ?? '{}'),
    };
  } finally {
    client.destroy();
  }
}

/** Of every statement that lets objects be read from given addresses. */
export function admittedRanges(policy: string): readonly string[] {
  const { Statement: statements = [] } = JSON.parse(policy) as {
    readonly Statement?: readonly Statement[] | Statement;
  };
  return asList(statements).flatMap((statement) => {
    const reads = asList(statement.Action ?? []).includes('s3:GetObject');
    if (statement.Effect !== 'Allow' || !reads) return [];
    return asList(statement.Condition?.['IpAddress']?.['aws:SourceIp'] ?? []);
  });
}

function asList<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
}
