import { describe, expect, test } from 'vitest';
import { SimulatedLookout } from '../../sandbox/simulate/simulated-lookout.ts';
import { startMs } from '../../sandbox/simulate/time.ts';
import { seededRandom } from '../../sandbox/world/random.ts';
import type { Observation } from '../../shared/health/observation.ts';
import { east, europe, expectWithin, stageOf, west } from './stage.ts';

type Faults = Parameters<typeof stageOf>[0];

interface LookOptions {
  readonly vantage?: string;
  readonly endpoint?: string;
  readonly atSeconds?: number;
  readonly deadlineMs?: number;
}

/** What a vantage sees when it looks so often, with what it was told while it waited. */
async function looks(faults: Faults, count: number, options: LookOptions = {}) {
  const {
    vantage = west,
    endpoint = `api/${east}`,
    atSeconds = 10,
    deadlineMs = Number.POSITIVE_INFINITY,
  } = options;
  const stage = stageOf(faults);
  const lookout = new SimulatedLookout({ ...stage, random: seededRandom(1) }).port(stage.siteIn(vantage));
  await stage.until(atSeconds);
  const seen: Observation[] = [];
  const unanswered: number[] = [];
  for (let look = 0; look < count; look++) {
    await stage.time.end(
      lookout.look([endpoint], {
        deliver: (observation) => seen.push(observation),
        unanswered: () => unanswered.push(stage.time.nowMs),
        suspectAfterMs: () => 500,
        deadlineMs,
      }),
    );
  }
  return { seen, unanswered, stage };
}

function outcomes(seen: readonly Observation[]): string[] {
  return [...new Set(seen.map(({ outcome, reason = '' }) => `${outcome} ${reason}`.trim()))].sort();
}

const refused = { kind: 'endpoint', application: 'api', region: east, mode: 'refused', at: 5, until: 60 };

describe('a vantage sees of an endpoint', () => {
  test.each<[string, Faults, LookOptions, string[]]>([
    ['that nothing is wrong with that it serves', [], {}, ['pass']],
    ['that is broken that it is', [refused], {}, ['fail refused']],
    ['before it breaks that it serves', [refused], { atSeconds: 4 }, ['pass']],
    ['after it is mended that it serves', [refused], { atSeconds: 60 }, ['pass']],
    ['in another region that it serves', [refused], { endpoint: `api/${west}` }, ['pass']],
    ['of another application that it serves', [refused], { endpoint: `shop/${east}` }, ['pass']],
    [
      'of all applications that it is broken',
      [{ ...refused, application: '*' }],
      { endpoint: `shop/${east}` },
      ['fail refused'],
    ],
    [
      'that flaps, while it is down',
      [{ ...refused, kind: 'flap', downSeconds: 10, upSeconds: 10 }],
      { atSeconds: 26 },
      ['fail refused'],
    ],
    [
      'that flaps, while it is up',
      [{ ...refused, kind: 'flap', downSeconds: 10, upSeconds: 10 }],
      { atSeconds: 16 },
      ['pass'],
    ],
    [
      'in a region that is down nothing',
      [{ kind: 'region-down', region: east, at: 5 }],
      {},
      ['fail timeout'],
    ],
    [
      'that only probes see fail that it does',
      [{ kind: 'gray', application: 'api', region: east, seenBy: 'probes', at: 5 }],
      {},
      ['fail refused'],
    ],
    [
      'that only users see fail nothing of it',
      [{ kind: 'gray', application: 'api', region: east, seenBy: 'users', at: 5 }],
      {},
      ['pass'],
    ],
    [
      'over a path that is cut nothing',
      [{ kind: 'link', from: west, to: east, mode: 'drop', at: 5 }],
      {},
      ['fail timeout'],
    ],
    [
      'over another path that it serves',
      [{ kind: 'link', from: europe, to: east, mode: 'drop', at: 5 }],
      {},
      ['pass'],
    ],
    [
      'nothing when all its own paths are cut',
      [{ kind: 'vantage-isolated', vantage: west, at: 5 }],
      {},
      ['fail timeout'],
    ],
    [
      'when another vantage is cut off that it serves',
      [{ kind: 'vantage-isolated', vantage: europe, at: 5 }],
      {},
      ['pass'],
    ],
  ])('%s', async (_name, faults, options, expected) => {
    const { seen } = await looks(faults, 5, options);
    expect(outcomes(seen)).toEqual(expected);
  });

  test.each([0.2, 0.8])('a share of %s of its requests fail', async (fraction) => {
    const { seen } = await looks([{ ...refused, fraction, until: 120 }], 400);
    const failed = seen.filter(({ outcome }) => outcome === 'fail').length / seen.length;
    expectWithin(failed, fraction - 0.08, fraction + 0.08);
  });

  test('a slow path is late both ways', async () => {
    const { seen } = await looks([{ kind: 'link', from: west, to: east, mode: 'slow', at: 5 }], 5);
    for (const { latencyMs } of seen) expectWithin(latencyMs, 3_000, 4_000);
  });
});

