/** All regions were down and come back in the same moment: by gates nothing moves, in whatever order the vantages see it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activeRegions, type Weights } from '../../../shared/routing/course.ts';
import { closedByQuorum, type Gate, type GateSheets } from '../../../shared/routing/gate.ts';
import { gateActions } from '../../../shared/routing/gate-actions.ts';
import type { GatedApplication } from '../../../shared/routing/gate-situation.ts';
import { down, endpoint, gatedApplication, gateSituation, sheetsOf, slot } from './gated.ts';
import { nowMs, regions } from './regional.ts';

const quorum = 2;
const weightOfEach = fc.constantFrom(0, 0, 5, 95, 100);

const weights: fc.Arbitrary<Weights> = fc.record(
  Object.fromEntries(regions.map((region) => [region, weightOfEach])),
);

/** Gates of before, of every kind but the one that keeps traffic from where it is: that one Route 53 has moved by. */
const gateOf = (region: string, mayBeLatched: boolean): fc.Arbitrary<Gate> =>
  fc.record({
    region: fc.constant(region),
    slot: fc.constantFrom(slot, slot - 300),
    closedAtMs: fc.constantFrom(nowMs - 5_000, nowMs - 600_000),
    latched: mayBeLatched ? fc.boolean() : fc.constant(false),
  });

interface Outage {
  readonly weights: Weights;
  readonly sheets: GateSheets;
}

/** Every region is closed by a quorum at least. */
const outages: fc.Arbitrary<Outage> = weights.chain((sent) => {
  const closings = regions.map((region) =>
    fc.tuple(
      fc.subarray([...regions], { minLength: quorum }),
      gateOf(region, !activeRegions(sent).includes(region)),
    ),
  );
  return fc.tuple(...closings).map((closed) => {
    const closedIn = (vantage: string) =>
      closed.filter(([vantages]) => vantages.includes(vantage)).map(([, gate]) => gate);
    return {
      weights: sent,
      sheets: sheetsOf(Object.fromEntries(regions.map((vantage) => [vantage, closedIn(vantage)]))),
    };
  });
});

interface Turn {
  /** Those whose passes read the buckets in the same moment, before any of them writes. */
  readonly together: readonly string[];
  /** By then these see that everything is up; they go on seeing it. */
  readonly seeing: readonly string[];
}

const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record({
    together: fc.subarray([...regions], { minLength: 1 }),
    seeing: fc.subarray([...regions]),
  }),
  { minLength: 1, maxLength: 12 },
);

function pass(vantage: string, isUp: boolean, { weights: sent, sheets }: Outage): GateSheets {
  const vote = isUp ? endpoint() : down;
  const application: GatedApplication = gatedApplication({
    answered: { weights: sent, firstSeenMs: nowMs - 300_000 },
    endpoints: Object.fromEntries(regions.map((region) => [region, vote])),
  });
  const { close, open } = gateActions(gateSituation({ vantage, sheets, applications: [application] }));
  const own = sheets[vantage];
  const before = own?.kind === 'read' ? own.closed : [];
  const kept = before.filter(
    ({ region }) => !open.includes(region) && !close.some((gate) => gate.region === region),
  );
  return { [vantage]: { kind: 'read', closed: [...kept, ...close] } };
}

/** Where Route 53 sends traffic: by the weights of what is open, in equal shares where that has none, to all if none is. */
function answeredBy(sheets: GateSheets, sent: Weights): readonly string[] {
  const gone = closedByQuorum(sheets, regions, quorum);
  const open = gone.length === regions.length ? regions : regions.filter((region) => !gone.includes(region));
  return activeRegions(Object.fromEntries(open.map((region) => [region, sent[region] ?? 0])));
}

test('traffic stays where the weights send it, in every moment of the recovery', () => {
  const law = (outage: Outage, schedule: readonly Turn[]) => {
    let { sheets } = outage;
    const seen = new Set<string>();
    for (const { together, seeing } of schedule) {
      for (const vantage of seeing) seen.add(vantage);
      const now = sheets;
      const written = together.map((vantage) => pass(vantage, seen.has(vantage), { ...outage, sheets: now }));
      sheets = Object.assign({ ...sheets }, ...written);
      const wanted = activeRegions(outage.weights);
      const answered = answeredBy(sheets, outage.weights);
      // Of several with weight one may be back before the other; nobody without weight gets any traffic.
      expect(answered.every((region) => wanted.includes(region))).toBe(true);
    }
  };
  fc.assert(fc.property(outages, turns, law), { numRuns: 1_000 });
});

test('once every vantage has seen it and had its turns, every gate is open', () => {
  const law = (outage: Outage, order: readonly string[]) => {
    let { sheets } = outage;
    for (const vantage of [...order, ...order])
      sheets = { ...sheets, ...pass(vantage, true, { ...outage, sheets }) };
    expect(sheets).toEqual(sheetsOf({}));
  };
  const orders = fc.shuffledSubarray([...regions], { minLength: regions.length });
  // With one region in charge: of two, the one that is back first carries the other's traffic until a course says so.
  const single = outages.filter((outage) => activeRegions(outage.weights).length === 1);
  fc.assert(fc.property(single, orders, law), { numRuns: 300 });
});
