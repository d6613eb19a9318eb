import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import { snsService } from '../../../sandbox/live/wire/sns-service.ts';
import type { WireFault } from '../../../sandbox/live/wire/wire.ts';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { sns } from '../../../sandbox/world/sns.ts';
import { snsMessenger } from '../../../shared/aws/sns-messenger.ts';
import type { Message } from '../../../shared/ports.ts';
import { startTestFront } from './front-for-test.ts';

const world = sns({ clock: virtualClock(0), random: seededRandom(1) });
const faults = new Map<string, WireFault>();
const messenger = snsMessenger({ fleet: 'example', account: ACCOUNT_ID, partition: 'aws' });
let front: Front;

const message: Message = {
  subject: '(example) DOWN api',
  sms: 'DOWN: api is down in us-east-1',
  email: 'DOWN api\n\napi is down in us-east-1\n',
  json: { fleet: 'example', step: { kind: 'confirmed' } },
  attributes: { fleet: 'example', application: 'api', step: 'confirmed', severity: 'critical' },
};

beforeAll(async () => {
  for (const region of ['us-east-1', 'eu-west-1']) {
    const topicArn = world.createTopic(region, 'pointsman-example-oncall');
    for (const [protocol, endpoint] of [
      ['email', 'first@example.test'],
      ['sms', '+12025550100'],
      ['https', 'https://example.test/hook'],
    ] as const) {
      world.subscribe(region, { topicArn, protocol, endpoint });
      const { token } = world.inbox.findLast((delivery) => delivery.endpoint === endpoint) ?? {};
      if (token !== undefined) world.confirm(region, topicArn, token);
    }
  }
  front = await startTestFront({
    services: { sns: snsService(world) },
    faultFor: (_service, _operation, region) => faults.get(region),
  });
});

afterAll(async () => {
  await front.close();
});

/** What has reached people since then. */
function delivered(from: number) {
  return world.inbox
    .slice(from)
    .map(({ region, protocol, subject, message: text }) => ({ region, protocol, subject, text }));
}

test('a message reaches each way of the audience in its own form, through the region that is asked', async () => {
  const before = world.inbox.length;
  await messenger.publish('eu-west-1', 'oncall', message);
  const { subject, email, sms, json } = message;
  expect(delivered(before)).toEqual([
    { region: 'eu-west-1', protocol: 'email', subject, text: email },
    { region: 'eu-west-1', protocol: 'sms', subject: undefined, text: sms },
    { region: 'eu-west-1', protocol: 'https', subject, text: JSON.stringify(json) },
  ]);
});

test('a message carries what filters look for', async () => {
  await messenger.publish('us-east-1', 'oncall', message);
  const values = Object.entries(world.inbox.at(-1)?.attributes ?? {}).map(([name, { StringValue }]) => [
    name,
    StringValue,
  ]);
  const transactional = { 'AWS.SNS.SMS.SMSType': 'Transactional' };
  expect(Object.fromEntries(values)).toEqual({ ...message.attributes, ...transactional });
});

test('an SMS is one part', async () => {
  const before = world.inbox.length;
  await messenger.publish('us-east-1', 'oncall', { ...message, sms: 'x'.repeat(160) });
  expect(world.inbox.slice(before).map(({ parts }) => parts)).toContain(1);
});

test('an audience without topic is an error, and so is a region that does not answer', async () => {
  await expect(messenger.publish('us-east-1', 'nobody', message)).rejects.toMatchObject({
    name: 'NotFoundException',
  });
  faults.set('us-east-1', { kind: 'down' });
  await expect(messenger.publish('us-east-1', 'oncall', message)).rejects.toThrow();
  const before = world.inbox.length;
  await messenger.publish('eu-west-1', 'oncall', message);
  expect(world.inbox.length).toBe(before + 3);
});
