/** Who sent what, and what was ordered, is forgotten when nobody asks any more, and never sooner: a page would come again. */
import { describe, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/simulate/invocation.ts';
import { advance, type Happening } from '../../../shared/incidents/incident.ts';
import { newsMs } from '../../../shared/incidents/news.ts';
import { east, west } from '../world/fleet.ts';
import { World } from '../world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const down: Partial<Happening> = { verdicts: { [east]: 'down', [west]: 'up' } };
const well: Partial<Happening> = { verdicts: { [east]: 'up', [west]: 'up' } };

describe('an alert', () => {
  test('is known for a day after its incident has closed, and then forgotten', async () => {
    const world = new World();
    await happens(world, down);
    await happens(world, well);
    const closedMs = world.ledger.incidents.get('api')?.closedAtMs ?? 0;
    await sweepHourlyUntil(world, closedMs + newsMs);
    expect(world.ledger.alerts.size).toBe(2);
    await sweepHourlyUntil(world, closedMs + newsMs + 2 * hourMs);
    expect(world.ledger.alerts.size).toBe(0);
    expect(world.published).toHaveLength(2);
  });

  test('is not said again by a region whose clock is almost an hour behind', async () => {
    const world = new World();
    for (const change of [down, well]) await happens(world, change);
    const closedMs = world.ledger.incidents.get('api')?.closedAtMs ?? 0;
    await passTo(world, closedMs + newsMs);
    await world.time.end(world.notify(east));
    world.skewMs.set(west, 59 * -minuteMs);
    expect(world.nowMs(west)).toBeLessThan(closedMs + newsMs);
    await world.time.end(world.notify(west));
    expect(world.published).toHaveLength(2);
  });

  test('is known for as long as its incident is open', async () => {
    const world = new World();
    await happens(world, down);
    await sweepHourlyUntil(world, world.time.nowMs + 3 * newsMs);
    expect(world.ledger.alerts.size).toBe(1);
  });

  test('of an earlier incident is known for as long as the next one carries it', async () => {
    const world = new World();
    for (const change of [down, well, down]) await happens(world, change);
    await sweepHourlyUntil(world, world.time.nowMs + 3 * newsMs);
    expect(world.ledger.alerts.size).toBe(3);
    await happens(world, well);
    await sweepHourlyUntil(world, world.time.nowMs + newsMs + 3 * hourMs);
    expect(world.ledger.alerts.size).toBe(0);
    expect(world.published).toHaveLength(4);
  });

  test('of an incident that nothing refers to any more is forgotten, and nothing else', async () => {
    const world = new World();
    const orphan = { incident: 'api-1', step: 0, audience: 'oncall' };
    await world.ledger.markSent(orphan, world.time.nowMs);
    await world.time.pass(newsMs);
    await happens(world, down);
    await sweepHourlyUntil(world, world.time.nowMs + 2 * hourMs);
    expect(await world.ledger.sentAlerts('api-1')).toEqual([]);
    expect(world.ledger.alerts.size).toBe(1);
  });
});

describe('an order', () => {
  const order = { owner: 'alice', reason: 'test', atMs: 1 };
  const dayMs = 24 * hourMs;

  test.each<[string, (world: World, expiresAtMs: number) => Promise<void>]>([
    ['a freeze', ({ ledger }, expiresAtMs) => ledger.writeFreeze({ ...order, scope: 'fleet', expiresAtMs })],
    [
      'an override',
      ({ ledger }, expiresAtMs) =>
        ledger.writeOverride({ ...order, application: 'api', kind: 'keep-out', region: east, expiresAtMs }),
    ],
    [
      'an instruction',
      ({ ledger }, expiresAtMs) =>
        ledger.writeInstruction({
          ...order,
          application: 'api',
          kind: 'failback',
          overEpoch: 1,
          expiresAtMs,
        }),
    ],
  ])('%s is known for a day after its end, and then forgotten', async (_name, give) => {
    const world = new World();
    const endMs = world.time.nowMs + 5 * hourMs;
    await give(world, endMs);
    await sweepHourlyUntil(world, endMs + dayMs);
    expect(await ordersIn(world)).toBe(1);
    await sweepHourlyUntil(world, endMs + dayMs + 2 * hourMs);
    expect(await ordersIn(world)).toBe(0);
  });

  test('without an end is never forgotten', async () => {
    const world = new World();
    await world.ledger.writeFreeze({ ...order, scope: 'fleet' });
    await world.ledger.writeOverride({ ...order, application: 'api', kind: 'pin', region: east });
    await sweepHourlyUntil(world, world.time.nowMs + 3 * dayMs);
    expect(await ordersIn(world)).toBe(2);
  });

  test('is forgotten though the alerts could not be', async () => {
    const world = new World();
    await world.ledger.writeFreeze({ ...order, scope: 'fleet', expiresAtMs: world.time.nowMs });
    await passTo(world, world.time.nowMs + dayMs + 2 * hourMs);
    const script: Script = (_call, name) => (name === 'ledger.clearAlerts' ? 'fail' : 'go');
    await world.time.end(world.notify(west, { kind: 'sweep' }, { script }));
    expect(await ordersIn(world)).toBe(0);
  });
});

describe('to forget', () => {
  test.each<[string, number, 'sweep' | 'application', number]>([
    ['is a sweep’s business in the first minute of an hour', 0, 'sweep', 0],
    ['is so until that minute is over', minuteMs - 1, 'sweep', 0],
    ['is not so after it', minuteMs, 'sweep', 1],
    ['is not the business of a run that a step has woken', 0, 'application', 1],
  ])('%s', async (_name, intoHourMs, kind, expected) => {
    const world = new World();
    await world.ledger.markSent({ incident: 'api-1', step: 0, audience: 'oncall' }, world.time.nowMs);
    await passTo(world, world.time.nowMs + newsMs + 2 * hourMs);
    await world.time.pass(intoHourMs);
    const event = kind === 'sweep' ? { kind } : { kind, application: 'api' };
    await world.time.end(world.notify(west, event, { travel: () => 0 }));
    expect(world.ledger.alerts.size).toBe(expected);
  });

  test('may fail: the pages are out, and the next hour makes up for it', async () => {
    const world = new World();
    await world.ledger.markSent({ incident: 'api-1', step: 0, audience: 'oncall' }, world.time.nowMs);
    await passTo(world, world.time.nowMs + newsMs + 2 * hourMs);
    const script: Script = (_call, name) => (name === 'ledger.clearAlerts' ? 'fail' : 'go');
    const outcome = await world.time.end(world.notify(west, { kind: 'sweep' }, { script }));
    expect(outcome).toEqual({ kind: 'notified', sent: 0, failed: 0 });
    expect(world.journal).toMatchObject([{ event: 'error', by: west }]);
    expect(world.ledger.alerts.size).toBe(1);
    await passTo(world, world.time.nowMs);
    await world.time.end(world.notify(west));
    expect(world.ledger.alerts.size).toBe(0);
  });
});

async function ordersIn({ ledger }: World): Promise<number> {
  const { freezes, overrides, instructions } = await ledger.control();
  return freezes.length + overrides.length + Object.keys(instructions).length;
}

async function happens(world: World, change: Partial<Happening>): Promise<void> {
  await world.time.pass(minuteMs);
  const { nowMs } = world.time;
  const base = { application: 'api', nowMs, verdicts: {}, active: [east], evidence: {} };
  const after = advance(world.ledger.incidents.get('api'), { ...base, ...change });
  if (after !== undefined) await world.ledger.writeIncident(after);
  await world.time.end(world.notify(west, { kind: 'application', application: 'api' }));
}

async function sweepHourlyUntil(world: World, untilMs: number): Promise<void> {
  while (nextHourMs(world.time.nowMs) <= untilMs) {
    await passTo(world, world.time.nowMs);
    await world.time.end(world.notify(east));
  }
}

/** To the first whole hour after then. */
async function passTo(world: World, afterMs: number): Promise<void> {
  await world.time.pass(nextHourMs(afterMs) - world.time.nowMs);
}

function nextHourMs(afterMs: number): number {
  return (Math.floor(afterMs / hourMs) + 1) * hourMs;
}
