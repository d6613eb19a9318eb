import { describe, expect, test } from 'vitest';
import type { Vote } from '../../../shared/health/vote.ts';
import type { Control, SteerMemory } from '../../../shared/ports.ts';
import { type Deed, deedItems } from '../../../shared/routing/deed.ts';
import { type Preflight, preflightOf } from '../../../shared/routing/preflight.ts';
import { context, control, evidenceOf, fleet, memory } from './operated.ts';
import { allEast, allWest, courseOf, east, europe, nowMs, west } from './regional.ts';

const who = { owner: 'alice', reason: 'a test', atMs: nowMs };
const switchover: Deed = { do: 'switchover', application: 'api', to: west };

interface Change {
  readonly memory?: Partial<SteerMemory>;
  readonly control?: Partial<Control>;
  readonly votes?: Readonly<Record<string, Vote>>;
}

function preflight(deed: Deed, change: Change = {}): Preflight {
  const from = { ...control, ...change.control };
  return preflightOf({
    deed,
    writes: deedItems(deed, who, from, fleet),
    control: from,
    evidence: evidenceOf(change.votes),
    memory: { ...memory, ...change.memory },
    nowMs,
    context,
  });
}

function targets({ applications }: Preflight): Record<string, string> {
  return Object.fromEntries(
    applications.map(({ application, to, because }) => [
      application,
      to === undefined ? because : (Object.keys(to).find((region) => (to[region] ?? 0) > 0) ?? ''),
    ]),
  );
}

describe('which applications would do what', () => {
  test.each<[name: string, deed: Deed, change: Change, expected: Record<string, string>]>([
    ['a switchover moves the one', switchover, {}, { api: west }],
    [
      'an evacuation moves all that can go, and says of each where to',
      { do: 'evacuate', region: east },
      {},
      { api: west, shop: 'writer-elsewhere' },
    ],
    [
      'an evacuation to a region of one',
      { do: 'evacuate', region: east, to: europe },
      {},
      { api: europe, shop: 'writer-elsewhere' },
    ],
    ['the evacuation of a region without traffic concerns none', { do: 'evacuate', region: europe }, {}, {}],
    [
      'a pin moves those that its pattern fits',
      { do: 'pin', application: 'a*', region: europe },
      {},
      { api: europe },
    ],
    [
      'a pin to a region that is down waits',
      { do: 'pin', application: 'api', region: europe },
      { votes: { [europe]: 'down' } },
      { api: 'no-candidate' },
    ],
    [
      'a freeze of regions holds what they would lose',
      { do: 'freeze', scope: { scope: 'region', region: 'us-*' } },
      { votes: { [east]: 'down' } },
      { api: 'frozen', shop: 'writer-elsewhere' },
    ],
    [
      'what is unfrozen moves at once',
      { do: 'unfreeze' },
      { votes: { [east]: 'down' }, control: { freezes: [{ ...who, scope: 'fleet' }] } },
      { api: west, shop: 'writer-elsewhere' },
    ],
    [
      'the traffic that needs a writer follows it',
      { do: 'promote', database: 'orders', region: west },
      {},
      { shop: west },
    ],
  ])('%s', (_name, deed, change, expected) => {
    const judged = preflight(deed, change);
    expect(targets(judged)).toEqual(expected);
    expect(judged.refusal).toBeUndefined();
  });
});

describe('what is wanted once is refused where it would not happen', () => {
  test.each<[name: string, deed: Deed, change: Change, refusal: RegExp]>([
    [
      'to a region that is down',
      switchover,
      { votes: { [west]: 'down' } },
      /us-west-2 is down .*\(proven up: eu-west-1, us-east-1\)$/,
    ],
    [
      'to a region of which nothing is known',
      switchover,
      { votes: { [west]: 'unknown', [east]: 'down', [europe]: 'down' } },
      /\(no region is proven up\)$/,
    ],
    [
      'where the traffic would go to another region, because both are down',
      switchover,
      { votes: { [east]: 'down', [west]: 'down' } },
      /^traffic would go to eu-west-1, and not to us-west-2: /,
    ],
    [
      'to where the traffic is, when it is about to leave',
      { do: 'switchover', application: 'api', to: east },
      { votes: { [east]: 'down' } },
      /^traffic would go to us-west-2, and not to us-east-1: /,
    ],
    [
      'in a freeze, a forced one too',
      { do: 'failover', application: 'api', to: west },
      { control: { freezes: [{ ...who, scope: 'application', application: 'api' }] } },
      /frozen by alice/,
    ],
    ['without the writer', { do: 'failover', application: 'shop', to: europe }, {}, /the writer/],
    [
      'to a region that is kept out',
      switchover,
      {
        control: { overrides: [{ ...who, application: '*', kind: 'keep-out', region: west }] },
      },
      /kept out/,
    ],
    ['back, where nothing is to go back', { do: 'approve-failback', application: 'api' }, {}, /healthy/],
    [
      'back to another region than the preferred one',
      { do: 'approve-failback', application: 'api', to: europe },
      {
        control: {
          courses: { ...control.courses, api: courseOf(4, allWest, { progress: { acceptedAtMs: nowMs } }) },
        },
      },
      /^api stays in us-west-2 \(healthy\)/,
    ],
    [
      'a clearing of what was not ordered',
      { do: 'clear-override', application: 'api', region: west },
      { control: { overrides: [{ ...who, application: 'api', kind: 'pin', region: east }] } },
      /^override must be one of api us-east-1, got api us-west-2$/,
    ],
    [
      'a clearing where nothing was ordered',
      { do: 'clear-override', application: 'api' },
      {},
      /^override must be one of those that there are, and there is none, got api$/,
    ],
  ])('%s', (_name, deed, change, refusal) => {
    expect(preflight(deed, change).refusal).toMatch(refusal);
  });

  test('a forced failover goes where nothing is proven', () => {
    const forced = preflight({ do: 'failover', application: 'api', to: west }, { votes: { [west]: 'down' } });
    expect(targets(forced)).toEqual({ api: west });
    expect(forced.refusal).toBeUndefined();
  });
});

