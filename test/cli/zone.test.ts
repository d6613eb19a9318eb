/** `pointsman zone accelerate` against AWS's answers written down. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { registerZone } from '../../cli/zone.ts';
import { cannedFront } from '../shared/aws/canned-front.ts';
import { input } from '../shared/readiness/well.ts';
import { ranWith } from './ran.ts';

const canned = cannedFront();
const zonePath = 'route53 GET /2013-04-01/hostedzone/Z1';
const featuresPath = 'route53 POST /2013-04-01/hostedzone/Z1/features';

let folder: string;
let state: string;
let isPrivate: boolean;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-zone-'));
  await writeFile(join(folder, 'fleet.json'), JSON.stringify(input));
});

afterAll(async () => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  state = 'DISABLED';
  isPrivate = false;
  canned.answer(
    zonePath,
    () =>
      `<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z1</Id><Name>example.test.</Name><Config><PrivateZone>${isPrivate}</PrivateZone></Config><Features><AcceleratedRecoveryStatus>${state}</AcceleratedRecoveryStatus></Features></HostedZone></GetHostedZoneResponse>`,
  );
  canned.answer(featuresPath, ({ body }) => {
    if (body.includes('<EnableAcceleratedRecovery>true</EnableAcceleratedRecovery>')) state = 'ENABLING';
    return '<UpdateHostedZoneFeaturesResponse/>';
  });
  canned.answer('dynamodb Query', { Items: [], Count: 0 });
  canned.answer('dynamodb PutItem', {});
});

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

async function accelerate(...words: readonly string[]) {
  process.exitCode = undefined;
  const given = ['--fleet', join(folder, 'fleet.json'), '--reason', 'a test', ...words];
  const { failure, ...ran } = await ranWith([registerZone], ['zone', 'accelerate', ...given]);
  expect(failure).toBeUndefined();
  return ran;
}

test('its side effects are said first, and nothing is done without a yes', async () => {
  const { status, errors } = await accelerate();
  expect(status).toBe(1);
  expect(errors).toContain('Route 53 rejects every change of the zone, a failover too');
  expect(errors).toContain('the zone cannot be deleted while it is on');
  expect(errors).toContain('--yes carries it out');
  expect(state).toBe('DISABLED');
});

test('it is asked for, put on record, and a second time nothing is left to do', async () => {
  const done = await accelerate('--yes');
  expect(done.status, done.errors).toBeUndefined();
  expect(done.output).toContain('Route 53 says ENABLING');
  expect(done.errors).toContain('takes up to several hours');
  const kept = canned.asked.filter(({ operation }) => operation === 'dynamodb PutItem');
  expect(kept.map(({ body }) => body)).toEqual([
    expect.stringMatching(/zone-accelerate.*example\.test|example\.test.*zone-accelerate/),
  ]);

  const again = await accelerate('--yes', '--json');
  expect(again.status, again.errors).toBeUndefined();
  expect(JSON.parse(again.output)).toMatchObject({
    zone: 'example.test',
    state: 'ENABLING',
    carriedOut: false,
  });
  expect(canned.asked.filter(({ operation }) => operation === featuresPath)).toHaveLength(1);
});

test('a private zone is refused', async () => {
  isPrivate = true;
  const { status, errors } = await accelerate('--yes');
  expect([status, state]).toEqual([1, 'DISABLED']);
  expect(errors).toContain('the zone must be public');
});

test('without the ledger nobody knows of incidents, and it is refused', async () => {
  canned.refuse('dynamodb Query', 400, 'AccessDeniedException');
  const { status, errors } = await accelerate('--yes');
  expect([status, state], errors).toEqual([1, 'DISABLED']);
  expect(errors).toContain('the ledger must be readable');
});

test('a zone that cannot be read is out of reach', async () => {
  canned.refuse(zonePath, 403, 'AccessDenied');
  const { status, errors } = await accelerate('--yes');
  expect(status).toBe(3);
  expect(errors).toContain('the zone example.test cannot be reached: AccessDenied');
});

test('the sandbox does not play it, and says so', async () => {
  const { status, errors } = await accelerate('--sandbox');
  expect(status).toBe(1);
  expect(errors).toContain('the sandbox does not play accelerated recovery');
});
