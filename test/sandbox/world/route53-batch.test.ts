import { expect, test } from 'vitest';
import { applyBatch } from '../../../sandbox/world/route53-batch.ts';
import type { RecordSets } from '../../../sandbox/world/route53-placement.ts';
import type { Change, ChangeAction, ResourceRecordSet } from '../../../sandbox/world/route53-types.ts';

const zoneName = 'example.test.';
const otherZone = {
  name: 'other.test.',
  records: records([{ Name: 'lb.other.test.', Type: 'A', TTL: 5, ResourceRecords: values('192.0.2.9') }]),
};

/** The zone before each batch: two weighted records, a text, and a CNAME elsewhere. */
const before = records([
  { Name: zoneName, Type: 'NS', TTL: 172_800, ResourceRecords: values('ns.test.') },
  { Name: zoneName, Type: 'SOA', TTL: 900, ResourceRecords: values('ns.test. host.test. 1 2 3 4 5') },
  weighted('use1', 100),
  weighted('usw2', 0),
  { Name: '_pointsman.api.example.test.', Type: 'TXT', TTL: 60, ResourceRecords: values('"v=1 epoch=8"') },
  { Name: 'www.example.test.', Type: 'CNAME', TTL: 60, ResourceRecords: values('api.example.test.') },
  {
    Name: 'latency.example.test.',
    Type: 'A',
    SetIdentifier: 'a',
    Region: 'us-east-1',
    TTL: 60,
    ResourceRecords: values('192.0.2.1'),
  },
  {
    Name: 'failover.example.test.',
    Type: 'A',
    SetIdentifier: 'a',
    Failover: 'PRIMARY',
    TTL: 60,
    ResourceRecords: values('192.0.2.1'),
  },
]);

const simple: ResourceRecordSet = {
  Name: 'new.example.test',
  Type: 'A',
  TTL: 60,
  ResourceRecords: values('192.0.2.1'),
};
const text = {
  Name: '_pointsman.api.example.test',
  Type: 'TXT',
  TTL: 60,
  ResourceRecords: values('"v=1 epoch=8"'),
};
const nextText = { ...text, ResourceRecords: values('"v=1 epoch=9"') };
const cname = {
  Name: 'www.example.test',
  Type: 'CNAME',
  TTL: 60,
  ResourceRecords: values('api.example.test.'),
};
const alias = {
  Name: 'alias.example.test',
  Type: 'A',
  AliasTarget: { HostedZoneId: 'ZOWN', DNSName: 'api.example.test', EvaluateTargetHealth: false },
};

