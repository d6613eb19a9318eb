import { describe, expect, test } from 'vitest';
import {
  checkerRegions,
  gateCheckConfig,
  isAsMade,
  type ListedConfig,
  seenGate,
} from '../../../shared/routing/gate-check.ts';
import {
  gateCheckName,
  gateCheckReference,
  readGateCheckReference,
} from '../../../shared/routing/gate-check-reference.ts';

const fleet = { name: 'test' };
const config = gateCheckConfig(fleet, '111122223333', 'us-east-1', 'us-west-2');
const forbidden = 'Failure: HTTP Status Code 403, Forbidden. Resolved IP: 192.0.2.200';
const found = 'Success: HTTP Status Code 200, OK. Resolved IP: 192.0.2.200';
const from = (statuses: readonly string[], regions: readonly string[] = checkerRegions) =>
  regions.flatMap((region) => statuses.map((status) => ({ region, status })));

describe('what the checkers say of a gate', () => {
  test.each<[name: string, observations: ReturnType<typeof from>, expected: string]>([
    ['all are refused the object', from([forbidden, forbidden]), 'open'],
    ['all find no bucket', from(['Failure: HTTP Status Code 404, Not Found']), 'open'],
    [
      'all reach nobody',
      from(['Failure: The health checker could not establish a connection within the timeout limit.']),
      'open',
    ],
    ['all find the object', from([found]), 'closed'],
    ['all are sent on', from(['Success: HTTP Status Code 301, Moved']), 'closed'],
    [
      'the word is turned around with the check, and the number is not',
      from(['Success: HTTP Status Code: 403']),
      'open',
    ],
    ['one still finds the object', [...from([forbidden]), { region: 'us-east-1', status: found }], 'unsure'],
    ['one has not looked yet', [...from([forbidden]), { region: 'us-east-1', status: 'Unknown' }], 'unsure'],
    ['those of one region have not looked yet', from([forbidden], checkerRegions.slice(1)), 'unsure'],
    ['nobody has looked yet', [], 'unsure'],
    ['they are in regions of their own, three of them', from([forbidden], ['one', 'two', 'three']), 'open'],
    ['they are in regions of their own, two of them', from([forbidden], ['one', 'two']), 'unsure'],
  ])('%s', (_name, observations, expected) => {
    expect(seenGate(observations)).toBe(expected);
  });
});

describe('a check', () => {
  test('is as it was made when Route 53 has filled in what was left out', () => {
    expect(
      isAsMade({ ...config, Disabled: false, Regions: [], SearchString: undefined } as ListedConfig, config),
    ).toBe(true);
  });

  test.each<[Partial<ListedConfig>]>([
    [{ FullyQualifiedDomainName: 'elsewhere.example.test' }],
    [{ ResourcePath: '/closed/eu-west-1' }],
    [{ Inverted: false }],
    [{ Disabled: true }],
    [{ RequestInterval: 30 }],
    [{ FailureThreshold: 3 }],
    [{ EnableSNI: false }],
    [{ IPAddress: '192.0.2.1' }],
    [{ Regions: ['us-east-1', 'us-west-1', 'us-west-2'] }],
  ])('is another one with %o', (change) => {
    expect(isAsMade({ ...config, ...change }, config)).toBe(false);
  });

  test.each([
    ['us-west-2', 'pointsman-test-111122223333-us-west-2-an.s3.us-west-2.amazonaws.com'],
    ['cn-north-1', 'pointsman-test-111122223333-cn-north-1-an.s3.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'pointsman-test-111122223333-us-gov-west-1-an.s3.us-gov-west-1.amazonaws.com'],
  ])('of a gate in %s looks at %s', (vantage, host) => {
    expect(gateCheckConfig(fleet, '111122223333', vantage, vantage).FullyQualifiedDomainName).toBe(host);
  });
});

describe('a caller reference', () => {
  const nowMs = Date.UTC(2031, 0, 1);

  test.each([[{ region: 'us-east-1', vantage: 'us-west-2' }], [{ region: 'us-east-1' }]])(
    'is read as it was written: %o',
    (place) => {
      const generation = Math.floor(nowMs / 1000);
      expect(readGateCheckReference('test', gateCheckReference('test', place, nowMs))).toEqual({
        ...place,
        generation,
      });
    },
  );

  test('fits, with the longest names and far in the future', () => {
    const place = { region: 'ap-southeast-2', vantage: 'ap-northeast-3' };
    const far = Date.UTC(2900, 0, 1);
    expect(gateCheckReference('f'.repeat(20), place, far).length).toBeLessThanOrEqual(64);
    expect(gateCheckName('f'.repeat(20), place).length).toBeLessThanOrEqual(256);
  });

  test.each([
    'pm/other/us-east-1/us-west-2/abc',
    'pm/test-2/us-east-1/us-west-2/abc',
    'pm/test/us-east-1',
    'pm/test/us-east-1/us-west-2/extra/abc',
    'pm/test/us-east-1/us-west-2/A!',
    'pm/test//abc',
    'arc/test/us-east-1/abc',
    'e5a0c9c0-0000-4000-8000-000000000000',
    '',
  ])('of others is none of ours: %s', (reference) => {
    expect(readGateCheckReference('test', reference)).toBeUndefined();
  });
});
