/** What CloudFormation is given of an application, and what is read of it again: it calls on exactly these changes. */
import { describe, expect, test } from 'vitest';
import type { Application } from '../../../shared/fleet/fleet.ts';
import { readRecordProperties, recordPropertiesOf } from '../../../shared/fleet/record-properties.ts';
import { east, fleetOf, west } from '../../functions/world/fleet.ts';

const base = applicationOf({});

function applicationOf(change: Partial<Application>): Application {
  const { api } = fleetOf().applications;
  if (api === undefined) throw new Error('the fleet must have api');
  return { ...api, ...change };
}

const properties = (change: Partial<Application> = {}) => recordPropertiesOf('api', applicationOf(change));

/** As CloudFormation hands them on: every number as text, with properties of its own beside them. */
function handedOn(given: object): unknown {
  return JSON.parse(
    JSON.stringify({ ...given, ServiceToken: 'arn', ServiceTimeout: 960 }, (_key, value: unknown) =>
      typeof value === 'number' ? String(value) : value,
    ),
  );
}

test('what is handed on is read again as it was', () => {
  const targets = {
    [east]: { target: { a: ['192.0.2.2', '192.0.2.1'], aaaa: ['2001:db8::1'] }, probe: '' },
    [west]: { target: { alias: { dnsName: 'lb.example.net', hostedZoneId: 'Z35SXDOTRQ7X7K' } }, probe: '' },
  };
  const given = applicationOf({ endpoints: targets, records: ['AAAA', 'A'], ttlSeconds: 30 });
  expect(readRecordProperties(handedOn(recordPropertiesOf('api', given)))).toEqual({
    id: 'api',
    application: {
      name: 'api.example.test',
      records: ['A', 'AAAA'],
      ttlSeconds: 30,
      endpoints: {
        [east]: { target: { a: ['192.0.2.1', '192.0.2.2'], aaaa: ['2001:db8::1'] } },
        [west]: { target: { alias: { dnsName: 'lb.example.net', hostedZoneId: 'Z35SXDOTRQ7X7K' } } },
      },
    },
  });
});

describe('CloudFormation', () => {
  const endpoints = Object.entries(base.endpoints);

  test.each<[name: string, change: Partial<Application>]>([
    [
      'another probe',
      { endpoints: Object.fromEntries(endpoints.map(([id, each]) => [id, { ...each, probe: 'x' }])) },
    ],
    ['another order of the regions in the file', { endpoints: Object.fromEntries(endpoints.toReversed()) }],
    ['another order of preference', { steering: { policy: 'priority', order: [west, east] } }],
    ['another mode', { mode: 'observe' }],
    ['other checks', { checks: [] }],
  ])('is not to call for %s', (_name, change) => {
    expect(JSON.stringify(properties(change))).toBe(JSON.stringify(properties()));
  });

  test.each<[name: string, change: Partial<Application>]>([
    ['another name', { name: 'new.example.test' }],
    ['another TTL', { ttlSeconds: 30 }],
    ['other record types', { records: ['AAAA'] }],
    ['a region less', { endpoints: Object.fromEntries(endpoints.slice(1)) }],
    [
      'another target',
      { endpoints: { ...base.endpoints, [east]: { target: { a: ['192.0.2.9'] }, probe: '' } } },
    ],
  ])('is to call for %s', (_name, change) => {
    expect(properties(change)).not.toEqual(properties());
  });
});

describe('what nobody could have written', () => {
  test.each<[name: string, change: object, property: string]>([
    ['no application', { Application: '' }, 'Application'],
    ['no name', { Name: undefined }, 'Name'],
    ['a type that is not steered', { RecordTypes: ['A', 'MX'] }, 'RecordTypes.1'],
    ['no types', { RecordTypes: [] }, 'RecordTypes'],
    ['a TTL that is no number', { TtlSeconds: 'soon' }, 'TtlSeconds'],
    ['a TTL of half a second', { TtlSeconds: '0.5' }, 'TtlSeconds'],
    ['no regions', { Targets: {} }, 'Targets'],
    ['a target that is no list', { Targets: { [east]: { a: '192.0.2.1' } } }, `Targets.${east}.a`],
  ])('such as %s is refused by name', (_name, change, property) => {
    expect(() => readRecordProperties({ ...properties(), ...change })).toThrow(
      `the property ${property} of Custom::PointsmanRecords is not valid`,
    );
  });
});