test.each<[name: string, changes: readonly Change[]]>([
  ['a new simple record', [change('CREATE', simple)]],
  ['a third weighted record of weight 255', [change('CREATE', weighted('euw1', 255))]],
  ['a record deleted exactly as it is', [change('DELETE', weighted('use1', 100))]],
  [
    'a deletion that spells the name another way',
    [change('DELETE', { ...weighted('use1', 100), Name: 'API.example.TEST' })],
  ],
  ['a deletion and a creation of the same record', [change('DELETE', text), change('CREATE', nextText)]],
  ['a deletion and an upsert of the same record', [change('DELETE', text), change('UPSERT', nextText)]],
  [
    'a whole move',
    [
      change('DELETE', weighted('use1', 100)),
      change('DELETE', weighted('usw2', 0)),
      change('DELETE', text),
      change('CREATE', weighted('use1', 0)),
      change('CREATE', weighted('usw2', 100)),
      change('CREATE', nextText),
    ],
  ],
  ['an upsert of what is there, whatever it was', [change('UPSERT', weighted('use1', 7))]],
  ['an upsert of what is not there', [change('UPSERT', simple)]],
  [
    'a CNAME in the place of what is deleted before it',
    [
      change('DELETE', weighted('use1', 100)),
      change('DELETE', weighted('usw2', 0)),
      change('CREATE', { ...cname, Name: 'api.example.test' }),
    ],
  ],
  [
    'one TTL for all, changed for all',
    [
      change('DELETE', weighted('use1', 100)),
      change('DELETE', weighted('usw2', 0)),
      change('CREATE', { ...weighted('use1', 100), TTL: 30 }),
      change('CREATE', { ...weighted('usw2', 0), TTL: 30 }),
    ],
  ],
  ['the health check that exists', [change('CREATE', { ...simple, HealthCheckId: 'known' })]],
  ['an alias to a record of the zone', [change('CREATE', alias)]],
  [
    'an alias to a record of the same batch',
    [
      change('CREATE', simple),
      change('CREATE', { ...alias, AliasTarget: { ...alias.AliasTarget, DNSName: 'new.example.test' } }),
    ],
  ],
  [
    'an alias into another zone of the account',
    [
      change('CREATE', {
        ...alias,
        AliasTarget: { HostedZoneId: 'ZOTHER', DNSName: 'lb.other.test', EvaluateTargetHealth: true },
      }),
    ],
  ],
  [
    'an alias to a zone of AWS, which is not known here',
    [
      change('CREATE', {
        ...alias,
        AliasTarget: {
          HostedZoneId: 'Z35SXDOTRQ7X7K',
          DNSName: 'lb.us-east-1.elb.amazonaws.com',
          EvaluateTargetHealth: false,
        },
      }),
    ],
  ],
  [
    'a weighted alias beside weighted records',
    [
      change('CREATE', {
        ...alias,
        Name: 'api.example.test',
        SetIdentifier: 'alias',
        Weight: 0,
        AliasTarget: { ...alias.AliasTarget, DNSName: 'latency.example.test' },
      }),
    ],
  ],
  ['1000 values', creations(1000, 1)],
  ['500 values by upsert', creations(500, 1, 'UPSERT')],
  ['32,000 characters', creations(160, 200)],
  [
    '100 weighted records of one name',
    [...Array(98).keys()].map((place) => change('CREATE', weighted(`r${place}`, 1))),
  ],
  [
    'the second region of a latency record',
    [change('CREATE', { ...recordOf('latency.example.test.'), SetIdentifier: 'b', Region: 'us-west-2' })],
  ],
  [
    'the secondary of a failover record',
    [change('CREATE', { ...recordOf('failover.example.test.'), SetIdentifier: 'b', Failover: 'SECONDARY' })],
  ],
])('accepts %s', (_name, changes) => {
  const outcome = apply(changes);
  expect(outcome).toMatchObject({ kind: 'applied' });
});

