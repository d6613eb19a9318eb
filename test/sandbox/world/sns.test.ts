import { expect, test } from 'vitest';
import { AwsError } from '../../../sandbox/world/aws-error.ts';
import { type VirtualClock, virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { type Sns, type SnsOptions, sns } from '../../../sandbox/world/sns.ts';
import type { Delivery, Publication, SnsAttribute } from '../../../sandbox/world/sns-types.ts';

const region = 'us-east-1';
const queue = 'arn:aws:sqs:eu-west-1:111122223333:alerts';

function start(options: Partial<SnsOptions> = {}): { clock: VirtualClock; world: Sns; topicArn: string } {
  const clock = virtualClock(1000);
  const world = sns({ clock, random: seededRandom(1), ...options });
  return { clock, world, topicArn: world.createTopic(region, 'oncall') };
}

function text(StringValue: string): SnsAttribute {
  return { DataType: 'String', StringValue };
}

/** What was published, without requests to confirm. */
function notifications(world: Sns): Delivery[] {
  return world.inbox.filter(({ token }) => token === undefined);
}

test('a mail is delivered after its address was confirmed, and not before', () => {
  const { clock, world, topicArn } = start();
  world.subscribe(region, { topicArn, protocol: 'email', endpoint: 'primary@example.test' });
  world.publish(region, { topicArn, message: 'unheard' });
  const token = world.inbox.find(({ endpoint }) => endpoint === 'primary@example.test')?.token ?? '';
  world.confirm(region, topicArn, token);
  clock.advanceTo(2000);
  const messageId = world.publish(region, { topicArn, message: 'heard', subject: 'api is down' });
  expect(notifications(world)).toEqual([
    {
      atMs: 2000,
      region,
      messageId,
      topicArn,
      protocol: 'email',
      endpoint: 'primary@example.test',
      subject: 'api is down',
      body: 'heard',
      message: 'heard',
      attributes: {},
    },
  ]);
});

test('each protocol gets its own text, and the others the default', () => {
  const { world, topicArn } = start();
  world.subscribe(region, { topicArn, protocol: 'sms', endpoint: '+12025550100' });
  world.subscribe(region, { topicArn, protocol: 'sqs', endpoint: queue });
  world.publish(region, {
    topicArn,
    messageStructure: 'json',
    message: JSON.stringify({ default: 'long', sms: 'short' }),
  });
  expect(notifications(world).map(({ protocol, message }) => [protocol, message])).toEqual([
    ['sms', 'short'],
    ['sqs', 'long'],
  ]);
});

test('a queue gets the message in an envelope, or raw, as it asked', () => {
  const { world, topicArn } = start();
  world.subscribe(region, { topicArn, protocol: 'sqs', endpoint: queue });
  world.subscribe(region, { topicArn, protocol: 'sqs', endpoint: `${queue}-raw`, rawMessageDelivery: true });
  world.publish(region, { topicArn, message: 'x', subject: 's', attributes: { severity: text('page') } });
  const [wrapped, raw] = notifications(world).map(({ body }) => body);
  expect(JSON.parse(wrapped ?? '')).toMatchObject({
    Type: 'Notification',
    TopicArn: topicArn,
    Subject: 's',
    Message: 'x',
    MessageAttributes: { severity: { Type: 'String', Value: 'page' } },
  });
  expect(raw).toBe('x');
});

test('a function gets a record of the event', () => {
  const { world, topicArn } = start();
  world.subscribe(region, {
    topicArn,
    protocol: 'lambda',
    endpoint: 'arn:aws:lambda:us-east-1:111122223333:function:x',
  });
  world.publish(region, { topicArn, message: 'x' });
  expect(JSON.parse(notifications(world)[0]?.body ?? '')).toMatchObject({
    Records: [{ EventSource: 'aws:sns', Sns: { Message: 'x' } }],
  });
});

test('a text goes to a phone number directly, with its parts counted', () => {
  const { world } = start();
  world.publish(region, { phoneNumber: '+12025550100', message: 'x'.repeat(161) });
  expect(notifications(world)).toMatchObject([{ protocol: 'sms', endpoint: '+12025550100', parts: 2 }]);
  expect(notifications(world)[0]?.topicArn).toBeUndefined();
});

test("a topic's display name begins its texts, and counts", () => {
  const { world } = start();
  const topicArn = world.createTopic(region, 'named', 'Pointsman');
  world.subscribe(region, { topicArn, protocol: 'sms', endpoint: '+12025550100' });
  world.publish(region, { topicArn, message: 'x'.repeat(155) });
  expect(notifications(world)).toMatchObject([
    { body: expect.stringMatching(/^Pointsman> x/), message: 'x'.repeat(155), parts: 2 },
  ]);
});

test.each<[name: string, change: Partial<Publication>, code: string]>([
  [
    'a topic of another region',
    { topicArn: 'arn:aws:sns:eu-west-1:111122223333:oncall' },
    'InvalidParameter',
  ],
  ['a topic that is not there', { topicArn: 'arn:aws:sns:us-east-1:111122223333:gone' }, 'NotFound'],
  ['an ARN that is none', { topicArn: 'oncall' }, 'InvalidParameter'],
  ['neither topic nor phone', { topicArn: undefined }, 'InvalidParameter'],
  ['topic and phone', { phoneNumber: '+12025550100' }, 'InvalidParameter'],
  ['a phone number without plus', { topicArn: undefined, phoneNumber: '12025550100' }, 'InvalidParameter'],
  [
    'a text of 1,601 characters',
    { topicArn: undefined, phoneNumber: '+12025550100', message: 'x'.repeat(1601) },
    'InvalidParameter',
  ],
  ['an empty message', { message: '' }, 'InvalidParameter'],
  ['a message of more than 256 KiB', { message: 'x'.repeat(262_145) }, 'InvalidParameter'],
  ['a subject of 100 characters', { subject: 'x'.repeat(100) }, 'InvalidParameter'],
  ['a subject with a line break', { subject: 'a\nb' }, 'InvalidParameter'],
  ['a subject with a control character', { subject: 'a\u0007b' }, 'InvalidParameter'],
  ['a subject that begins with a space', { subject: ' a' }, 'InvalidParameter'],
  ['an empty subject', { subject: '' }, 'InvalidParameter'],
  ['a structure that is not json', { messageStructure: 'xml' }, 'InvalidParameter'],
  ['a structure that is no JSON', { messageStructure: 'json' }, 'InvalidParameter'],
  ['a structure without default', { messageStructure: 'json', message: '{"sms":"x"}' }, 'InvalidParameter'],
  [
    'a structure whose default is no text',
    { messageStructure: 'json', message: '{"default":1}' },
    'InvalidParameter',
  ],
  ['an empty attribute', { attributes: { a: text('') } }, 'ParameterValueInvalid'],
  [
    'an attribute of an unknown type',
    { attributes: { a: { DataType: 'Date', StringValue: 'x' } } },
    'ParameterValueInvalid',
  ],
  [
    'a number that is none',
    { attributes: { a: { DataType: 'Number', StringValue: 'x' } } },
    'ParameterValueInvalid',
  ],
  [
    'an SMS type that is none',
    { attributes: { 'AWS.SNS.SMS.SMSType': text('Urgent') } },
    'ParameterValueInvalid',
  ],
])('refuses to publish %s', (_name, change, code) => {
  const { world, topicArn } = start();
  expect(() => world.publish(region, { topicArn, message: 'x', ...change })).toThrow(
    expect.objectContaining({ code }),
  );
  expect(world.inbox).toEqual([]);
});

test.each<[name: string, change: Partial<Publication>]>([
  ['a subject of 99 characters', { subject: 'x'.repeat(99) }],
  [
    'a text of 1,600 characters',
    { topicArn: undefined, phoneNumber: '+12025550100', message: 'x'.repeat(1600) },
  ],
  ['a message of 256 KiB', { message: 'x'.repeat(262_144) }],
  ['a transactional text', { attributes: { 'AWS.SNS.SMS.SMSType': text('Transactional') } }],
])('publishes %s', (_name, change) => {
  const { world, topicArn } = start();
  expect(world.publish(region, { topicArn, message: 'x', ...change })).toMatch(/^[0-9a-f-]{36}$/);
});

test.each<[name: string, policy: object, attributes: Record<string, SnsAttribute>, passes: boolean]>([
  ['the same text', { severity: ['page'] }, { severity: text('page') }, true],
  ['another text', { severity: ['page'] }, { severity: text('note') }, false],
  ['one of two texts', { severity: ['page', 'note'] }, { severity: text('note') }, true],
  ['no such attribute', { severity: ['page'] }, {}, false],
  ['all attributes', { a: ['1'], b: ['2'] }, { a: text('1'), b: text('2') }, true],
  ['one of two attributes', { a: ['1'], b: ['2'] }, { a: text('1') }, false],
  ['a number', { n: [3] }, { n: { DataType: 'Number', StringValue: '3.0' } }, true],
  ['a text that looks like the number', { n: [3] }, { n: text('3') }, false],
  ['a prefix', { app: [{ prefix: 'shop-' }] }, { app: text('shop-eu') }, true],
  ['another prefix', { app: [{ prefix: 'shop-' }] }, { app: text('api') }, false],
  ['anything but it', { app: [{ 'anything-but': ['api'] }] }, { app: text('shop') }, true],
  ['just what is excluded', { app: [{ 'anything-but': ['api'] }] }, { app: text('api') }, false],
  ['nothing, where anything but something is asked for', { app: [{ 'anything-but': 'api' }] }, {}, false],
  ['an excluded prefix', { app: [{ 'anything-but': { prefix: 'a' } }] }, { app: text('api') }, false],
  ['an attribute that must exist', { app: [{ exists: true }] }, { app: text('x') }, true],
  ['none where one must exist', { app: [{ exists: true }] }, {}, false],
  ['none where none may exist', { app: [{ exists: false }] }, {}, true],
  ['one that must not exist', { app: [{ exists: false }] }, { app: text('x') }, false],
  [
    'a list that has the text',
    { tags: ['b'] },
    { tags: { DataType: 'String.Array', StringValue: '["a","b"]' } },
    true,
  ],
  [
    'a list that has it not',
    { tags: ['c'] },
    { tags: { DataType: 'String.Array', StringValue: '["a","b"]' } },
    false,
  ],
])('a filter for %s', (_name, policy, attributes, passes) => {
  const { world, topicArn } = start();
  world.subscribe(region, {
    topicArn,
    protocol: 'sqs',
    endpoint: queue,
    filterPolicy: JSON.stringify(policy),
  });
  world.publish(region, { topicArn, message: 'x', attributes });
  expect(notifications(world)).toHaveLength(passes ? 1 : 0);
});

test.each([
  ['text that is no JSON', '{'],
  ['a list', '[]'],
  ['a value that is no list', '{"a":"b"}'],
  ['an empty list', '{"a":[]}'],
  ['a condition that is not modelled', '{"a":[{"numeric":["=",1]}]}'],
  ['six attributes', '{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}'],
])('refuses %s as a filter policy', (_name, filterPolicy) => {
  const { world, topicArn } = start();
  expect(() => world.subscribe(region, { topicArn, protocol: 'sqs', endpoint: queue, filterPolicy })).toThrow(
    expect.objectContaining({ code: 'InvalidParameter', message: expect.stringContaining('FilterPolicy') }),
  );
});

test.each([
  ['email', 'nobody'],
  ['sms', '2025550100'],
  ['sqs', 'alerts'],
  ['lambda', queue],
  ['https', 'http://example.test'],
  ['http', 'https://example.test'],
  ['pigeon', 'x'],
])('refuses to subscribe to %s: %s', (protocol, endpoint) => {
  const { world, topicArn } = start();
  expect(() => world.subscribe(region, { topicArn, protocol, endpoint })).toThrow(
    expect.objectContaining({ code: 'InvalidParameter' }),
  );
});

test('people and web servers must confirm, queues, functions and phones need not', () => {
  const { world, topicArn } = start();
  const confirmed = (protocol: string, endpoint: string): boolean =>
    world.subscribe(region, { topicArn, protocol, endpoint }).confirmed;
  expect(confirmed('email', 'a@example.test')).toBe(false);
  expect(confirmed('email-json', 'a@example.test')).toBe(false);
  expect(confirmed('https', 'https://example.test/x')).toBe(false);
  expect(confirmed('sms', '+12025550100')).toBe(true);
  expect(confirmed('sqs', queue)).toBe(true);
  expect(confirmed('lambda', 'arn:aws:lambda:us-east-1:111122223333:function:x')).toBe(true);
});

test('subscribing again finds the subscription, and with other attributes is refused', () => {
  const { world, topicArn } = start();
  const request = { topicArn, protocol: 'sqs', endpoint: queue };
  expect(world.subscribe(region, request).arn).toBe(world.subscribe(region, request).arn);
  expect(() => world.subscribe(region, { ...request, rawMessageDelivery: true })).toThrow(/already exists/);
  expect(world.subscriptions(region, topicArn)).toHaveLength(1);
});

test.each([
  ['is there one millisecond before 48 hours', 48 * 3_600_000 - 1, 1],
  ['is gone after 48 hours', 48 * 3_600_000, 0],
])('a subscription that nobody confirms %s', (_name, afterMs, left) => {
  const { clock, world, topicArn } = start();
  world.subscribe(region, { topicArn, protocol: 'email', endpoint: 'a@example.test' });
  clock.advanceTo(1000 + afterMs);
  expect(world.subscriptions(region, topicArn)).toHaveLength(left);
});

test('a mail scanner unsubscribes by the link only who was confirmed without authentication', () => {
  const { world, topicArn } = start();
  const arns = [false, true].map((authenticate, place) => {
    const { arn } = world.subscribe(region, {
      topicArn,
      protocol: 'email',
      endpoint: `p${place}@example.test`,
    });
    world.confirm(region, topicArn, world.inbox.at(-1)?.token ?? '', authenticate);
    return arn;
  });
  expect(arns.map((arn) => world.unsubscribeByLink(arn))).toEqual([true, false]);
  expect(world.subscriptions(region, topicArn).map(({ arn }) => arn)).toEqual(arns.slice(1));
  world.unsubscribe(region, arns[1] ?? '');
  expect(world.subscriptions(region, topicArn)).toEqual([]);
  expect(() => world.unsubscribe(region, arns[1] ?? '')).toThrow(
    expect.objectContaining({ code: 'NotFound' }),
  );
});

test('topics are regional, and making one again finds it', () => {
  const { world, topicArn } = start();
  expect(world.createTopic(region, 'oncall')).toBe(topicArn);
  world.createTopic('eu-west-1', 'oncall');
  expect(world.topics(region)).toEqual([topicArn]);
  expect(() => world.subscriptions('eu-west-1', topicArn)).toThrow(
    expect.objectContaining({ code: 'InvalidParameter' }),
  );
  world.deleteTopic(region, topicArn);
  expect(world.topics(region)).toEqual([]);
  expect(() => world.createTopic(region, 'x.fifo')).toThrow(
    expect.objectContaining({ code: 'InvalidParameter' }),
  );
});

test('each delivery is told, and publishing can fail in one region alone', () => {
  const told: Delivery[] = [];
  const { world, topicArn } = start({
    onDelivery: (delivery) => told.push(delivery),
    refuse: (operation, where) =>
      operation === 'Publish' && where === region ? new AwsError('InternalError', 'down', 500) : undefined,
  });
  const elsewhere = world.createTopic('eu-west-1', 'oncall');
  world.subscribe('eu-west-1', { topicArn: elsewhere, protocol: 'sms', endpoint: '+12025550100' });
  expect(() => world.publish(region, { topicArn, message: 'x' })).toThrow('down');
  world.publish('eu-west-1', { topicArn: elsewhere, message: 'x' });
  expect(told).toEqual(world.inbox);
  expect(told).toHaveLength(1);
});
