/** A region is killed, and the commands tell afterwards what was decided, on what, what would have been, and who did what. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../../sandbox/live/controls.ts';
import { ACCOUNT_ID } from '../../sandbox/world/account.ts';
import { gateBucketName } from '../../shared/fleet/names.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { type Ended, type Place, pointsman } from './command.ts';
import { liveSandbox } from './harness.ts';
import { liveFleet, regions } from './live-fleet.ts';
import { waitFor } from './waiting.ts';

const fleet = liveFleet({ api: {}, other: {} }, { gates: true });
const live = liveSandbox(fleet, { control });

let place: Place;

beforeAll(async () => {
  place = { folder: await mkdtemp(join(tmpdir(), 'pointsman-explain-')) };
  const { sandbox } = live();
  const ready = { fleet: sandbox.fleet.name, dns: sandbox.dns, aws: { port: sandbox.awsPort } };
  await mkdir(join(place.folder, '.pointsman'));
  await writeFile(join(place.folder, '.pointsman/sandbox.json'), JSON.stringify(ready));
});

afterAll(async () => rm(place.folder, { recursive: true, force: true }));

/** What a command printed that ended well. */
async function told(...words: readonly string[]): Promise<string> {
  const { status, output, errors }: Ended = await pointsman(place, ...words, '--sandbox');
  expect({ status, errors }, words.join(' ')).toEqual({ status: 0, errors: '' });
  return output;
}

/** A fleet file with another policy than the one in force. */
async function policyFile(
  name: string,
  changes: Partial<FleetInput['applications'][string]>,
): Promise<string> {
  const { api } = fleet.applications;
  if (api === undefined) throw new Error('the fleet must have an application api');
  await writeFile(
    join(place.folder, name),
    JSON.stringify({ ...fleet, applications: { api: { ...api, ...changes } } }),
  );
  return name;
}

/** The beginnings of the deeds that a status ends with. */
function deedsIn(status: string): readonly (string | undefined)[] {
  const lines = status.split('\ndeeds:\n').at(1)?.trimEnd().split('\n') ?? [];
  return lines.map((line) => /^ {2}\S+Z \S+: (\S+ \S+ [^ :]+)/.exec(line)?.[1]);
}

