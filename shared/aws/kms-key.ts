/** A key of KMS, by its id, ARN or alias, and whether it can encrypt. */
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { KeyFacts } from '../readiness/facts.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';

const requestTimeoutMs = 5_000;

export function kmsKeys(region: string, place: ClientPlace = {}): (key: string) => Promise<KeyFacts> {
  const client = new KMSClient({
    ...place,
    region,
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs),
  });
  return async (KeyId) => {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
    return {
      state: KeyMetadata?.KeyState ?? 'without a state',
      usage: KeyMetadata?.KeyUsage ?? 'without a usage',
      spec: KeyMetadata?.KeySpec ?? 'without a spec',
    };
  };
}
