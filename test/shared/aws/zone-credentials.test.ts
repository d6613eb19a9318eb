/** A zone in another account: its role is assumed where we are, once, and anew before it expires. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { route53Service } from '../../../sandbox/live/wire/route53-service.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { route53 } from '../../../sandbox/world/route53.ts';
import { recordProtections } from '../../../shared/aws/route53-protections.ts';
import { route53Traffic } from '../../../shared/aws/route53-traffic.ts';
import { startTestFront } from './front-for-test.ts';
import { type TestSts, testSts } from './sts-on-the-wire.ts';

const role = 'arn:aws:iam::123456789012:role/dns';
const place = { region: 'eu-west-1', session: 'pointsman-shop-eu-west-1' };

let sts: TestSts;
let zoneId: string;
/** Whose signatures the zone's requests bore, in order. */
let keys: string[];
let front: Awaited<ReturnType<typeof startTestFront>>;

beforeEach(async () => {
  sts = testSts();
  keys = [];
  const model = route53({ clock: virtualClock(0), random: seededRandom(1), propagationMs: () => 0 });
  zoneId = model.zones
    .create({ Name: 'example.com', CallerReference: 'test' })
    .zone.Id.replace('/hostedzone/', '');
  front = await startTestFront({
    services: { route53: route53Service(model), sts },
    faultFor(service, _operation, _region, accessKey) {
      if (service === 'route53') keys.push(accessKey);
      return undefined;
    },
  });
});

afterEach(async () => {
  await front.close();
});

test('a zone of our own account is asked for as ourselves', async () => {
  await route53Traffic({ name: 'example.com', id: zoneId }, place).records(['api.example.com']);
  expect(sts.assumed).toEqual([]);
  expect(keys).toEqual(['test']);
});

describe('a zone with a role', () => {
  const traffic = () => route53Traffic({ name: 'example.com', id: zoneId, roleArn: role }, place);

  test('is asked for as that role, which is assumed in our own region, under a name that says who we are', async () => {
    await traffic().records(['api.example.com']);
    expect(sts.assumed).toEqual([{ region: 'eu-west-1', role, session: 'pointsman-shop-eu-west-1' }]);
    expect(keys).toEqual(['ASSUMED1']);
  });

  test('is assumed when it is needed, and not before', () => {
    traffic();
    expect(sts.assumed).toEqual([]);
  });

  test('is assumed once for many requests', async () => {
    const one = traffic();
    for (let asked = 0; asked < 5; asked++) await one.records(['api.example.com']);
    expect(sts.assumed).toHaveLength(1);
    expect(keys).toHaveLength(5);
  });

  test.each([
    ['in less than five minutes, is assumed anew for the next request', 4 * 60_000, 3],
    ['in more than five minutes, is good for the next requests', 6 * 60_000, 1],
  ])('that expires %s', async (_name, lastsMs, times) => {
    sts.lastsMs = lastsMs;
    const one = traffic();
    for (let asked = 0; asked < 3; asked++) await one.records(['api.example.com']);
    expect(new Set(keys).size).toBe(times);
  });

  test('that may not be assumed fails every question, in words that name it', async () => {
    sts.denied.add(role);
    await expect(traffic().records(['api.example.com'])).rejects.toThrow(role);
    expect(keys).toEqual([]);
  });

  test('writes as that role too', async () => {
    const record = {
      Name: 'api.example.com.',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '192.0.2.1' }],
    };
    const answer = await traffic().change([{ Action: 'CREATE', ResourceRecordSet: record }], 'test');
    expect(answer).toMatchObject({ kind: 'accepted' });
    expect(keys).toEqual(['ASSUMED1']);
  });

  test('has its protections asked for as that role', async () => {
    await recordProtections({ name: 'example.com', id: zoneId, roleArn: role }, place);
    expect(keys).toEqual(['ASSUMED1']);
  });

  test('under a name that STS would not take is called by one that it does', async () => {
    const session = `pointsman ${'long '.repeat(20)}`;
    await route53Traffic({ name: 'example.com', id: zoneId, roleArn: role }, { ...place, session }).records([
      'api.example.com',
    ]);
    expect(sts.assumed[0]?.session).toMatch(/^[\w+=,.@-]{64}$/);
  });

  test('needs to know where it is asked for', () => {
    expect(() => route53Traffic({ name: 'example.com', roleArn: role })).toThrow('a region must be given');
  });
});