test.each<[name: string, changes: readonly Change[], code: string, message: string | RegExp]>([
  [
    'a deletion with another weight',
    [change('DELETE', weighted('use1', 99))],
    'InvalidChangeBatch',
    "[Tried to delete resource record set [name='api.example.test.', type='A', set-identifier='use1'] but the values provided do not match the current values]",
  ],
  [
    'a deletion with another TTL',
    [change('DELETE', { ...weighted('use1', 100), TTL: 61 })],
    'InvalidChangeBatch',
    /do not match the current values/,
  ],
  [
    'a deletion with another value',
    [change('DELETE', { ...text, ResourceRecords: values('"v=1 epoch=7"') })],
    'InvalidChangeBatch',
    /do not match the current values/,
  ],
  [
    'a deletion that leaves a value out',
    [change('DELETE', { ...recordOf(zoneName), ResourceRecords: values('ns2.test.') })],
    'InvalidChangeBatch',
    /do not match the current values/,
  ],
  [
    'a deletion with a health check that the record has not',
    [change('DELETE', { ...weighted('use1', 100), HealthCheckId: 'known' })],
    'InvalidChangeBatch',
    /do not match the current values/,
  ],
  [
    'a deletion of an alias where there is none',
    [change('DELETE', { ...alias, Name: 'api.example.test', SetIdentifier: 'use1', Weight: 100 })],
    'InvalidChangeBatch',
    /do not match the current values/,
  ],
  [
    'a deletion of a latency record with another region',
    [change('DELETE', { ...recordOf('latency.example.test.'), Region: 'us-west-2' })],
    'InvalidChangeBatch',
    /do not match the current values/,
  ],
  [
    'a deletion of a failover record as its other half',
    [change('DELETE', { ...recordOf('failover.example.test.'), Failover: 'SECONDARY' })],
    'InvalidChangeBatch',
    /do not match the current values/,
  ],
  [
    'a deletion with a set identifier that is not there',
    [change('DELETE', weighted('euw1', 100))],
    'InvalidChangeBatch',
    "[Tried to delete resource record set [name='api.example.test.', type='A', set-identifier='euw1'] but it was not found]",
  ],
  [
    'a deletion by the set identifier of another name',
    [change('DELETE', { ...weighted('use1', 100), Name: 'app.example.test' })],
    'InvalidChangeBatch',
    /but it was not found/,
  ],
  [
    'a creation of what exists',
    [change('CREATE', text)],
    'InvalidChangeBatch',
    "[Tried to create resource record set [name='_pointsman.api.example.test.', type='TXT'] but it already exists]",
  ],
  [
    'a creation before the deletion',
    [change('CREATE', nextText), change('DELETE', text)],
    'InvalidChangeBatch',
    /invalid set of changes for a resource record set 'TXT _pointsman\.api\.example\.test\.'/,
  ],
  [
    'two deletions of one record',
    [change('DELETE', text), change('DELETE', text)],
    'InvalidChangeBatch',
    /invalid set of changes/,
  ],
  [
    'two upserts of one record',
    [change('UPSERT', nextText), change('UPSERT', text)],
    'InvalidChangeBatch',
    /invalid set of changes/,
  ],
  [
    'a third change of one record',
    [change('DELETE', text), change('CREATE', nextText), change('UPSERT', text)],
    'InvalidChangeBatch',
    /invalid set of changes/,
  ],
  [
    'a record outside the zone',
    [change('CREATE', { ...simple, Name: 'api.example.org' })],
    'InvalidChangeBatch',
    '[RRSet with DNS name api.example.org. is not permitted in zone example.test.]',
  ],
  [
    'a CNAME beside other records',
    [change('CREATE', { ...cname, Name: 'api.example.test' })],
    'InvalidChangeBatch',
    /RRSet of type CNAME with DNS name api\.example\.test\. is not permitted as it conflicts/,
  ],
  [
    'other records beside a CNAME',
    [change('CREATE', { ...simple, Name: 'www.example.test' })],
    'InvalidChangeBatch',
    /RRSet of type A with DNS name www\.example\.test\. is not permitted because a conflicting RRSet of type CNAME/,
  ],
  [
    'a CNAME at the apex',
    [change('CREATE', { ...cname, Name: zoneName })],
    'InvalidChangeBatch',
    /not permitted at apex/,
  ],
  [
    'a weight of 256',
    [change('CREATE', weighted('euw1', 256))],
    'InvalidInput',
    /Value '256' at 'changeBatch\.changes\.1\.member\.resourceRecordSet\.weight'/,
  ],
  ['a weight of -1', [change('CREATE', weighted('euw1', -1))], 'InvalidInput', /Value '-1'/],
  ['half a weight', [change('CREATE', weighted('euw1', 0.5))], 'InvalidInput', /must be an integer/],
  [
    'a record without TTL',
    [change('CREATE', without(simple, 'TTL'))],
    'InvalidInput',
    'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [Action=CREATE, Name=new.example.test, Type=A, SetIdentifier=null]',
  ],
  [
    'a record without values',
    [change('CREATE', { ...simple, ResourceRecords: [] })],
    'InvalidInput',
    /but found none/,
  ],
  [
    'an alias with a TTL',
    [change('CREATE', { ...alias, TTL: 60 })],
    'InvalidInput',
    /but found more than one/,
  ],
  [
    'an alias with values',
    [change('CREATE', { ...alias, ResourceRecords: values('192.0.2.1') })],
    'InvalidInput',
    /but found more than one/,
  ],
  [
    'a weight without set identifier',
    [change('CREATE', without(weighted('euw1', 1), 'SetIdentifier'))],
    'InvalidInput',
    /Missing field 'SetIdentifier'/,
  ],
  [
    'a set identifier without policy',
    [change('CREATE', without(weighted('euw1', 1), 'Weight'))],
    'InvalidInput',
    /Expected exactly one of \[Weight, Region.*but found none/,
  ],
  [
    'two policies in one record',
    [change('CREATE', { ...weighted('euw1', 1), Region: 'us-east-1' })],
    'InvalidInput',
    /but found more than one/,
  ],
  ['an empty set identifier', [change('CREATE', weighted('', 1))], 'InvalidInput', /setIdentifier/],
  [
    'a set identifier of 129 characters',
    [change('CREATE', weighted('x'.repeat(129), 1))],
    'InvalidInput',
    /setIdentifier/,
  ],
  [
    'an unknown action',
    [{ ...change('CREATE', simple), Action: 'REPLACE' as ChangeAction }],
    'InvalidInput',
    /action/,
  ],
  ['an unknown type', [change('CREATE', { ...simple, Type: 'WKS' })], 'InvalidInput', /type/],
  ['a negative TTL', [change('CREATE', { ...simple, TTL: -1 })], 'InvalidInput', /tTL/],
  ['no changes at all', [], 'InvalidInput', /must not be empty/],
  [
    'a simple record beside weighted ones',
    [change('CREATE', { ...simple, Name: 'api.example.test' })],
    'InvalidChangeBatch',
    /cannot be created as other RRSets exist with the same name and type/,
  ],
  [
    'a latency record beside weighted ones',
    [change('CREATE', { ...without(weighted('euw1', 1), 'Weight'), Region: 'eu-west-1' })],
    'InvalidChangeBatch',
    /cannot be created as other RRSets exist/,
  ],
  [
    'a weighted record with another TTL than its group',
    [change('CREATE', { ...weighted('euw1', 1), TTL: 30 })],
    'InvalidChangeBatch',
    /weighted sets must contain the same TTL/,
  ],
  [
    'another TTL for one of two',
    [change('UPSERT', { ...weighted('use1', 100), TTL: 30 })],
    'InvalidChangeBatch',
    /weighted sets must contain the same TTL/,
  ],
  [
    'a second latency record of one region',
    [change('CREATE', { ...recordOf('latency.example.test.'), SetIdentifier: 'b' })],
    'InvalidChangeBatch',
    /latency set with the same name, type, and region/,
  ],
  [
    'a second primary',
    [change('CREATE', { ...recordOf('failover.example.test.'), SetIdentifier: 'b' })],
    'InvalidChangeBatch',
    /failover PRIMARY/,
  ],
  [
    'a health check that does not exist',
    [change('CREATE', { ...simple, HealthCheckId: 'gone' })],
    'NoSuchHealthCheck',
    /gone/,
  ],
  [
    'an alias to nothing',
    [change('CREATE', { ...alias, AliasTarget: { ...alias.AliasTarget, DNSName: 'no.example.test' } })],
    'InvalidChangeBatch',
    '[Tried to create an alias that targets no.example.test., type A in zone ZOWN, but that target was not found]',
  ],
  [
    'an alias to another type',
    [change('CREATE', { ...alias, Type: 'AAAA' })],
    'InvalidChangeBatch',
    /that target was not found/,
  ],
  [
    'an alias out of its zone',
    [change('CREATE', { ...alias, AliasTarget: { ...alias.AliasTarget, DNSName: 'lb.other.test' } })],
    'InvalidChangeBatch',
    /does not lie within the target zone/,
  ],
  [
    'an alias to itself',
    [change('CREATE', { ...alias, AliasTarget: { ...alias.AliasTarget, DNSName: 'alias.example.test' } })],
    'InvalidChangeBatch',
    /cannot target itself/,
  ],
  ['1001 values', creations(1001, 1), 'InvalidChangeBatch', /Number of records limit of 1000 exceeded/],
  [
    '501 values by upsert',
    creations(501, 1, 'UPSERT'),
    'InvalidChangeBatch',
    /Number of records limit of 1000 exceeded/,
  ],
  [
    '32,001 characters',
    [...creations(160, 200), change('CREATE', { ...simple, Type: 'TXT', ResourceRecords: values('""') })],
    'InvalidChangeBatch',
    /RDATA character limit of 32000 exceeded/,
  ],
  [
    '101 weighted records of one name',
    [...Array(99).keys()].map((place) => change('CREATE', weighted(`r${place}`, 1))),
    'InvalidChangeBatch',
    /Exceeded limit on number of weighted RRSets/,
  ],
  [
    'an address that is none',
    [change('CREATE', { ...simple, ResourceRecords: values('192.0.2') })],
    'InvalidChangeBatch',
    /ARRDATAIllegalIPv4Address/,
  ],
  [
    'an IPv4 address as AAAA',
    [change('CREATE', { ...simple, Type: 'AAAA' })],
    'InvalidChangeBatch',
    /AAAARRDATAIllegalIPv6Address/,
  ],
  [
    'a text without quotes',
    [change('CREATE', { ...simple, Type: 'TXT', ResourceRecords: values('v=1') })],
    'InvalidChangeBatch',
    /InvalidCharacterString/,
  ],
  [
    'a text of 256 characters',
    [change('CREATE', { ...simple, Type: 'TXT', ResourceRecords: values(`"${'x'.repeat(256)}"`) })],
    'InvalidChangeBatch',
    /CharacterStringTooLong/,
  ],
  [
    'a CNAME with two values',
    [change('CREATE', { ...simple, Type: 'CNAME', ResourceRecords: values('a.test.', 'b.test.') })],
    'InvalidChangeBatch',
    /more than one value/,
  ],
  [
    'the same value twice',
    [change('CREATE', { ...simple, ResourceRecords: values('192.0.2.1', '192.0.2.1') })],
    'InvalidChangeBatch',
    "[Duplicate Resource Record: '192.0.2.1']",
  ],
  [
    'a name with a space',
    [change('CREATE', { ...simple, Name: 'a b.example.test' })],
    'InvalidChangeBatch',
    /UnsupportedCharacter/,
  ],
  [
    'a wildcard NS record',
    [
      change('CREATE', {
        ...simple,
        Name: '*.example.test',
        Type: 'NS',
        ResourceRecords: values('ns.test.'),
      }),
    ],
    'InvalidChangeBatch',
    /NSRRsCannotBeWildcard/,
  ],
  [
    'an MX record without preference',
    [change('CREATE', { ...simple, Type: 'MX', ResourceRecords: values('mail.test.') })],
    'InvalidChangeBatch',
    /MXRRDATANotTwoFields/,
  ],
  [
    'the end of the apex NS record',
    [change('DELETE', recordOf(zoneName))],
    'InvalidChangeBatch',
    /must contain at least one NS record/,
  ],
])('refuses %s', (_name, changes, code, message) => {
  const outcome = apply(changes);
  expect(outcome).toMatchObject({ kind: 'refused', code });
  if (outcome.kind === 'refused') expect(outcome.message).toMatch(message);
  if (outcome.kind === 'refused' && typeof message === 'string') expect(outcome.message).toBe(message);
});

test('a batch is judged to its end, and every problem is named', () => {
  const outcome = apply([change('CREATE', text), change('DELETE', weighted('euw1', 1))]);
  expect(outcome).toMatchObject({
    message: expect.stringMatching(
      /^\[Tried to create .* already exists, Tried to delete .* was not found\]$/,
    ),
  });
});

test('a batch that is applied leaves what it does not name', () => {
  const outcome = apply([change('DELETE', weighted('use1', 100)), change('CREATE', weighted('use1', 0))]);
  if (outcome.kind !== 'applied') throw new Error(outcome.message);
  const changed = [...outcome.records.values()].filter(
    (record) => !([...before.values()] as unknown[]).includes(record),
  );
  expect(changed).toEqual([weighted('use1', 0)]);
  expect(outcome.records.size).toBe(before.size);
});

function apply(changes: readonly Change[]): ReturnType<typeof applyBatch> {
  return applyBatch(before, changes, {
    zoneId: 'ZOWN',
    zoneName,
    healthCheckExists: (id) => id === 'known',
    zoneById: (id) => (id === 'ZOTHER' ? otherZone : undefined),
  });
}

function change(Action: ChangeAction, ResourceRecordSet: ResourceRecordSet): Change {
  return { Action, ResourceRecordSet };
}

function weighted(SetIdentifier: string, Weight: number): ResourceRecordSet {
  return {
    Name: 'api.example.test.',
    Type: 'A',
    SetIdentifier,
    Weight,
    TTL: 60,
    ResourceRecords: values('192.0.2.1'),
  };
}

/** `count` texts, each of `length` characters with its quotes. */
function creations(count: number, length: number, action: ChangeAction = 'CREATE'): Change[] {
  return [...Array(count).keys()].map((place) =>
    change(action, {
      Name: `t${place}.example.test`,
      Type: 'TXT',
      TTL: 60,
      ResourceRecords: values(`"${'x'.repeat(Math.max(0, length - 2))}"`),
    }),
  );
}

function values(...all: string[]): { Value: string }[] {
  return all.map((Value) => ({ Value }));
}

function records(all: readonly ResourceRecordSet[]): RecordSets {
  return new Map(
    all.map((record) => [JSON.stringify([record.Name, record.Type, record.SetIdentifier ?? '']), record]),
  );
}

function recordOf(name: string): ResourceRecordSet {
  const found = [...before.values()].find((record) => record.Name === name);
  if (found === undefined) throw new Error(`the zone must have the record, got ${name}`);
  return found;
}

function without(record: ResourceRecordSet, field: keyof ResourceRecordSet): ResourceRecordSet {
  return { ...record, [field]: undefined };
}
