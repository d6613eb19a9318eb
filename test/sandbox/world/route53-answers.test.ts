import { expect, test } from 'vitest';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { route53 } from '../../../sandbox/world/route53.ts';
import { type Answer, type AnswerSources, answerFrom } from '../../../sandbox/world/route53-answers.ts';
import type { ResourceRecordSet } from '../../../sandbox/world/route53-types.ts';

const records: ResourceRecordSet[] = [
  set('example.test.', 'NS', 172_800, 'ns.test.'),
  set('example.test.', 'SOA', 900, 'ns.test. host.test. 1 7200 900 1209600 86400'),
  set('example.test.', 'A', 60, '192.0.2.1', '192.0.2.2'),
  set('deep.empty.example.test.', 'A', 60, '192.0.2.3'),
  set('\\052.example.test.', 'TXT', 60, '"wild"'),
  set('\\052.sub.example.test.', 'A', 60, '192.0.2.4'),
  set('www.example.test.', 'CNAME', 60, 'example.test.'),
  set('chain.example.test.', 'CNAME', 30, 'www.example.test.'),
  set('out.example.test.', 'CNAME', 60, 'elsewhere.test.'),
  set('broken.example.test.', 'CNAME', 60, 'no.sub.example.test.'),
  set('dangling.example.test.', 'CNAME', 60, 'no.empty.example.test.'),
  set('loop.example.test.', 'CNAME', 60, 'loop.example.test.'),
  set('cut.example.test.', 'NS', 300, 'ns.other.test.'),
  set('below.cut.example.test.', 'A', 60, '192.0.2.5'),
  alias('inside.example.test.', 'example.test.'),
  alias('twice.example.test.', 'inside.example.test.'),
  alias('lb.example.test.', 'lb.elb.amazonaws.com.'),
  alias('nowhere.example.test.', 'gone.elb.amazonaws.com.'),
];

test.each<[name: string, question: [string, string], expected: object]>([
  [
    'answers with all values of a record',
    ['example.test', 'A'],
    {
      rcode: 'NOERROR',
      authoritative: true,
      answers: [a('example.test.', '192.0.2.1'), a('example.test.', '192.0.2.2')],
      authority: [],
    },
  ],
  ['takes any case', ['EXAMPLE.test.', 'A'], { rcode: 'NOERROR', answers: [{ name: 'example.test.' }, {}] }],
  [
    'denies the type with the SOA where the name exists',
    ['example.test', 'AAAA'],
    { rcode: 'NOERROR', answers: [], authority: [{ type: 'SOA', ttlSeconds: 900 }] },
  ],
  [
    'denies the type of an empty non-terminal',
    ['empty.example.test', 'A'],
    { rcode: 'NOERROR', answers: [], authority: [{ type: 'SOA' }] },
  ],
  [
    'denies a name below an empty non-terminal, whose wildcard there is none',
    ['no.empty.example.test', 'TXT'],
    { rcode: 'NXDOMAIN', authority: [{ type: 'SOA' }] },
  ],
  [
    'answers from a wildcard by the name that was asked',
    ['any.example.test', 'TXT'],
    { rcode: 'NOERROR', answers: [{ name: 'any.example.test.', value: '"wild"' }] },
  ],
  [
    'answers from a wildcard several labels down',
    ['x.y.example.test', 'TXT'],
    { rcode: 'NOERROR', answers: [{ name: 'x.y.example.test.' }] },
  ],
  [
    'denies the type that a wildcard has not',
    ['any.example.test', 'A'],
    { rcode: 'NOERROR', answers: [], authority: [{ type: 'SOA' }] },
  ],
  [
    'takes the closest wildcard alone',
    ['x.sub.example.test', 'TXT'],
    { rcode: 'NOERROR', answers: [], authority: [{ type: 'SOA' }] },
  ],
  [
    'does not take the wildcard for a name that exists',
    ['sub.example.test', 'TXT'],
    { rcode: 'NOERROR', answers: [] },
  ],
  [
    'answers for the wildcard itself',
    ['*.sub.example.test', 'A'],
    { rcode: 'NOERROR', answers: [{ value: '192.0.2.4' }] },
  ],
  [
    'follows a CNAME within the zone',
    ['chain.example.test', 'A'],
    {
      rcode: 'NOERROR',
      answers: [
        { type: 'CNAME', value: 'www.example.test.', ttlSeconds: 30 },
        { type: 'CNAME', value: 'example.test.' },
        a('example.test.', '192.0.2.1'),
        a('example.test.', '192.0.2.2'),
      ],
    },
  ],
  [
    'leaves a CNAME out of the zone to the resolver',
    ['out.example.test', 'A'],
    { rcode: 'NOERROR', answers: [{ type: 'CNAME', value: 'elsewhere.test.' }], authority: [] },
  ],
  [
    'answers a question for the CNAME itself',
    ['chain.example.test', 'CNAME'],
    { rcode: 'NOERROR', answers: [{ value: 'www.example.test.' }] },
  ],
  [
    'follows a CNAME to a wildcard',
    ['broken.example.test', 'A'],
    { rcode: 'NOERROR', answers: [{ type: 'CNAME' }, { name: 'no.sub.example.test.', value: '192.0.2.4' }] },
  ],
  [
    'denies the name that a CNAME leads to',
    ['dangling.example.test', 'A'],
    { rcode: 'NXDOMAIN', answers: [{ type: 'CNAME' }], authority: [{ type: 'SOA' }] },
  ],
  ['gives a loop of CNAMEs up', ['loop.example.test', 'A'], { rcode: 'SERVFAIL', answers: [] }],
  [
    'refers to the name servers of a delegated zone',
    ['x.cut.example.test', 'A'],
    {
      rcode: 'NOERROR',
      authoritative: false,
      answers: [],
      authority: [{ name: 'cut.example.test.', type: 'NS', value: 'ns.other.test.' }],
    },
  ],
  [
    'does not answer for what lies below a delegation',
    ['below.cut.example.test', 'A'],
    { authoritative: false, answers: [] },
  ],
  [
    'answers an alias as its target, by its own name',
    ['inside.example.test', 'A'],
    {
      rcode: 'NOERROR',
      answers: [a('inside.example.test.', '192.0.2.1'), a('inside.example.test.', '192.0.2.2')],
    },
  ],
  [
    'answers an alias of an alias',
    ['twice.example.test', 'A'],
    { rcode: 'NOERROR', answers: [a('twice.example.test.', '192.0.2.1'), {}] },
  ],
  [
    'answers an alias of a load balancer with its addresses',
    ['lb.example.test', 'A'],
    {
      rcode: 'NOERROR',
      answers: [{ name: 'lb.example.test.', type: 'A', ttlSeconds: 60, value: '198.51.100.7' }],
    },
  ],
  [
    'has no answer for an alias whose target nobody knows',
    ['nowhere.example.test', 'A'],
    { rcode: 'NOERROR', answers: [], authority: [{ type: 'SOA' }] },
  ],
])('%s', (_name, [name, type], expected) => {
  expect(ask(records, name, type)).toMatchObject(expected);
});

