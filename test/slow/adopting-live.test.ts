/** Taking a record over and giving it back by command, in the running sandbox. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../../sandbox/live/controls.ts';
import { markerName } from '../../shared/routing/marker.ts';
import { normaliseName } from '../../shared/routing/records.ts';
import { type Ended, type Place, pointsman } from '../live/command.ts';
import { liveSandbox } from '../live/harness.ts';
import { liveFleet } from '../live/live-fleet.ts';
import { waitFor } from '../live/waiting.ts';

const live = liveSandbox(liveFleet({ taken: {}, watched: {}, owned: {} }), { control });

let place: Place;

beforeAll(async () => {
  place = { folder: await mkdtemp(join(tmpdir(), 'pointsman-adopting-')) };
  const { sandbox } = live();
  const ready = { fleet: sandbox.fleet.name, dns: sandbox.dns, aws: { port: sandbox.awsPort } };
  await mkdir(join(place.folder, '.pointsman'));
  await writeFile(join(place.folder, '.pointsman/sandbox.json'), JSON.stringify(ready));
});

afterAll(async () => rm(place.folder, { recursive: true, force: true }));

function run(...words: readonly string[]): Promise<Ended> {
  return pointsman(place, ...words, '--sandbox', '--reason', 'a test');
}

/** What the control plane shows, past its five requests a second. */
function standing(name: string) {
  const names = [normaliseName(name), markerName(name)];
  const records = live().sandbox.world.route53.zones.accepted(name)?.records.values() ?? [];
  return [...records].filter(({ Name }) => names.includes(Name));
}

/** As anyone with access to the zone, who shares the account's five requests a second with the functions. */
function inZone<T>(what: string, ask: (zoneId: string) => T): Promise<T> {
  const { zones } = live().sandbox.world.route53;
  return waitFor(what, () => {
    try {
      return { answer: ask(zones.list()[0]?.Id ?? '') };
    } catch {
      return undefined;
    }
  }).then(({ answer }) => answer);
}

test('a record is shown, asked about, taken over, and fails over from then on', async () => {
  const app = live().application('taken');
  const before = await app.answer();
  // The sandbox's applications are adopted from the start: first one has to be as it is anywhere else.
  const given = await run('release', 'taken', '--yes');
  expect(given.status, given.errors).toBe(0);
  const asked = await run('adopt', 'taken');
  expect(asked.status, asked.errors).toBe(1);
  expect(asked.output).toContain('what stands at taken.example.test today');
  expect(asked.output).toContain('+ TXT');
  expect(asked.output).toContain('Terraform');
  expect(asked.errors).toContain('--yes carries it out');
  expect(standing(app.name)).toHaveLength(1);

  const done = await run('adopt', 'taken', '--yes');
  expect(done.status, done.errors).toBe(0);
  expect(done.output).toContain('taken is adopted');
  expect(await app.answer()).toBe(before);
  expect(await app.marker()).toMatchObject({ by: 'operator' });
  const { epoch } = await app.marker();
  expect(await app.course()).toMatchObject({
    epoch,
    kind: 'adopted',
    progress: { acceptedAtMs: expect.any(Number) },
  });

  const again = await run('adopt', 'taken', '--yes');
  expect(again).toMatchObject({ status: 0, output: expect.stringContaining('nothing to do') });

  await app.fail('us-east-1');
  await app.answeredFrom('us-west-2');
  expect(await app.marker()).toMatchObject({ epoch: epoch + 1 });
  await app.heal('us-east-1');
});

test('what is given back is one plain record that nothing moves, until it is taken over again', async () => {
  const app = live().application('watched');
  const back = await run('release', 'watched', '--yes', '--json');
  expect(back.status, back.errors).toBe(0);
  expect(JSON.parse(back.output)).toMatchObject({ application: 'watched', carriedOut: true });
  expect(standing(app.name)).toEqual([
    expect.objectContaining({ Type: 'A', TTL: 60, ResourceRecords: [{ Value: '127.0.1.1' }] }),
  ]);
  expect(await app.answer()).toBe('us-east-1');

  await app.fail('us-east-1');
  await app.verdictEverywhere('us-east-1', 'down');
  for (let round = 0; round < 3; round++) await live().everywhere('steer');
  expect(app.moves()).toEqual([]);
  expect(await app.answer()).toBe('us-east-1');
  const shown = await pointsman(place, 'status', '--sandbox');
  expect(shown.output).toContain('released');

  const again = await run('adopt', 'watched', '--yes');
  expect(again.status, again.errors).toBe(0);
  await app.answeredFrom('us-west-2');
  await app.heal('us-east-1');
});

test('what somebody else owns is refused, with the reason and what to do, and nothing is changed', async () => {
  const app = live().application('owned');
  const { zones } = live().sandbox.world.route53;
  const before = standing(app.name);
  const protection = { RecordName: app.name, RecordType: 'A', Comment: 'ask first' };
  await inZone('the protection', (zoneId) => zones.protect(zoneId, protection));
  const protectedOne = await run('adopt', 'owned', '--yes', '--json');
  expect(protectedOne.status).toBe(1);
  expect(JSON.parse(protectedOne.output)).toMatchObject({
    carriedOut: false,
    refusal: {
      because: 'protected',
      remedy: expect.stringContaining('delete-resource-record-set-protections'),
    },
  });
  await inZone('its end', (zoneId) => zones.unprotect(zoneId, app.name, 'A'));

  const value = '"heritage=external-dns,external-dns/owner=k8s"';
  const heritage = { Name: `a-${app.name}`, Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: value }] };
  const Changes = [{ Action: 'CREATE' as const, ResourceRecordSet: heritage }];
  await inZone('the ownership record', (zoneId) => zones.change(zoneId, { Changes }));
  const owned = await run('adopt', 'owned', '--yes');
  expect(owned.status).toBe(1);
  expect(owned.errors).toMatch(/refused \(external-dns\)[\s\S]*do: take the host name off/);
  expect(standing(app.name)).toEqual(before);
  expect((await app.course()).epoch).toBe(1);
});