test('a probe is dated by when it was sent, on the clock of its vantage', async () => {
  const { seen } = await looks([{ kind: 'clock', region: west, skewSeconds: 90, at: 5 }], 1);
  expect(seen[0]?.atMs).toBe(startMs + 100_000);
});

test('who gets no answer is told so before the timeout, once', async () => {
  const { seen, unanswered, stage } = await looks([{ ...refused, mode: 'timeout' }], 1);
  expect(unanswered).toEqual([startMs + 10_500]);
  expect(seen[0]).toMatchObject({ reason: 'timeout' });
  expect(stage.time.nowMs).toBe(startMs + 14_000);
});

test('what has not begun at the deadline is our own trouble', async () => {
  const { seen } = await looks([], 1, { deadlineMs: startMs + 10_000 });
  expect(outcomes(seen)).toEqual(['self-fault overloaded']);
});

describe('references', () => {
  test.each<[string, Faults, readonly string[]]>([
    ['all answer when nothing is wrong', [], []],
    ['in a region that is down do not answer', [{ kind: 'region-down', region: east, at: 5 }], [east]],
    [
      'beyond a cut path do not answer',
      [{ kind: 'link', from: west, to: europe, mode: 'drop', at: 5 }],
      [europe],
    ],
    [
      'do not answer who is cut off',
      [{ kind: 'vantage-isolated', vantage: west, at: 5 }],
      [east, west, europe, 'cloudflare', 'google'],
    ],
  ])('%s', async (_name, faults, silent) => {
    const stage = stageOf(faults);
    const lookout = new SimulatedLookout({ ...stage, random: seededRandom(1) }).port(stage.siteIn(west));
    await stage.until(10);
    const results = await stage.time.end(lookout.references());
    const places = results.filter(({ answered }) => !answered).map(({ place }) => place);
    expect(new Set(places)).toEqual(new Set(silent));
  });
});

test('what an endpoint’s checks see is made one observation, dated and judged as probing does', async () => {
  const checks = [
    { type: 'http', path: '/health', expect: { status: [200] } },
    { type: 'http', path: '/ready', mode: 'veto', expect: { status: [200], bodyContains: 'ready' } },
  ];
  const wrongBody = { ...refused, mode: 'wrong-body', until: 120 };
  const stage = stageOf([wrongBody], { policy: { api: { checks } } });
  const lookout = new SimulatedLookout({ ...stage, random: seededRandom(1) }).port(stage.siteIn(west));
  await stage.until(10);
  const seen: Observation[] = [];
  const eyes = {
    deliver: (observation: Observation) => seen.push(observation),
    deadlineMs: Number.POSITIVE_INFINITY,
  };
  await stage.time.end(lookout.look([`api/${east}`], eyes));
  expect(seen).toMatchObject([{ atMs: startMs + 10_000, outcome: 'pass', veto: 'failed' }]);
});
