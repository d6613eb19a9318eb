/** Deliveries that come twice, late, or not at all: they change neither the votes nor what people are sent. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Report } from '../../shared/health/report.ts';
import { liveSandbox } from './harness.ts';
import { intervalSeconds, liveFleet, type Region, regions } from './live-fleet.ts';
import { waitFor } from './waiting.ts';

/** How far behind the others a region's replica is made to be. */
const lagMs = 2_000;

const live = liveSandbox(
  liveFleet({
    doubled: {},
    belated: {},
    // Nothing goes back while a region may not know yet why it went away.
    lagging: { failback: 'auto', cooldownSeconds: lagMs / 1000 + 5 },
    detoured: {},
    muted: {},
  }),
);

const slots = 3;

test('slots that are delivered twice are served once', async () => {
  const doubled = live().application('doubled');
  live().sandbox.faults.onInvocations((_region, verb) =>
    verb === 'probe' ? { kind: 'duplicate' } : undefined,
  );
  const before = await reportOf('us-west-2');
  const after = await reportAfter('us-west-2', before.slot, slots);
  // A copy that counted would have written the report once more.
  expect(after.revision - before.revision).toBeLessThanOrEqual((after.slot - before.slot) / intervalSeconds);
  expect(await outcomes('us-west-2', 'claimed'), 'copies').toBeGreaterThan(0);

  await doubled.fail('us-east-1');
  await doubled.answeredFrom('us-west-2');
  for (const { vantage, endpoints } of await live().tables.telemetry('us-west-2').reports(regions)) {
    const looks = endpoints['doubled/us-east-1']?.looks ?? [];
    const distinct = new Set(looks.map((look) => JSON.stringify(look)));
    expect(distinct.size, vantage).toBe(looks.length);
  }
  expect(doubled.moves()).toHaveLength(1);
});

test('a slot that is delivered an interval late is dropped, and the other vantages decide', async () => {
  const belated = live().application('belated');
  const late = 'us-west-2';
  live().sandbox.faults.onInvocations((region, verb) =>
    verb === 'probe' && region === late ? { kind: 'late', lateMs: (intervalSeconds + 2) * 1000 } : undefined,
  );
  // What was on its way before has come by the time that another vantage has served two slots more.
  const { slot: first } = await reportOf('us-east-1');
  const { slot: second } = await reportAfter('us-east-1', first, 2);
  const before = await reportOf(late);
  await reportAfter('us-east-1', second, 2);
  expect((await reportOf(late)).slot).toBe(before.slot);
  expect(await outcomes(late, 'late'), 'late slots').toBeGreaterThan(0);

  await belated.fail('us-east-1');
  await belated.answeredFrom('us-west-2');
  const votes = belated.events('vote').filter(({ state }) => state === 'down');
  expect(new Set(votes.map(({ by }) => by))).toEqual(new Set(regions.filter((region) => region !== late)));
});

test('a region that sees everything late calls nothing over that it has not seen, and fights nobody', async () => {
  const lagging = live().application('lagging');
  const late = 'us-east-1';
  live().sandbox.faults.onReplication((_from, to) => (to === late ? lagMs : undefined));
  await lagging.fail('us-east-1');
  await lagging.answeredFrom('us-west-2');
  await lagging.page('moved');
  // Its pass runs while its replica still says that all is well.
  await live().sandbox.invoke(late, 'steer');
  await lagging.verdictEverywhere('us-east-1', 'down');
  await live().everywhere('steer');
  await live().everywhere('notify');

  expect(lagging.paged()).toEqual(['confirmed', 'moved']);
  expect((await lagging.incident())?.closedAtMs).toBeUndefined();
  expect((await lagging.marker()).epoch).toBe(2);
  expect(lagging.moves()).toHaveLength(1);
});

test('a page that SNS in one region does not take goes out through another', async () => {
  const detoured = live().application('detoured');
  let broken: string | undefined;
  live().sandbox.faults.onCalls(({ service, region }) => {
    if (service !== 'sns') return undefined;
    // The first that is asked.
    broken ??= region;
    return region === broken ? { kind: 'down' } : undefined;
  });
  await detoured.fail('us-east-1');
  await detoured.page('confirmed');
  await detoured.page('moved');
  await live().everywhere('notify');
  expect(detoured.paged()).toEqual(['confirmed', 'moved']);
  expect(broken).toBeDefined();
  expect(detoured.inbox('sms').map(({ region }) => region)).not.toContain(broken);
  // By the very run that met the refusal, and not by the next minute's sweep somewhere else.
  expect(detoured.events('alert').map(({ by }) => by)).toContain(broken);
});

test('pages that SNS takes nowhere go out when it does again, once', async () => {
  const muted = live().application('muted');
  let refused = 0;
  const lift = live().sandbox.faults.onCalls(({ service }) => {
    if (service !== 'sns') return undefined;
    refused++;
    return { kind: 'down' };
  });
  await muted.fail('us-east-1');
  await muted.answeredFrom('us-west-2');
  await waitFor('pages to be refused everywhere', () => refused >= 2 * regions.length);
  expect(muted.paged()).toEqual([]);

  lift();
  await waitFor('the pages', async () => {
    // As each minute's sweep does.
    await live().everywhere('notify');
    return muted.inbox('sms', 'moved').length > 0 && muted.inbox('sms', 'confirmed').length > 0;
  });
  await live().everywhere('notify');
  expect(muted.paged()).toEqual(['confirmed', 'moved']);
});

async function reportOf(vantage: Region): Promise<Report> {
  const report = await live().tables.telemetry(vantage).report(vantage, 0);
  if (report === undefined) throw new Error(`a vantage must report, got nothing of ${vantage}`);
  return report;
}

/** The report when that many slots more have been served. */
async function reportAfter(vantage: Region, slot: number, more: number): Promise<Report> {
  return waitFor(`${more} slots of ${vantage}`, async () => {
    const report = await reportOf(vantage);
    return report.slot >= slot + more * intervalSeconds && report;
  });
}

/** How many runs of a region's `probe` have ended this way, by its own log. */
async function outcomes(region: Region, kind: string): Promise<number> {
  const lines = (await readFile(live().logFile, 'utf8')).split('\n');
  const isHit = (line: string) =>
    line.startsWith(`${region} pointsman-live-probe `) &&
    line.includes('"message":"pass"') &&
    line.includes(`"kind":"${kind}"`);
  return lines.filter(isHit).length;
}
