import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const api = 'applications.api';
const east = `${api}.endpoints.us-east-1`;
const west = `${api}.endpoints.us-west-2`;
const europe = `${api}.endpoints.eu-west-1`;
const alias = { dnsName: 'lb-1.us-east-1.elb.amazonaws.com', hostedZoneId: 'Z35SXDOTRQ7X7K' };
const target = (a: readonly string[], aaaa: readonly string[]) => ({ a, aaaa });
const both = {
  [`${api}.records`]: ['A', 'AAAA'],
  [`${east}.target`]: { alias },
  [`${west}.target`]: { alias },
  [`${europe}.target`]: { alias },
};
const addresses = (count: number) =>
  Array.from({ length: count }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
const onlyEast = { [`${api}.steering.order`]: ['us-east-1', 'us-west-2'], [europe]: undefined };

describe('endpoints', () => {
  ruleTable([
    ['may be fewer than the regions', onlyEast, []],
    [
      'refuse a region that the fleet does not have',
      { [`${api}.endpoints.eu-north-1`]: { target: { a: ['192.0.2.9'] }, probe: 'https://192.0.2.9/' } },
      [
        `${api}.endpoints.eu-north-1 must be in one of the regions us-east-1, us-west-2, eu-west-1, got eu-north-1`,
      ],
    ],
    [
      'refuse a witness, and say that it is one',
      {
        witnesses: ['eu-north-1'],
        [`${api}.endpoints.eu-north-1`]: { target: { a: ['192.0.2.9'] }, probe: 'https://192.0.2.9/' },
      },
      [
        `${api}.endpoints.eu-north-1 must be in one of the regions us-east-1, us-west-2, eu-west-1 (it is a witness`,
      ],
    ],
    ['refuse to be none', { [`${api}.endpoints`]: {} }, [`${api}.endpoints must have at least one region`]],
  ]);
});

describe('targets', () => {
  ruleTable([
    [
      'refuse to lack addresses for A',
      { [`${east}.target`]: { aaaa: ['2001:db8::1'] } },
      [`${east}.target must have a or alias, because the application answers A, got [aaaa]`],
    ],
    ['refuse an empty list for A', { [`${east}.target.a`]: [] }, [`${east}.target must have a or alias`]],
    [
      'refuse to lack addresses for AAAA',
      {
        [`${api}.records`]: ['AAAA'],
        [`${east}.target`]: target(['192.0.2.1'], []),
        [`${west}.target`]: target([], ['2001:db8::2']),
        [`${europe}.target`]: target([], ['2001:db8::3']),
      },
      [`${east}.target must have aaaa or alias, because the application answers AAAA`],
    ],
    [
      'refuse to lack a name for CNAME',
      {
        [`${api}.records`]: ['CNAME'],
        [`${east}.target`]: { cname: 'a.example.net' },
        [`${west}.target`]: { alias },
        [`${europe}.target`]: { cname: 'c.example.net' },
      },
      [`${west}.target must have cname, because the application answers CNAME`],
    ],
    ['may be aliases for A and AAAA', both, []],
    [
      'refuse alias and addresses for one type in two regions',
      { [`${east}.target`]: { alias } },
      [
        `${api}.endpoints must answer A in all regions by alias, or in all regions by values, got [us-east-1=alias, us-west-2=values, eu-west-1=values]`,
      ],
    ],
    [
      'say so once where both types are mixed',
      { ...both, [`${east}.target`]: target(['192.0.2.1'], ['2001:db8::1']) },
      [`${api}.endpoints must answer A in all regions by alias`],
    ],
    [
      'refuse alias beside addresses in one target',
      { [`${east}.target.alias`]: alias },
      [`${east}.target must have alias alone, or no alias`],
    ],
  ]);
});

describe('values of targets', () => {
  ruleTable([
    [
      'refuse a name where an IPv4 address belongs',
      { [`${east}.target.a`]: ['host.example.net'] },
      [`${east}.target.a[0] must be an IPv4 address`],
    ],
    [
      'refuse an IPv6 address there',
      { [`${east}.target.a`]: ['192.0.2.1', '2001:db8::1'] },
      [`${east}.target.a[1] must be an IPv4 address`],
    ],
    [
      'refuse an IPv4 address with a part missing',
      { [`${east}.target.a`]: ['192.0.2'] },
      [`${east}.target.a[0] must be an IPv4 address`],
    ],
    [
      'refuse an IPv4 address where an IPv6 one belongs',
      { [`${east}.target.aaaa`]: ['192.0.2.1'] },
      [`${east}.target.aaaa[0] must be an IPv6 address`],
    ],
    [
      'refuse an IPv6 address with a scope',
      { [`${east}.target.aaaa`]: ['fe80::1%eth0'] },
      [`${east}.target.aaaa[0] must be an IPv6 address`],
    ],
    [
      'refuse an address twice',
      { [`${east}.target.a`]: ['192.0.2.1', '192.0.2.1'] },
      [`${east}.target.a[1] must be named once`],
    ],
    [
      'refuse a CNAME that is an address',
      { [`${east}.target.cname`]: '192.0.2.1' },
      [`${east}.target.cname must be a DNS name`],
    ],
    [
      'refuse a CNAME to the application itself',
      { [`${east}.target.cname`]: 'API.example.com.' },
      [`${east}.target.cname must be another name than the application's own`],
    ],
    [
      'refuse an alias without hosted zone',
      { ...both, [`${east}.target.alias`]: { dnsName: 'lb.example.net' } },
      [`${east}.target.alias.hostedZoneId must be text, got nothing`],
    ],
    [
      'refuse an alias with a bad hosted zone',
      { ...both, [`${east}.target.alias.hostedZoneId`]: 'z-1' },
      [`${east}.target.alias.hostedZoneId must be the id`],
    ],
    [
      'refuse an alias that is no name',
      { ...both, [`${east}.target.alias.dnsName`]: 'a b' },
      [`${east}.target.alias.dnsName must be a DNS name`],
    ],
    ['may be 499 in all, which a batch can change', { [`${east}.target.a`]: addresses(497) }, []],
    [
      'refuse to be 500',
      { [`${east}.target.a`]: addresses(498) },
      [`${api}.endpoints must have at most 499 values in all regions together`],
    ],
  ]);
});