test('what only has to wait for the cooldown is not refused, and says where it will go', () => {
  const api = courseOf(4, allWest, { moves: 1, progress: { acceptedAtMs: nowMs } });
  const judged = preflight(
    { do: 'approve-failback', application: 'api' },
    {
      control: { courses: { ...control.courses, api } },
      memory: {
        epochs: { api: { epoch: 4, firstSeenMs: nowMs - 60_000 } },
        moves: { api: [{ count: 1, firstSeenMs: nowMs - 60_000 }] },
      },
    },
  );
  expect(judged.refusal).toBeUndefined();
  expect(judged.applications[0]).toMatchObject({ because: 'cooling-down', to: { [east]: 5, [west]: 95 } });
  expect(judged.applications[0]?.guards).toContainEqual({
    guard: 'cooldown',
    state: 'in-the-way',
    text: 'last move 1 min ago, the cooldown is 10 min',
  });
});

test('where traffic is already, there is nothing to do', () => {
  const courses = { ...control.courses, api: courseOf(4, allWest, { progress: { acceptedAtMs: nowMs } }) };
  expect(preflight(switchover, { control: { courses } })).toMatchObject({
    settled: 'the traffic of api is in us-west-2 already',
  });
});

describe('how the guards stand', () => {
  const guardOf = (judged: Preflight, guard: string) =>
    judged.applications[0]?.guards.find((each) => each.guard === guard);

  test.each<[guard: string, change: Change, state: string, text: RegExp]>([
    ['freeze', {}, 'clear', /^not frozen$/],
    [
      'freeze',
      { control: { freezes: [{ ...who, scope: 'application', application: 'a*' }] } },
      'in-the-way',
      /^applications a\* is frozen by alice: a test$/,
    ],
    ['us-west-2', {}, 'clear', /^up by 3 of 3 votes$/],
    ['us-west-2', { votes: { [west]: 'down' } }, 'in-the-way', /^down by 3 of 3 votes$/],
    ['us-west-2', { votes: { [west]: 'unknown' } }, 'unknown', /^nobody knows$/],
    ['us-west-2', { votes: { [west]: 'degraded' } }, 'clear', /^degraded by 3 of 3 votes$/],
    ['course', {}, 'clear', /^epoch 3 is in Route 53$/],
    [
      'course',
      { control: { courses: { api: courseOf(4, allEast) } } },
      'in-the-way',
      /^Route 53 has not accepted epoch 4 yet$/,
    ],
    ['cooldown', {}, 'clear', /^no move on record, the cooldown is 10 min$/],
    ['moves', {}, 'clear', /^0 of 4 in the last hour$/],
    ['mode', {}, 'clear', /^act$/],
  ])('%s: %o', (guard, change, state, text) => {
    const found = guardOf(preflight(switchover, change), guard);
    expect(found?.state).toBe(state);
    expect(found?.text).toMatch(text);
  });

  test('another fleet file at the vantages is said', () => {
    const evidence = evidenceOf();
    const fresh = evidence.fresh.map((report) => ({ ...report, fleetDigest: 'another' }));
    const writes = deedItems(switchover, who, control, fleet);
    const judged = preflightOf({
      deed: switchover,
      writes,
      control,
      evidence: { ...evidence, fresh },
      memory,
      nowMs,
      context,
    });
    expect(guardOf(judged, 'fleet file')).toMatchObject({
      state: 'unknown',
      text: expect.stringContaining('deployed another'),
    });
  });

  test('where no vantage reports, nothing is taken for well', () => {
    const judged = preflightOf({
      deed: switchover,
      writes: deedItems(switchover, who, control, fleet),
      control,
      evidence: { ...evidenceOf(), fresh: [], verdicts: {} },
      memory,
      nowMs,
      context,
    });
    expect(guardOf(judged, 'fleet file')).toMatchObject({ state: 'unknown' });
    expect(judged.refusal).toMatch(/no region is proven up/);
  });
});
