import { describe, expect, test } from 'vitest';
import { Invocations, type Run, runLimitMs } from '../../sandbox/simulate/invocations.ts';
import { startMs } from '../../sandbox/simulate/time.ts';
import { east, expectWithin, stageOf, west } from './stage.ts';

type Faults = Parameters<typeof stageOf>[0];

const requests = ['one', 'two', 'three', 'four'] as const;

/** A platform, and what was carried out of the requests of all runs. */
function platformOf(faults: Faults, seed = 1) {
  const stage = stageOf(faults);
  const began: number[] = [];
  const ended: number[] = [];
  const done: string[] = [];
  const failures: unknown[] = [];
  const invocations = new Invocations({
    ...stage,
    seed,
    clockMs: (region) => stage.time.nowMs + stage.faults.skewMs(region),
    done: (_run, name) => done.push(name),
    failed: (_run, error) => failures.push(error),
  });
  /** Makes four requests, one after the other. */
  const body = async (run: Run) => {
    began.push(stage.time.nowMs);
    const port = run.invocation.through('port', { ask: async (what: string) => what });
    for (const request of requests) await port.ask(request);
    ended.push(stage.time.nowMs);
  };
  return { ...stage, invocations, body, began, ended, done, failures };
}

const at = 5;
const fault = { kind: 'lambda', function: 'steer', region: west, at };

async function invokedOnce(faults: Faults, seed?: number) {
  const platform = platformOf(faults, seed);
  await platform.until(10);
  platform.invocations.begin(west, 'steer', platform.body);
  await platform.until(110);
  return platform;
}

describe('an invocation', () => {
  test('begins a moment after it was asked for, the first time cold', async () => {
    const { invocations, body, began, until, time } = await invokedOnce([]);
    expectWithin((began[0] ?? 0) - startMs - 10_000, 250, 900);
    const askedMs = time.nowMs;
    invocations.begin(west, 'steer', body);
    await until(115);
    expectWithin((began[1] ?? 0) - askedMs, 2, 15);
  });

  test.each<[string, Faults, number]>([
    ['runs once', [], 1],
    ['runs twice where it is delivered twice', [{ ...fault, mode: 'duplicate' }], 2],
    ['never runs where the function is silent', [{ ...fault, mode: 'silent' }], 0],
    ['runs where another function is silent', [{ ...fault, function: 'notify', mode: 'silent' }], 1],
    ['runs where the function is silent in another region', [{ ...fault, region: east, mode: 'silent' }], 1],
    ['never runs in a region that is down', [{ kind: 'region-down', region: west, at }], 0],
    ['runs where another region is down', [{ kind: 'region-down', region: east, at }], 1],
  ])('%s', async (_name, faults, runs) => {
    const { ended, done } = await invokedOnce(faults);
    expect(ended).toHaveLength(runs);
    expect(done).toHaveLength(runs * requests.length);
  });

  test('begins late where it is delivered late', async () => {
    const { began } = await invokedOnce([{ ...fault, mode: 'late', lateSeconds: 40 }]);
    expectWithin((began[0] ?? 0) - startMs - 50_000, 250, 900);
  });

  test('that crashes has done some of its requests, the first ones, and says nothing', async () => {
    const carriedOut = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const { ended, done, failures } = await invokedOnce([{ ...fault, mode: 'crash' }], seed);
      expect(done).toEqual(requests.slice(0, done.length).map(() => 'port.ask'));
      expect(ended).toHaveLength(0);
      expect(failures).toEqual([]);
      carriedOut.add(done.length);
    }
    expect([...carriedOut].sort()).toEqual([0, 1, 2, 3]);
  });

  test('is not ended by a crash of another region’s function', async () => {
    const { ended } = await invokedOnce([{ ...fault, region: east, mode: 'crash' }]);
    expect(ended).toHaveLength(1);
  });

  test('dies with its region, between any two requests', async () => {
    const platform = platformOf([{ kind: 'region-down', region: west, at: 20, until: 30 }]);
    await platform.until(10);
    const waiting = async (run: Run) => {
      await run.wait(startMs + 20_500);
      await platform.body(run);
    };
    platform.invocations.begin(west, 'steer', waiting);
    platform.invocations.begin(east, 'steer', waiting);
    await platform.until(20);
    const [down] = platform.faults.of('region-down');
    if (down === undefined) throw new Error('the region must be down');
    platform.invocations.meet(down);
    await platform.until(100);
    expect(platform.ended).toHaveLength(1);
  });

  test.each([
    ['just within its time ends well', runLimitMs - 1_000, 1],
    ['that takes too long is ended', runLimitMs + 1, 0],
  ])('%s', async (_name, takesMs, ends) => {
    const platform = platformOf([]);
    platform.invocations.begin(west, 'steer', async (run) => {
      await run.wait(platform.time.nowMs + takesMs);
      await platform.body(run);
    });
    await platform.until(115);
    expect(platform.ended).toHaveLength(ends);
  });

  test('is told its deadline by its region’s own clock', async () => {
    const platform = platformOf([{ kind: 'clock', region: west, skewSeconds: 300, at }]);
    await platform.until(10);
    const deadlines: number[] = [];
    platform.invocations.begin(west, 'steer', async (run) => {
      deadlines.push(run.deadlineMs - platform.time.nowMs);
    });
    await platform.until(12);
    expect(deadlines).toEqual([runLimitMs + 300_000]);
  });

  test('that fails is reported', async () => {
    const platform = platformOf([]);
    platform.invocations.begin(west, 'steer', () => Promise.reject(new Error('no way')));
    await platform.until(5);
    expect(platform.failures.map(String)).toEqual(['Error: no way']);
  });
});

test('a batch of which Route 53 loses the answer is carried out, and its sender does not learn so', async () => {
  const platform = platformOf([{ kind: 'route53', mode: 'lost-answers', at }]);
  await platform.until(10);
  const errors: string[] = [];
  platform.invocations.begin(west, 'steer', async (run) => {
    const traffic = run.invocation.through('traffic', {
      change: async () => 'accepted',
      records: async () => [],
    });
    await traffic.records();
    await traffic.change().catch((error: unknown) => errors.push(String(error)));
  });
  await platform.until(20);
  expect(platform.done).toEqual(['traffic.records', 'traffic.change']);
  expect(errors).toEqual(['Error: the answer of traffic.change was lost']);
});
