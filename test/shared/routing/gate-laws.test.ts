/** Laws of the gates, over situations of every kind. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closedByQuorum, type Gate } from '../../../shared/routing/gate.ts';
import { gateActions } from '../../../shared/routing/gate-actions.ts';
import { hasWeight } from '../../../shared/routing/gate-opinion.ts';
import type { GatedApplication, GateSituation } from '../../../shared/routing/gate-situation.ts';
import { gateSituation, slot } from './gated.ts';
import { nowMs, regions } from './regional.ts';

const endpoint = fc.record({
  vote: fc.constantFrom('up', 'up', 'down', 'down', 'degraded', 'unknown'),
  voteSinceMs: fc.constantFrom(nowMs, nowMs - 29_999, nowMs - 30_000, nowMs - 300_000),
  keptOut: fc.constantFrom(false, false, false, true),
  ready: fc.constantFrom(true, true, true, false),
} as const);

const weights = fc.record(
  Object.fromEntries(regions.map((region) => [region, fc.constantFrom(0, 0, 50, 100)])),
);

const answered = fc.oneof(
  fc.constant(undefined),
  fc.record({ weights, firstSeenMs: fc.constantFrom(nowMs - 10_000, nowMs - 300_000) }),
  fc.record({ weights }),
);

const application = (id: string): fc.Arbitrary<GatedApplication> =>
  fc
    .record({
      endpoints: fc.record(Object.fromEntries(regions.map((region) => [region, endpoint]))),
      frozen: fc.constantFrom(false, false, true),
      held: fc.constantFrom(false, false, true),
      answered,
      forcedTo: fc.constantFrom([], [], [], [regions[0] ?? '']),
      approvedTo: fc.constantFrom([], [], [regions[0] ?? '']),
    })
    .map(({ held, ...rest }) => ({
      application: id,
      ...rest,
      ...(held ? { heldBy: 'moves-per-hour' } : {}),
    }));

const gates: fc.Arbitrary<readonly Gate[]> = fc.subarray(regions).chain((closed) =>
  fc.tuple(
    ...closed.map((region) =>
      fc.record({
        region: fc.constant(region),
        slot: fc.constantFrom(slot, slot - 300),
        closedAtMs: fc.constantFrom(nowMs - 5_000, nowMs - 200_000),
        latched: fc.boolean(),
      }),
    ),
  ),
);

const sheet = fc.oneof(
  { weight: 4, arbitrary: gates.map((closed) => ({ kind: 'read', closed }) as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'unreadable' } as const) },
);

const situations: fc.Arbitrary<GateSituation> = fc
  .record({
    sheets: fc.record(Object.fromEntries(regions.map((region) => [region, sheet]))),
    slot: fc.constantFrom(slot, slot, slot, undefined),
    freeze: fc.oneof(
      { weight: 5, arbitrary: fc.constant({ fleet: false, regions: [] }) },
      { weight: 1, arbitrary: fc.record({ fleet: fc.boolean(), regions: fc.subarray(regions) }) },
      { weight: 1, arbitrary: fc.constant('unreadable' as const) },
    ),
    applications: fc.oneof(
      fc.tuple(application('a')),
      fc.tuple(application('a'), application('b'), application('c')),
    ),
  })
  .map((change) => gateSituation(change));

function own({ sheets, vantage }: GateSituation): readonly Gate[] {
  const sheet = sheets[vantage];
  return sheet?.kind === 'read' ? sheet.closed : [];
}

/** Gates that this decision closes and that were open. */
function closedNewly(situation: GateSituation): readonly string[] {
  const before = own(situation).map(({ region }) => region);
  return gateActions(situation)
    .close.map(({ region }) => region)
    .filter((region) => !before.includes(region));
}

function law(name: string, holds: (situation: GateSituation) => void): void {
  test(name, () => {
    fc.assert(fc.property(situations, holds), { numRuns: 500 });
  });
}

law(
  'nothing is closed and nothing opened while the fleet is frozen, or its freeze unreadable',
  (situation) => {
    const isFrozen = situation.freeze === 'unreadable' || situation.freeze.fleet;
    fc.pre(isFrozen);
    expect(closedNewly(situation)).toEqual([]);
    expect(gateActions(situation).open).toEqual([]);
  },
);

law('a gate changes for no frozen region, and moves no frozen application', (situation) => {
  const { freeze, applications } = situation;
  const changed = [...closedNewly(situation), ...gateActions(situation).open];
  for (const region of changed) {
    expect(freeze !== 'unreadable' && freeze.regions.includes(region)).toBe(false);
    expect(applications.some((each) => each.frozen && hasWeight(each, region))).toBe(false);
  }
});

