/** What an operator orders by command comes to pass in the running sandbox, and is shown. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { control } from '../../sandbox/live/controls.ts';
import { type Ended, type Place, pointsman } from './command.ts';
import { liveSandbox } from './harness.ts';
import { liveFleet, type Region } from './live-fleet.ts';

const approved = { failback: 'manual' as const, ramp: { steps: [100] }, cooldownSeconds: 0 };

const live = liveSandbox(
  liveFleet(
    { switched: approved, forced: approved, pinned: approved, held: approved, evacuated: approved },
    { databases: {} },
  ),
  { control },
);

let place: Place;

beforeAll(async () => {
  place = { folder: await mkdtemp(join(tmpdir(), 'pointsman-operator-')) };
  const { sandbox } = live();
  const ready = { fleet: sandbox.fleet.name, dns: sandbox.dns, aws: { port: sandbox.awsPort } };
  await mkdir(join(place.folder, '.pointsman'));
  await writeFile(join(place.folder, '.pointsman/sandbox.json'), JSON.stringify(ready));
});

afterAll(async () => rm(place.folder, { recursive: true, force: true }));

function run(...words: readonly string[]): Promise<Ended> {
  return pointsman(place, ...words, '--sandbox');
}

/** Ordered with a reason, and without asking. */
function order(...words: readonly string[]): Promise<Ended> {
  return run(...words, '--reason', 'a test', '--yes');
}

const activeRegion = async (application: string): Promise<string | undefined> => {
  const course = (await live().tables.ledger.control()).courses[application];
  return Object.keys(course?.weights ?? {}).find((region) => (course?.weights[region] ?? 0) > 0);
};

const epochOf = async (application: string) =>
  (await live().tables.ledger.control()).courses[application]?.epoch ?? 0;

test('a switchover is asked about, carried out, and goes back with approval alone', async () => {
  const asked = await run('switchover', 'switched', '--to', 'us-west-2', '--reason', 'a test');
  expect(asked.status, asked.errors).toBe(1);
  expect(asked.output).toContain('switched moves from us-east-1 to us-west-2');
  expect(asked.errors).toContain('--yes carries it out');
  expect(await activeRegion('switched'), 'nothing was written').toBe('us-east-1');

  const done = await order('switchover', 'switched', '--to', 'us-west-2');
  expect(done.status, done.errors).toBe(0);
  expect(done.output).toContain('switched has moved');
  const { courses } = await live().tables.ledger.control();
  expect(courses['switched']).toMatchObject({ kind: 'switchover', because: 'operator' });
  expect(courses['switched']?.progress.acceptedAtMs).toBeGreaterThan(0);

  const again = await order('switchover', 'switched', '--to', 'us-west-2');
  expect(again).toMatchObject({ status: 0, output: expect.stringContaining('nothing to do') });

  const back = await order('approve-failback', 'switched');
  expect(back.status, back.errors).toBe(0);
  expect(await activeRegion('switched')).toBe('us-east-1');
});

test('only a forced failover goes to a region that is down', async () => {
  const app = live().application('forced');
  const west: Region = 'us-west-2';
  await app.fail(west, 'http500');
  await app.verdictEverywhere(west, 'down');
  const refused = await order('failover', 'forced', '--to', west);
  expect(refused.status, refused.output).toBe(1);
  expect(refused.errors).toContain('proven up: eu-west-1, us-east-1');
  expect(await activeRegion('forced')).toBe('us-east-1');

  const forced = await order('failover', 'forced', '--to', west, '--force');
  expect(forced.status, forced.errors).toBe(0);
  expect((await live().tables.ledger.control()).courses['forced']).toMatchObject({
    kind: 'failover',
    because: 'operator',
  });
  await app.heal(west);
});

