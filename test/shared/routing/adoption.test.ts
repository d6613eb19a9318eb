/** What is refused before anything is changed, what is said before anybody says yes, and what the batch then is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Adoption, type AdoptionRequest, planAdoption } from '../../../shared/routing/adoption.ts';
import type { AdoptionReason } from '../../../shared/routing/adoption-refusal.ts';
import type { Weights } from '../../../shared/routing/course.ts';
import type { PolicyRecordSet } from '../../../shared/routing/live-policy.ts';
import { formatMarker, markerOf } from '../../../shared/routing/marker.ts';
import { reconcile } from '../../../shared/routing/reconcile.ts';
import { quoteTxt } from '../../../shared/routing/txt-value.ts';
import {
  aliasTargets,
  applicationWith,
  east,
  europe,
  loadBalancerZone,
  plainTargets,
  west,
} from '../operating/adopted-application.ts';
import { applyExactly } from './exact-zone.ts';
import { courseOf } from './regional.ts';

const Name = 'api.example.com.';
const plain = applicationWith(['A'], plainTargets);
const balanced = applicationWith(['A'], aliasTargets);
const addresses = (...values: readonly string[]) => values.map((Value) => ({ Value }));

function a(value: string, change: Partial<PolicyRecordSet> = {}): PolicyRecordSet {
  return { Name, Type: 'A', TTL: 60, ResourceRecords: addresses(value), ...change };
}

function alias(
  host: string,
  change: Partial<PolicyRecordSet> = {},
  zone = loadBalancerZone,
): PolicyRecordSet {
  const AliasTarget = { HostedZoneId: zone, DNSName: `${host}.elb.example.`, EvaluateTargetHealth: false };
  return { Name, Type: 'A', AliasTarget, ...change };
}

function marked(epoch: number, weights: Weights): PolicyRecordSet {
  const text = formatMarker(markerOf(courseOf(epoch, weights)));
  return { Name: `_pointsman.${Name}`, Type: 'TXT', TTL: 60, ResourceRecords: addresses(quoteTxt(text)) };
}

function planned(live: readonly PolicyRecordSet[], change: Partial<AdoptionRequest> = {}): Adoption {
  const author = { application: 'api', by: 'operator', atMs: 1, fleetDigest: 'f00d', fleetWrittenAtMs: 0 };
  return planAdoption({
    application: plain,
    live,
    course: undefined,
    author,
    zoneId: 'ZONE',
    health: { checks: {}, serving: [] },
    checks: {},
    acceptChange: false,
    ...change,
  });
}

function takenOver(live: readonly PolicyRecordSet[], change: Partial<AdoptionRequest> = {}) {
  const plan = planned(live, change);
  if (plan.kind !== 'take-over') throw new Error(`it must be adoptable, got ${JSON.stringify(plan)}`);
  return plan;
}

const latency = [
  a('192.0.2.1', { SetIdentifier: 'us', Region: east }),
  a('192.0.2.3', { SetIdentifier: 'eu', Region: europe }),
];
const everywhere = { [east]: 100, [west]: 0, [europe]: 0 };

describe('is refused', () => {
  test.each<
    [
      name: string,
      because: AdoptionReason,
      live: readonly PolicyRecordSet[],
      change: Partial<AdoptionRequest>,
      text: RegExp,
    ]
  >([
    ['nothing at the name', 'no-record', [], {}, /none/],
    [
      'an address that no region has',
      'unknown-answer',
      [a('198.51.100.7')],
      {},
      /got 198\.51\.100\.7 in A simple/,
    ],
    [
      'one unknown address among known ones',
      'unknown-answer',
      [a('192.0.2.1', { ResourceRecords: addresses('192.0.2.1', '198.51.100.7') })],
      {},
      /got 198\.51\.100\.7 in/,
    ],
    [
      'a load balancer that no region has',
      'unknown-answer',
      [alias('north')],
      { application: balanced },
      /north/,
    ],
    [
      'an alias to another record of the zone',
      'alias-in-zone',
      [alias('elsewhere', {}, 'ZONE')],
      { application: balanced },
      /elsewhere/,
    ],
    [
      'a CNAME where A is steered',
      'other-type',
      [{ ...a('east.example.net'), Type: 'CNAME' }],
      {},
      /must be A, got CNAME/,
    ],
    [
      'an HTTPS record beside the address',
      'other-type',
      [a('192.0.2.1'), { ...a('1 .'), Type: 'HTTPS' }],
      {},
      /got HTTPS/,
    ],
    [
      'a type that is not answered today',
      'missing-type',
      [a('192.0.2.1')],
      { application: applicationWith(['A', 'AAAA'], plainTargets) },
      /none of type AAAA/,
    ],
    [
      'types that disagree',
      'weights-disagree',
      [a('192.0.2.1'), { ...a('2001:db8::2'), Type: 'AAAA' }],
      { application: applicationWith(['A', 'AAAA'], plainTargets) },
      /for AAAA/,
    ],
    [
      'records of several policies, which Route 53 does not make',
      'mixed-policies',
      [
        a('192.0.2.1', { SetIdentifier: 'one', Weight: 100 }),
        a('192.0.2.2', { SetIdentifier: 'two', Failover: 'SECONDARY' }),
      ],
      {},
      /must have one policy, got weighted, failover/,
    ],
    [
      'latency records of several regions',
      'answers-change',
      latency,
      {},
      /got latency records .* us-east-1 would answer everybody/,
    ],
    [
      'one record with the addresses of two regions',
      'answers-change',
      [a('192.0.2.1', { ResourceRecords: addresses('192.0.2.1', '192.0.2.2') })],
      {},
      /got simple records/,
    ],
    [
      'a part of the addresses of the region with the traffic',
      'answers-change',
      [a('192.0.2.1')],
      {
        application: applicationWith(['A'], [{ a: ['192.0.2.1', '192.0.2.9'] }, ...plainTargets.slice(1)]),
      },
      /would answer with 192\.0\.2\.9 too/,
    ],
    [
      'several multivalue records',
      'answers-change',
      [
        a('192.0.2.1', { SetIdentifier: '1', MultiValueAnswer: true }),
        a('192.0.2.2', { SetIdentifier: '2', MultiValueAnswer: true }),
      ],
      {},
      /multivalue/,
    ],
    [
      'geolocation records of several regions',
      'answers-change',
      [
        a('192.0.2.1', { SetIdentifier: '1', GeoLocation: { CountryCode: '*' } }),
        a('192.0.2.3', { SetIdentifier: '2', GeoLocation: { ContinentCode: 'EU' } }),
      ],
      {},
      /geolocation/,
    ],
    [
      'records of a traffic policy',
      'traffic-policy',
      [a('192.0.2.1', { TrafficPolicyInstanceId: 'tpi-1' })],
      {},
      /instance tpi-1/,
    ],
    [
      'a region whose targets are spread over two records',
      'split-region',
      [a('192.0.2.1', { SetIdentifier: '1', Weight: 1 }), a('192.0.2.11', { SetIdentifier: '2', Weight: 1 })],
      { application: applicationWith(['A'], [{ a: ['192.0.2.1', '192.0.2.11'] }, ...plainTargets.slice(1)]) },
      /for us-east-1/,
    ],
    [
      'a target that two regions have',
      'ambiguous-answer',
      [a('192.0.2.1')],
      {
        application: applicationWith(
          ['A'],
          [{ a: ['192.0.2.1'] }, { a: ['192.0.2.1'] }, { a: ['192.0.2.3'] }],
        ),
      },
      /target of us-east-1 and us-west-2/,
    ],
    [
      'a move that DNS has not followed yet',
      'unfinished',
      [a('192.0.2.1', { SetIdentifier: east, Weight: 100 }), marked(3, everywhere)],
      { course: courseOf(4, everywhere) },
      /epoch 3 in DNS and 4 in the ledger/,
    ],
    [
      'a marker that is none of ours',
      'marker-unreadable',
      [a('192.0.2.1'), { ...marked(1, everywhere), ResourceRecords: addresses('"v=2"') }],
      {},
      /v=2/,
    ],
  ])('%s', (_name, because, live, change, text) => {
    expect(planned(live, change)).toMatchObject({
      kind: 'refused',
      because,
      text: expect.stringMatching(text),
      remedy: expect.stringMatching(/^[a-z].{10,}[^.]$/),
    });
  });
});

test.each([
  ['the same epoch', 3],
  ['a smaller epoch: the ledger is behind, and takes it over by itself', 2],
])('what is marked already is settled, with %s in the ledger', (_name, epoch) => {
  const live = [a('192.0.2.1', { SetIdentifier: east, Weight: 100 }), marked(3, everywhere)];
  expect(planned(live, { course: courseOf(epoch, everywhere) })).toMatchObject({
    kind: 'settled',
    text: expect.stringContaining('epoch 3'),
  });
});

describe('a change that a person accepts', () => {
  test.each<
    [name: string, live: readonly PolicyRecordSet[], change: Partial<AdoptionRequest>, weights: Weights]
  >([
    ['latency records: the preferred region', latency, {}, everywhere],
    [
      'latency records under weighted steering: the shares',
      latency,
      {
        application: applicationWith(['A'], plainTargets, {
          failback: 'manual',
          steering: { policy: 'weighted', shares: { [east]: 3, [west]: 0, [europe]: 1 } },
        }),
      },
      { [east]: 3, [west]: 0, [europe]: 1 },
    ],
    ['nothing at all: the first record', [], {}, everywhere],
  ])('%s', (_name, live, change, weights) => {
    const plan = takenOver(live, { ...change, acceptChange: true });
    expect(plan.course.weights).toEqual(weights);
    expect(plan.notes[0]).toMatch(live.length === 0 ? /nothing answers/ : /the answers may change/);
    expect(applyExactly(live, plan.changes)).toHaveLength(4);
  });
});

test('a part of the addresses of a region without traffic is no change: nobody is answered with it', () => {
  const weighted = [
    a('192.0.2.2', { SetIdentifier: 'one', Weight: 10 }),
    a('192.0.2.1', { SetIdentifier: 'two', Weight: 0 }),
  ];
  const application = applicationWith(['A'], [{ a: ['192.0.2.1', '192.0.2.9'] }, ...plainTargets.slice(1)]);
  const { changes } = takenOver(weighted, { application });
  const created = changes.flatMap(({ Action, ResourceRecordSet }) =>
    Action === 'CREATE' && ResourceRecordSet.SetIdentifier === east
      ? [ResourceRecordSet.ResourceRecords]
      : [],
  );
  expect(created).toEqual([addresses('192.0.2.1', '192.0.2.9')]);
});

describe('says before anybody says yes', () => {
  test.each<[name: string, live: readonly PolicyRecordSet[], change: Partial<AdoptionRequest>, note: RegExp]>(
    [
      [
        "a TTL that is not the fleet file's",
        [a('192.0.2.1', { TTL: 300 })],
        {},
        /A has a TTL of 300 s, and gets the fleet file's 60 s/,
      ],
      [
        'TTLs of which none is kept',
        [
          a('192.0.2.1', { SetIdentifier: 'p', Failover: 'PRIMARY', TTL: 300 }),
          a('192.0.2.2', { SetIdentifier: 's', Failover: 'SECONDARY', TTL: 30 }),
        ],
        {},
        /A has a TTL of 300 and 30 s, and gets/,
      ],
      [
        'a health check that is taken off',
        [a('192.0.2.1', { HealthCheckId: 'abc' })],
        {},
        /health checks abc are taken off/,
      ],
      [
        'an alias whose health is not evaluated any more',
        [
          {
            ...alias('east'),
            AliasTarget: {
              HostedZoneId: loadBalancerZone,
              DNSName: 'dualstack.east.elb.example.',
              EvaluateTargetHealth: true,
            },
          },
        ],
        { application: balanced },
        /does not evaluate/,
      ],
      ['a region that is not preferred', [a('192.0.2.2')], {}, /a failback may follow/],
      [
        'several regions under priority steering',
        [
          a('192.0.2.1', { SetIdentifier: '1', Weight: 1 }),
          a('192.0.2.2', { SetIdentifier: '2', Weight: 1 }),
        ],
        {},
        /share the traffic/,
      ],
      ['that it begins to steer', [a('192.0.2.1')], {}, /mode is act/],
    ],
  )('%s', (_name, live, change, note) => {
    expect(takenOver(live, change).notes).toEqual(expect.arrayContaining([expect.stringMatching(note)]));
  });
});

test('no alias evaluates the health of its target afterwards: Route 53 would move traffic without votes', () => {
  const evaluating = {
    HostedZoneId: loadBalancerZone,
    DNSName: 'east.elb.example.',
    EvaluateTargetHealth: true,
  };
  const { changes } = takenOver([{ ...alias('east'), AliasTarget: evaluating }], { application: balanced });
  const created = changes.filter(({ Action }) => Action === 'CREATE');
  const evaluates = created.flatMap(
    ({ ResourceRecordSet: { AliasTarget } }) => AliasTarget?.EvaluateTargetHealth ?? [],
  );
  expect(evaluates).toEqual([false, false, false]);
});

describe('the health checks of the gates', () => {
  const checks = { [east]: 'check-east', [west]: 'check-west', [europe]: 'check-europe' };
  const carried = (change: Partial<AdoptionRequest>) =>
    takenOver([a('192.0.2.1')], change).changes.flatMap(
      ({ ResourceRecordSet: { HealthCheckId } }) => HealthCheckId ?? [],
    );

  test('are on every record from its creation', () => {
    expect(carried({ checks }).sort()).toEqual(Object.values(checks).sort());
  });

  test('are on none where they are not there for every region', () => {
    expect(carried({ checks: { [east]: 'check-east' } })).toEqual([]);
  });
});

describe('laws', () => {
  const region = fc.constantFrom(0, 1, 2);
  const weighted = fc
    .uniqueArray(region, { minLength: 1 })
    .chain((places) => fc.tuple(fc.constant(places), fc.array(fc.nat(255), { minLength: 3, maxLength: 3 })))
    .map(([places, weights]) =>
      places.map((place) =>
        a(`192.0.2.${place + 1}`, { SetIdentifier: `set-${place}`, Weight: weights[place] ?? 0 }),
      ),
    );
  const pair = fc
    .tuple(region, region)
    .map(([one, other]) => [
      a(`192.0.2.${one + 1}`, { SetIdentifier: 'p', Failover: 'PRIMARY' }),
      a(`192.0.2.${other + 1}`, { SetIdentifier: 's', Failover: 'SECONDARY' }),
    ]);
  const sets = fc.oneof(
    region.map((place) => [a(`192.0.2.${place + 1}`)]),
    weighted,
    pair,
  );

  test('whatever is taken over, Route 53 takes the batch, and the result is the course', () => {
    fc.assert(
      fc.property(sets, (live) => {
        const plan = takenOver(live);
        const after = applyExactly(live, plan.changes);
        if (typeof after === 'string') throw new Error(after);
        expect(reconcile({ application: plain, course: plan.course, live: after })).toEqual({
          kind: 'in-step',
        });
        expect(after.filter(({ Type }) => Type === 'A')).toHaveLength(3);
      }),
      { numRuns: 200 },
    );
  });

  test('each region has the share of the answers that its records had', () => {
    fc.assert(
      fc.property(weighted, (live) => {
        const { weights } = takenOver(live).course;
        const total = live.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
        const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
        for (const [place, each] of [east, west, europe].entries()) {
          const record = live.find(({ SetIdentifier }) => SetIdentifier === `set-${place}`);
          const before =
            record === undefined ? 0 : total === 0 ? 1 / live.length : (record.Weight ?? 0) / total;
          expect((weights[each] ?? 0) / all).toBeCloseTo(before, 9);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a batch that was made over other records is refused', () => {
    fc.assert(
      fc.property(sets, sets, (live, other) => {
        fc.pre(JSON.stringify(live) !== JSON.stringify(other));
        expect(typeof applyExactly(other, takenOver(live).changes)).toBe('string');
      }),
      { numRuns: 200 },
    );
  });
});
