/** That the ranges are such as a bucket's policy may have without being public. */
import { isIPv4 } from 'node:net';
import { describe, expect, test } from 'vitest';
import { healthCheckerRanges } from '../../../shared/fleet/health-checker-ranges.ts';

describe.each(['aws', 'aws-us-gov', 'aws-eusc'])('in %s', (partition) => {
  const ranges = healthCheckerRanges(partition) ?? [];

  test('there are some, each once', () => {
    expect(ranges.length).toBeGreaterThan(0);
    expect(new Set(ranges).size).toBe(ranges.length);
  });

  test.each(ranges)('%s begins where it says, and is narrower than S3 allows', (range) => {
    const [address = '', bits = ''] = range.split('/');
    expect(isIPv4(address)).toBe(true);
    // S3 calls a policy public that admits more than a /8; what Route 53 has is a /18 at most.
    expect(Number(bits)).toBeGreaterThanOrEqual(16);
    const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
    expect(number % 2 ** (32 - Number(bits))).toBe(0);
  });
});

test('there are none where S3 answers nobody without credentials, or nothing is published', () => {
  expect(healthCheckerRanges('aws-cn')).toBeUndefined();
  expect(healthCheckerRanges('aws-iso')).toBeUndefined();
});