test('a killed region: what was decided and who did what is told by command', async () => {
  const beforeMs = Date.now();
  await told('freeze', '--application', 'other', '--reason', 'other is in a migration');
  await told('freeze', '--region', 'eu-west-*', '--reason', 'europe is being rebuilt');
  await told('unfreeze', '--region', 'eu-west-*', '--reason', 'europe is rebuilt');

  const api = live().application('api');
  live().kill('us-east-1');
  await api.answeredFrom('us-west-2');
  const course = await api.courseAnswered(2);
  // Each region keeps what it decided itself, and the one that moved says so.
  const { sinceMs } = await waitFor('the decision to be on record', async () => {
    const records = await live().tables.telemetry(regions[0]).decisions('api', beforeMs, Date.now(), 60);
    return records.find(({ because, region }) => because === 'active-down' && region === course.by);
  });

  const explained = await told('explain', 'api', '--at', new Date(sinceMs).toISOString());
  expect(explained).toMatch(/^api moves from us-east-1 to us-west-2\b.*active-down/m);
  expect(explained).toContain(`decided in ${course.by}, `);
  expect(explained).toMatch(/us-east-1 is down: .*(?:us-west-2|eu-west-1) down/);
  expect(explained).toContain('candidate us-east-1: refused, it is down');
  expect(explained).toContain('candidate us-west-2: taken');
  expect(explained).toContain('candidate eu-west-1: it could be taken, and a better one was');
  const deeds = explained.split('what operators did about it in the 24 h before:\n').at(1)?.split('\n') ?? [];
  expect(deeds[0]).toMatch(
    /^ {2}20.*Z \S+: unfreeze regions eu-west-\* \(of \S+: europe is being rebuilt\): europe is rebuilt$/,
  );
  expect(deeds[1]).toMatch(/: freeze regions eu-west-\*: europe is being rebuilt$/);
  expect(explained, 'what concerned another application').not.toContain('migration');
  const before = await told('explain', 'api', '--at', new Date(beforeMs).toISOString());
  expect(before).toContain('no operator did anything about it in the 24 h before');
  expect(before).not.toContain('us-east-1 is down');

  await api.verdictEverywhere('us-east-1', 'down');
  await live().nudgeUntil('every region to have it on record that us-east-1 is down', async () => {
    const records = await live().tables.telemetry(regions[0]).decisions('api', beforeMs, Date.now(), 60);
    const isDownTo = ({ region, evidence }: (typeof records)[number], by: string) =>
      region === by && evidence.situation.verdicts['us-east-1']?.verdict === 'down';
    return regions.every((by) => records.some((record) => isDownTo(record, by)));
  });
  const same = await told('replay', '--since', '30m', '--policy-file', await policyFile('same.json', {}));
  expect(same).toMatch(
    /^api: nothing would have been different \(1 moves then, 1 in the replay; \d+ records as /,
  );
  expect(same).toMatch(/^ {4}20.*Z {2}failover, active-down: us-east-1=100 to us-west-2=100$/m);
  const other = await policyFile('europe.json', {
    steering: { policy: 'priority', order: ['us-east-1', 'eu-west-1', 'us-west-2'] },
  });
  const different = await told('replay', '--since', '30m', '--policy-file', other);
  expect(different).toMatch(/^api: it would have been different/);
  expect(different).toMatch(/^ {2}- .*us-east-1=100 to us-west-2=100$/m);
  expect(different).toMatch(/^ {2}\+ .*us-east-1=100 to eu-west-1=100$/m);

  const status = await told('status');
  expect(status).toMatch(/^api {2}act {2}epoch 2 \(failover, active-down, by \S+, .* ago\), answered$/m);
  expect(status).toMatch(/^ {4}us-east-1 +down +[23] of 3 +0 +0/m);
  expect(status).toMatch(/^ {2}\* us-west-2 +up +3 of 3 +100 +100/m);
  expect(status).toMatch(/frozen: application other by \S+ since .*: other is in a migration/);
  expect(deedsIn(status)).toEqual([
    'unfreeze regions eu-west-*',
    'freeze regions eu-west-*',
    'freeze application other',
  ]);
});

test('a gate that a person opened is on record with who opened it', async () => {
  const { fleet: running, world } = live().sandbox;
  const key = 'closed/us-east-1';
  await live().nudgeUntil('the gates of the killed region to close', () =>
    regions.every((vantage) =>
      world.s3.keys(vantage, gateBucketName(running.name, ACCOUNT_ID, vantage)).includes(key),
    ),
  );
  const opened = await told('gate', 'open', 'us-east-1', '--reason', 'a test', '--yes');
  expect(opened).toMatch(/^opened in .*us-west-2.* by \S+: a test$/m);
  const explained = await told('explain', 'api');
  expect(explained).toMatch(
    /in the 24 h before:\n {2}20\S+Z \S+: gate-open us-east-1 in .*us-west-2.*: a test\n/,
  );
});

test('a move by command is on record with what came of it, and the status shows the last five deeds', async () => {
  const moved = await told('switchover', 'api', '--to', 'eu-west-1', '--reason', 'a test', '--yes');
  expect(moved).toContain('api has moved: epoch 3 (operator');
  const explained = await told('explain', 'api');
  expect(explained).toMatch(
    /: switchover api to eu-west-1: a test \(api has moved: epoch 3 \(operator.*\)$/m,
  );

  await told('freeze', '--application', 'other', '--reason', 'a test');
  await told('unfreeze', '--application', 'other', '--reason', 'a test');
  expect(deedsIn(await told('status'))).toEqual([
    'unfreeze application other',
    'freeze application other',
    'switchover api to',
    'gate-open us-east-1 in',
    'unfreeze regions eu-west-*',
  ]);
});

test('what is asked of an application that is none, or a time that is none, is bad input', async () => {
  const unknown = await pointsman(place, 'explain', 'app', '--sandbox');
  expect(unknown).toMatchObject({ status: 2, output: '' });
  expect(unknown.errors).toContain('application must be one of api, other, got app');
  const when = await pointsman(place, 'explain', 'api', '--at', 'yesterday', '--sandbox');
  expect(when).toMatchObject({ status: 2, output: '' });
  expect(when.errors).toContain('got yesterday');
});
