import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { desiredRecord, desiredRecords, normaliseName } from '../../../shared/routing/records.ts';
import { allEast, application, east, europe, west } from './regional.ts';

describe('a name as Route 53 returns it', () => {
  test.each<[name: string, given: string, expected: string]>([
    ['ends with a dot', 'api.example.test', 'api.example.test.'],
    ['keeps the dot it has', 'api.example.test.', 'api.example.test.'],
    ['is lower case', 'API.Example.TEST', 'api.example.test.'],
    ['has its wildcard escaped', '*.example.test', '\\052.example.test.'],
    ['keeps an escape', '\\052.example.test.', '\\052.example.test.'],
    ['keeps hyphen and underscore', '_a-b.example.test', '_a-b.example.test.'],
    ['has bytes beyond ASCII escaped', 'ü.example.test', '\\303\\274.example.test.'],
    ['is lower case within escapes', '\\101.example.test', 'a.example.test.'],
    ['keeps a dot that is part of a label', 'a\\056b.test', 'a\\056b.test.'],
    ['escapes a backslash that escapes nothing', 'a\\b.test', 'a\\134b.test.'],
  ])('%s', (_name, given, expected) => {
    expect(normaliseName(given)).toBe(expected);
  });

  test('stays as it is when it is normalised again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (name) => {
        const once = normaliseName(name);
        expect(normaliseName(once)).toBe(once);
      }),
    );
  });
});

describe("an application's records", () => {
  test('are one weighted record per type and region, named after the region', () => {
    const records = desiredRecords(application, allEast);
    expect(records.map(({ Type, SetIdentifier, Weight }) => [Type, SetIdentifier, Weight])).toEqual([
      ['A', europe, 0],
      ['A', east, 100],
      ['A', west, 0],
      ['AAAA', europe, 0],
      ['AAAA', east, 100],
      ['AAAA', west, 0],
    ]);
    expect(records[1]).toEqual({
      Name: 'api.example.test.',
      Type: 'A',
      SetIdentifier: east,
      Weight: 100,
      TTL: 60,
      ResourceRecords: [{ Value: '192.0.2.1' }],
    });
  });

  test('have a weight of 0 where the course names no weight', () => {
    const weights = desiredRecords(application, { [east]: 100 }).map(({ Weight }) => Weight);
    expect(weights).toEqual([0, 100, 0, 0, 100, 0]);
  });

  test('are aliases without TTL that do not evaluate health', () => {
    const alias = { dnsName: 'lb.us-east-1.elb.amazonaws.com', hostedZoneId: 'Z35SXDOTRQ7X7K' };
    const aliased = { ...application, endpoints: { [east]: { target: { alias }, probe: 'https://lb/' } } };
    expect(desiredRecord(aliased, 'AAAA', east, 1)).toEqual({
      Name: 'api.example.test.',
      Type: 'AAAA',
      SetIdentifier: east,
      Weight: 1,
      AliasTarget: { HostedZoneId: 'Z35SXDOTRQ7X7K', DNSName: alias.dnsName, EvaluateTargetHealth: false },
    });
    expect(desiredRecord(aliased, 'CNAME', east, 1)).toBeUndefined();
  });

  test('can be CNAMEs', () => {
    const named = {
      ...application,
      endpoints: { [east]: { target: { cname: 'use1.example.test' }, probe: 'https://a/' } },
    };
    expect(desiredRecord(named, 'CNAME', east, 5)?.ResourceRecords).toEqual([{ Value: 'use1.example.test' }]);
    expect(desiredRecord(named, 'A', east, 5)).toBeUndefined();
  });

  test('are missing for a region that the fleet does not have', () => {
    expect(desiredRecord(application, 'A', 'mars-1', 5)).toBeUndefined();
  });
});
