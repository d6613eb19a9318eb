/** `pointsman readiness --sandbox`: what is well, what was broken on purpose, and what the sandbox cannot tell. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../../sandbox/live/controls.ts';
import type { Finding } from '../../shared/readiness/outlook.ts';
import { type Place, pointsman } from '../live/command.ts';
import { liveSandbox } from '../live/harness.ts';
import { liveFleet } from '../live/live-fleet.ts';
import { waitFor } from '../live/waiting.ts';

const live = liveSandbox(
  liveFleet(
    { api: {} },
    {
      databases: {},
      people: { ada: { email: 'ada@example.test', sms: '+12025550100' } },
      audiences: { oncall: { people: ['ada'] } },
    },
  ),
  { control },
);

let place: Place;

beforeAll(async () => {
  place = { folder: await mkdtemp(join(tmpdir(), 'pointsman-readiness-')) };
  const { sandbox } = live();
  const ready = { fleet: sandbox.fleet.name, dns: sandbox.dns, aws: { port: sandbox.awsPort } };
  await mkdir(join(place.folder, '.pointsman'));
  await writeFile(join(place.folder, '.pointsman/sandbox.json'), JSON.stringify(ready));
});

afterAll(async () => rm(place.folder, { recursive: true, force: true }));

async function findings(): Promise<readonly Finding[]> {
  const { status, output, errors } = await pointsman(place, 'readiness', '--sandbox', '--json');
  expect(status, errors).toBe(1);
  return (JSON.parse(output) as { readonly findings: readonly Finding[] }).findings;
}

const statesOf = (all: readonly Finding[], check: string) =>
  new Set(all.filter((finding) => finding.check === check).map(({ state, detail }) => `${state}: ${detail}`));

test('what the sandbox plays is judged, the rest is unknown and says why, and the sandbox hears of nothing', async () => {
  const all = await waitFor('every vantage and steer to be heard of', async () => {
    const found = await findings();
    const heard = ['vantage-reports', 'steer-heartbeats', 'adopted'];
    return found.every(({ check, state }) => !heard.includes(check) || state === 'passed')
      ? found
      : undefined;
  });
  const passing = ['ledger-readable', 'drift', 'record-protections', 'records-in-the-way', 'subscriptions'];
  for (const check of passing) {
    const found = all.filter((finding) => finding.check === check);
    expect(found.map(({ state, detail }) => [check, state, detail])).toEqual(
      found.map(({ detail }) => [check, 'passed', detail]),
    );
    expect(found.length).toBeGreaterThan(0);
  }
  expect(statesOf(all, 'table-replicas')).toEqual(new Set(['unknown: the sandbox does not play tables']));
  expect(live().events.filter(({ event }) => event === 'error')).toEqual([]);
});

test('what was broken is told with its remedy, first of all', async () => {
  const { route53, sns } = live().sandbox.world;
  const [zone] = route53.zones.list();
  const zoneId = zone?.Id ?? '';
  const { ResourceRecordSetProtections: before } = route53.zones.protections(zoneId);
  // Tried again, it is there already.
  if (before.length === 0)
    route53.zones.protect(zoneId, {
      RecordName: 'api.example.test',
      RecordType: 'A',
      Comment: 'ask bob',
    });
  for (const topic of sns.topics('us-west-2')) {
    const gone = sns.subscriptions('us-west-2', topic).find(({ protocol }) => protocol === 'email');
    if (gone !== undefined) sns.unsubscribe('us-west-2', gone.arn);
  }
  const { status, output, errors } = await pointsman(place, 'readiness', '--sandbox');
  expect(status, errors).toBe(1);
  expect(output).toContain('api: A api.example.test is protected: ask bob');
  expect(output).toContain('us-west-2 oncall: email of ada is not subscribed');
  expect(output).toContain('remedy: aws route53 delete-resource-record-set-protections');
  expect(output.indexOf('\nfailed:')).toBeLessThan(output.indexOf('\nunknown:'));
  expect(output).not.toContain('\npassed:');
  expect(output).not.toContain('ada@example.test');
});