law(
  'a region with traffic is closed only while this vantage votes another one up for everyone there',
  (situation) => {
    const { applications, vantages, quorum, sheets } = situation;
    const closed = [...own(situation), ...gateActions(situation).close].map(({ region }) => region);
    const gone = [...closedByQuorum(sheets, vantages, quorum), ...closed];
    for (const region of closedNewly(situation)) {
      for (const moved of applications.filter((each) => hasWeight(each, region))) {
        const others = Object.entries(moved.endpoints).filter(
          ([other]) => other !== region && !gone.includes(other),
        );
        expect(others.some(([, { vote, keptOut, ready }]) => vote === 'up' && !keptOut && ready)).toBe(true);
      }
    }
  },
);

law('a region with traffic is closed only after 30 s of most of its applications being down', (situation) => {
  const { applications } = situation;
  for (const region of closedNewly(situation)) {
    if (!applications.some((each) => hasWeight(each, region))) continue;
    const longDown = applications.filter(({ endpoints }) => {
      const { vote, voteSinceMs = nowMs } = endpoints[region] ?? {};
      return vote === 'down' && nowMs - voteSinceMs >= situation.gateAfterMs;
    });
    expect(longDown.length * 2).toBeGreaterThan(applications.length);
  }
});

law('a gate opens only on a vote that is up, or by a person', (situation) => {
  const { applications } = situation;
  for (const region of gateActions(situation).open) {
    const serving = applications.filter(({ endpoints }) =>
      ['up', 'degraded'].includes(endpoints[region]?.vote ?? ''),
    );
    const forced = applications.some(({ forcedTo }) => forcedTo.includes(region));
    expect(forced || serving.length * 2 > applications.length).toBe(true);
  }
});

law(
  'a gate on which Route 53 has moved traffic does not open while traffic is there by the same course',
  (situation) => {
    const { sheets, vantage, vantages, quorum, applications } = situation;
    const { close, open } = gateActions(situation);
    // What is closed in the same pass takes no traffic.
    const closedHere = { kind: 'read', closed: [...own(situation), ...close] } as const;
    const closed = closedByQuorum({ ...sheets, [vantage]: closedHere }, vantages, quorum);
    for (const region of open) {
      const gate = own(situation).find((each) => each.region === region);
      const sent = applications.filter((each) => hasWeight(each, region));
      const isElsewhere = sent.some(({ endpoints }) =>
        Object.entries(endpoints).some(([other, { vote }]) => !closed.includes(other) && vote !== 'down'),
      );
      if (gate === undefined || !(gate.latched || (closed.includes(region) && isElsewhere))) continue;
      for (const { answered, approvedTo } of sent) {
        const isLater = (answered?.firstSeenMs ?? 0) > gate.closedAtMs;
        const isForced = applications.some(({ forcedTo }) => forcedTo.includes(region));
        expect(isLater || isForced || approvedTo.includes(region)).toBe(true);
      }
    }
  },
);

law(
  'a gate latches only for a region with traffic, and never while every other one is closed',
  (situation) => {
    const { sheets, vantage, vantages, quorum, applications } = situation;
    const { close } = gateActions(situation);
    for (const gate of close.filter(({ latched }) => latched)) {
      if (own(situation).some(({ region, latched }) => region === gate.region && latched)) continue;
      const after = { ...sheets, [vantage]: { kind: 'read', closed: own(situation) } as const };
      const closed = closedByQuorum(after, vantages, quorum);
      const sent = applications.filter((each) => each.answered === undefined || hasWeight(each, gate.region));
      const others = sent
        .flatMap(({ endpoints }) => Object.keys(endpoints))
        .filter((each) => each !== gate.region);
      expect(others.some((other) => !closed.includes(other))).toBe(true);
    }
  },
);

law('nothing is done to a gate twice, and done again it does nothing new', (situation) => {
  const { close, open, because } = gateActions(situation);
  const touched = [...close.map(({ region }) => region), ...open];
  expect(new Set(touched).size).toBe(touched.length);
  if (situation.sheets[situation.vantage]?.kind !== 'read') {
    expect(touched).toEqual([]);
    return;
  }

  const kept = own(situation).filter(({ region }) => !touched.includes(region));
  const after = { kind: 'read', closed: [...kept, ...close] } as const;
  const again = gateActions({ ...situation, sheets: { ...situation.sheets, [situation.vantage]: after } });
  // What was closed may have completed a quorum, which latches it and what else is closed for it.
  const news = again.close.filter((gate) => !gate.latched);
  expect(news.map(({ region }) => region).filter((region) => touched.includes(region))).toEqual([]);
  const waits = ['traffic-first', 'answer-unknown'];
  const inTurn = again.open.filter((region) => !waits.includes(because[region] ?? ''));
  expect(inTurn.filter((region) => close.some((gate) => gate.region === region))).toEqual([]);
});