test('a pin is obeyed, shown, and cleared', async () => {
  const pinned = await order('override', 'set', 'pinned', 'pin', 'eu-west-1', '--for', '30');
  expect(pinned.status, pinned.errors).toBe(0);
  expect(await activeRegion('pinned')).toBe('eu-west-1');

  const shown = await run('status', '--json');
  expect(shown.status, shown.errors).toBe(0);
  const status = JSON.parse(shown.output) as {
    readonly overrides: readonly unknown[];
    readonly applications: readonly { readonly application: string; readonly regions: readonly unknown[] }[];
  };
  expect(status.overrides).toMatchObject([
    { application: 'pinned', kind: 'pin', region: 'eu-west-1', reason: 'a test' },
  ]);
  const pinnedStatus = status.applications.find(({ application }) => application === 'pinned');
  expect(pinnedStatus?.regions).toContainEqual(
    expect.objectContaining({ region: 'eu-west-1', weight: 100, isActive: true, remarks: ['pinned'] }),
  );

  const cleared = await order('override', 'clear', 'pinned');
  expect(cleared.status, cleared.errors).toBe(0);
  expect((await live().tables.ledger.control()).overrides).toEqual([]);
  expect(await activeRegion('pinned'), 'what was ordered is not undone by itself').toBe('eu-west-1');
  expect((await order('override', 'clear', 'pinned')).status).toBe(1);
});

describe('a freeze', () => {
  test('of one application holds it, and no other', async () => {
    const frozen = await run('freeze', '--application', 'held', '--reason', 'hands off');
    expect(frozen.status, frozen.errors).toBe(0);
    const before = await epochOf('held');
    const refused = await order('switchover', 'held', '--to', 'us-west-2');
    expect(refused.status).toBe(1);
    expect(refused.errors).toContain('hands off');
    expect(await epochOf('held')).toBe(before);

    const other = await order('switchover', 'switched', '--to', 'eu-west-1');
    expect(other.status, other.errors).toBe(0);

    const lifted = await order('unfreeze', '--application', 'held');
    expect(lifted.status, lifted.errors).toBe(0);
    const done = await order('switchover', 'held', '--to', 'us-west-2');
    expect(done.status, done.errors).toBe(0);
    expect(await activeRegion('held')).toBe('us-west-2');
  });

  test('of regions holds what would change their traffic', async () => {
    expect(await run('freeze', '--region', 'us-*', '--reason', 'hands off')).toMatchObject({ status: 0 });
    const refused = await order('switchover', 'evacuated', '--to', 'eu-west-1');
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('us-east-1 is frozen');
    expect(await order('unfreeze')).toMatchObject({ status: 0 });
  });
});

test('an evacuation moves every application out of the region, and keeps them out', async () => {
  const evacuated = await order('evacuate', 'us-east-1', '--to', 'us-west-2', '--json');
  expect(evacuated.status, evacuated.errors).toBe(0);
  const answer = JSON.parse(evacuated.output) as { readonly outcomes: readonly { readonly kind: string }[] };
  expect(answer.outcomes.length).toBeGreaterThan(0);
  expect(answer.outcomes.every(({ kind }) => kind === 'moved')).toBe(true);

  const { courses, overrides } = await live().tables.ledger.control();
  for (const course of Object.values(courses))
    expect(course.weights['us-east-1'], course.application).toBe(0);
  expect(courses['evacuated']).toMatchObject({ kind: 'evacuation', because: 'operator' });
  expect(overrides).toMatchObject([{ application: '*', kind: 'keep-out', region: 'us-east-1' }]);

  const back = await order('switchover', 'evacuated', '--to', 'us-east-1');
  expect(back.status).toBe(1);
  expect(back.errors).toContain('kept out');
  expect(await order('override', 'clear', '*', 'us-east-1')).toMatchObject({ status: 0 });
});

test('a bad name changes nothing', async () => {
  const refused = await order('switchover', 'switched', '--to', 'mars-1');
  expect(refused).toMatchObject({ status: 2, output: '' });
  expect(refused.errors).toContain('to must be one of us-east-1, us-west-2, eu-west-1, got mars-1');
});