test('an address that health checks forbid is served as long as the record is alone', () => {
  const alone = { ...set('one.example.test.', 'A', 60, '192.0.2.1'), HealthCheckId: 'sick' };
  expect(ask([alone], 'one.example.test', 'A').answers).toHaveLength(1);
});

/** Weights, health checks, and how often of 10,000 each is to be served. */
test.each<[name: string, group: [weight: number, health?: string][], shares: number[]]>([
  ['one record of weight 100 gets all', [[100], [0], [0]], [1, 0, 0]],
  ['weights share in proportion', [[70], [20], [10]], [0.7, 0.2, 0.1]],
  ['weights of 0 throughout share equally', [[0], [0], [0]], [1 / 3, 1 / 3, 1 / 3]],
  ['an unhealthy record gives its share to the others', [[50, 'sick'], [30], [10]], [0, 0.75, 0.25]],
  [
    'records of weight 0 wait while one of weight is healthy',
    [
      [1, 'well'],
      [0, 'well'],
      [9, 'sick'],
    ],
    [1, 0, 0],
  ],
  [
    'all healthy records of weight 0 share equally when no other is healthy',
    [
      [100, 'sick'],
      [0, 'well'],
      [0, 'well'],
    ],
    [0, 0.5, 0.5],
  ],
  [
    'an unhealthy record of weight 0 gets nothing then',
    [
      [100, 'sick'],
      [0, 'well'],
      [0, 'sick'],
    ],
    [0, 1, 0],
  ],
  ['a record without health check is always healthy', [[100, 'sick'], [0], [0, 'sick']], [0, 1, 0]],
  [
    'when nothing is healthy the weights apply as if all were',
    [
      [75, 'sick'],
      [25, 'sick'],
      [0, 'sick'],
    ],
    [0.75, 0.25, 0],
  ],
  [
    'unhealthy weights of 0 throughout share equally',
    [
      [0, 'sick'],
      [0, 'sick'],
    ],
    [0.5, 0.5],
  ],
])('weighted: %s', (_name, group, shares) => {
  const weighted = group.map(([Weight, HealthCheckId], place) => ({
    ...set('api.example.test.', 'A', 60, `192.0.2.${place}`),
    SetIdentifier: `region-${place}`,
    Weight,
    HealthCheckId,
  }));
  const random = seededRandom(1);
  const counts = shares.map(() => 0);
  for (let time = 0; time < 10_000; time++) {
    const [answer, ...more] = ask(weighted, 'api.example.test', 'A', { random }).answers;
    expect(more).toEqual([]);
    const place = Number(answer?.value.split('.').at(-1));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  shares.forEach((share, place) => {
    const served = (counts[place] ?? 0) / 10_000;
    // Four standard deviations of 10,000 draws; what is to get nothing gets nothing.
    expect(Math.abs(served - share)).toBeLessThanOrEqual(share === 0 || share === 1 ? 0 : 0.02);
  });
});

test.each<[name: string, primary: string | undefined, secondary: string | undefined, expected: string]>([
  ['the primary while it is healthy', 'well', 'well', '192.0.2.1'],
  ['the primary even if the secondary is not healthy', 'well', 'sick', '192.0.2.1'],
  ['the secondary when the primary is not healthy', 'sick', 'well', '192.0.2.2'],
  ['the secondary without a health check of its own', 'sick', undefined, '192.0.2.2'],
  ['the primary when neither is healthy', 'sick', 'sick', '192.0.2.1'],
])('failover: %s', (_name, primary, secondary, expected) => {
  const pair = [
    {
      ...set('api.example.test.', 'A', 60, '192.0.2.2'),
      SetIdentifier: 's',
      Failover: 'SECONDARY',
      HealthCheckId: secondary,
    },
    {
      ...set('api.example.test.', 'A', 60, '192.0.2.1'),
      SetIdentifier: 'p',
      Failover: 'PRIMARY',
      HealthCheckId: primary,
    },
  ];
  expect(ask(pair, 'api.example.test', 'A').answers.map(({ value }) => value)).toEqual([expected]);
});

test('latency: the nearest healthy region, as the resolver has it', () => {
  const group = ['us-east-1', 'eu-west-1'].map((Region, place) => ({
    ...set('api.example.test.', 'A', 60, `192.0.2.${place}`),
    SetIdentifier: Region,
    Region,
    HealthCheckId: Region,
  }));
  const nearestRegion = (regions: readonly string[]): string | undefined => regions.findLast(() => true);
  const value = (healthy: string[]): string | undefined =>
    ask(group, 'api.example.test', 'A', { nearestRegion, isHealthy: (id) => healthy.includes(id) }).answers[0]
      ?.value;
  expect(value(['us-east-1', 'eu-west-1'])).toBe('192.0.2.1');
  expect(value(['us-east-1'])).toBe('192.0.2.0');
});

test('multivalue: up to eight of the healthy ones', () => {
  const group = [...Array(12).keys()].map((place) => ({
    ...set('api.example.test.', 'A', 60, `192.0.2.${place}`),
    SetIdentifier: `${place}`,
    MultiValueAnswer: true,
    HealthCheckId: place < 3 ? 'sick' : 'well',
  }));
  const values = ask(group, 'api.example.test', 'A').answers.map(({ value }) =>
    Number(value.split('.').at(-1)),
  );
  expect(new Set(values).size).toBe(8);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(3);
});

test('an alias that evaluates its target is as healthy as that', () => {
  const target = { ...set('target.example.test.', 'A', 60, '192.0.2.1'), HealthCheckId: 'sick' };
  const group = (EvaluateTargetHealth: boolean): ResourceRecordSet[] => [
    target,
    {
      ...alias('api.example.test.', 'target.example.test.', EvaluateTargetHealth),
      SetIdentifier: 'a',
      Weight: 100,
    },
    { ...set('api.example.test.', 'A', 60, '192.0.2.2'), SetIdentifier: 'b', Weight: 0 },
  ];
  expect(ask(group(true), 'api.example.test', 'A').answers[0]?.value).toBe('192.0.2.2');
  expect(ask(group(false), 'api.example.test', 'A').answers[0]?.value).toBe('192.0.2.1');
});

test('the API may be down: answers go on', () => {
  const faults = new Set<string>();
  const world = route53({
    clock: virtualClock(0),
    random: seededRandom(1),
    propagationMs: () => 0,
    refuse: (operation) =>
      faults.has(operation) ? new AwsError('ServiceUnavailable', 'down', 503) : undefined,
  });
  const { zone } = world.zones.create({ Name: 'example.test', CallerReference: 'test' });
  faults.add('GetHostedZone');
  expect(() => world.zones.get(zone.Id)).toThrow('down');
  expect(world.answer('example.test', 'SOA').rcode).toBe('NOERROR');
});

function ask(
  all: readonly ResourceRecordSet[],
  name: string,
  type: string,
  sources: Partial<AnswerSources> = {},
): Answer {
  const zone = {
    name: 'example.test.',
    records: new Map(all.map((record, place) => [String(place), record])),
  };
  return answerFrom(zone, name, type, {
    random: seededRandom(1),
    isHealthy: (id) => id === 'well',
    nearestRegion: ([first]) => first,
    aliasAddresses: (dnsName) =>
      dnsName === 'lb.elb.amazonaws.com.' ? { ttlSeconds: 60, values: ['198.51.100.7'] } : undefined,
    ...sources,
  });
}

function set(Name: string, Type: string, TTL: number, ...all: string[]): ResourceRecordSet {
  return { Name, Type, TTL, ResourceRecords: all.map((Value) => ({ Value })) };
}

function alias(Name: string, DNSName: string, EvaluateTargetHealth = false): ResourceRecordSet {
  return { Name, Type: 'A', AliasTarget: { HostedZoneId: 'Z1', DNSName, EvaluateTargetHealth } };
}

function a(name: string, value: string): object {
  return { name, type: 'A', ttlSeconds: 60, value };
}
