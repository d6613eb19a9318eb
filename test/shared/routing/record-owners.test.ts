import { describe, expect, test } from 'vitest';
import type { AdoptionReason } from '../../../shared/routing/adoption-refusal.ts';
import {
  ownerObjection,
  protectionObjection,
  type ZoneSurvey,
} from '../../../shared/routing/record-owners.ts';
import type { ResourceRecordSet } from '../../../shared/routing/records.ts';

const name = 'api.example.com';

function at(Name: string, Type = 'A', Value = '192.0.2.1'): ResourceRecordSet {
  return { Name, Type, TTL: 60, ResourceRecords: [{ Value }] };
}

function owned(Name: string): ResourceRecordSet {
  return at(
    Name,
    'TXT',
    '"heritage=external-dns,external-dns/owner=k8s,external-dns/resource=ingress/web/api"',
  );
}

function surveyed(
  change: Partial<ZoneSurvey> & { readonly more?: readonly ResourceRecordSet[] } = {},
): ZoneSurvey {
  const { more = [], ...rest } = change;
  return {
    zoneId: 'ZONE',
    zoneName: 'example.com.',
    isPrivate: false,
    records: [at('example.com.', 'NS', 'ns.example.net.'), at('api.example.com.'), ...more],
    protections: [],
    stacks: [],
    unknown: [],
    ...rest,
  };
}

const withoutRecord = [at('example.com.', 'NS', 'ns.example.net.')];

describe('objects to', () => {
  test.each<[what: string, because: AdoptionReason, survey: ZoneSurvey, text: RegExp]>([
    ['a private zone', 'private-zone', surveyed({ isPrivate: true }), /private zone ZONE/],
    [
      'a delegation of the name itself',
      'delegated',
      surveyed({ more: [at('api.example.com.', 'NS')] }),
      /delegation of api\.example\.com\./,
    ],
    [
      'a protection of the record',
      'protected',
      surveyed({ protections: [{ name: 'api.example.com.', type: 'A', comment: 'ours' }] }),
      /A api\.example\.com\. \(ours\)/,
    ],
    [
      'a protection of the marker',
      'protected',
      surveyed({ protections: [{ name: '_pointsman.api.example.com.', type: 'TXT' }] }),
      /TXT _pointsman/,
    ],
    [
      'a stack that holds it',
      'cloudformation',
      surveyed({ stacks: [{ region: 'eu-west-1', stack: 'web', resource: 'ApiRecord' }] }),
      /ApiRecord of stack web in eu-west-1/,
    ],
    [
      'an ownership record at the name',
      'external-dns',
      surveyed({ more: [owned('api.example.com.')] }),
      /owner=k8s/,
    ],
    [
      'one with the type before the name',
      'external-dns',
      surveyed({ more: [owned('a-api.example.com.')] }),
      /TXT a-api/,
    ],
    [
      'one with the type of a CNAME',
      'external-dns',
      surveyed({ more: [owned('cname-api.example.com.')] }),
      /cname-api/,
    ],
    [
      'one with a prefix of its own',
      'external-dns',
      surveyed({ more: [owned('_dns.api.example.com.')] }),
      /_dns\.api/,
    ],
    [
      'one with a prefix that is glued on',
      'external-dns',
      surveyed({ more: [owned('edns-api.example.com.')] }),
      /edns-api/,
    ],
    [
      'a wildcard that answers for the name',
      'wildcard',
      surveyed({ records: [...withoutRecord, at('\\052.example.com.', 'CNAME', 'web.example.net.')] }),
      /CNAME \*\.example\.com/,
    ],
  ])('%s', (_what, because, survey, text) => {
    expect(ownerObjection(name, survey)).toMatchObject({
      kind: 'refused',
      because,
      text: expect.stringMatching(text),
      remedy: expect.stringMatching(/^[a-z].{10,}[^.]$/s),
    });
  });

  test('a delegation above the name, and says which zone to give', () => {
    const survey = surveyed({ more: [at('eu.example.com.', 'NS', 'ns.example.net.')] });
    expect(ownerObjection('api.eu.example.com', survey)).toMatchObject({
      because: 'delegated',
      remedy: expect.stringContaining("zone: { name: 'eu.example.com' }"),
    });
  });
});

describe('does not object to', () => {
  test.each<[what: string, survey: ZoneSurvey]>([
    ['a zone in which nobody else is', surveyed()],
    ['the name servers of a zone that is the sub-zone', surveyed({ zoneName: 'example.com.' })],
    ['a delegation beside the name', surveyed({ more: [at('shop.example.com.', 'NS')] })],
    ['a protection of another type', surveyed({ protections: [{ name: 'api.example.com.', type: 'MX' }] })],
    ['a protection of another name', surveyed({ protections: [{ name: 'shop.example.com.', type: 'A' }] })],
    ['protections that could not be asked for', surveyed({ protections: undefined })],
    [
      'an ownership record of another name',
      surveyed({ more: [at('shop.example.com.'), owned('a-shop.example.com.')] }),
    ],
    [
      'an ownership record of a name that ends the same',
      surveyed({
        more: [at('my-api.example.com.'), owned('my-api.example.com.'), owned('a-my-api.example.com.')],
      }),
    ],
    ['any other text at the name', surveyed({ more: [at('api.example.com.', 'TXT', '"v=spf1 -all"')] })],
    ['a wildcard beside a record of its own', surveyed({ more: [at('\\052.example.com.')] })],
    ['a wildcard of another part', surveyed({ records: [...withoutRecord, at('\\052.shop.example.com.')] })],
  ])('%s', (_what, survey) => {
    expect(ownerObjection(name, survey)).toBeUndefined();
  });

  test('the apex of a zone whose other names external-dns owns', () => {
    const survey = surveyed({
      more: [at('example.com.'), at('foo.example.com.'), owned('a-foo.example.com.')],
    });
    expect(ownerObjection('example.com', survey)).toBeUndefined();
  });

  test('a wildcard that is itself what is to be steered', () => {
    const survey = surveyed({ more: [at('\\052.example.com.')] });
    expect(ownerObjection('*.example.com', survey)).toBeUndefined();
  });
});

test('what owns the record is no objection to giving it back; a protection is', () => {
  const more = [owned('api.example.com.')];
  expect(protectionObjection(name, surveyed({ more }))).toBeUndefined();
  const protections = [{ name: 'api.example.com.', type: 'A' }];
  expect(protectionObjection(name, surveyed({ protections }))).toMatchObject({ because: 'protected' });
});
