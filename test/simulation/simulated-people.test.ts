import { describe, expect, test } from 'vitest';
import { SimulatedPeople } from '../../sandbox/simulate/simulated-people.ts';
import { seededRandom } from '../../sandbox/world/random.ts';
import type { Message } from '../../shared/ports.ts';
import { east, stageOf, timed, west } from './stage.ts';

const message: Message = {
  subject: 'DOWN api',
  sms: 'DOWN: api',
  email: 'api is down',
  json: { incident: 'api-1' },
  attributes: { incident: 'api-1', application: 'api', step: 'confirmed' },
};

async function published(faults: Parameters<typeof stageOf>[0], from = west, through = west) {
  const stage = stageOf(faults);
  const people = new SimulatedPeople({ ...stage, clock: stage.time.clock, random: seededRandom(1) });
  await stage.until(10);
  const messenger = people.messengerAt(stage.siteIn(from));
  const outcome = await timed(stage.time, messenger.publish(through, 'oncall', message));
  return { ...outcome, inbox: people.inbox };
}

test('a page reaches everybody of its audience at each of their addresses', async () => {
  const { inbox, error } = await published([]);
  expect(error).toBeUndefined();
  expect(inbox.map(({ protocol, endpoint, message: text }) => [protocol, endpoint, text])).toEqual([
    ['email', 'primary@example.test', 'api is down'],
    ['sms', '+12025550100', 'DOWN: api'],
    ['email', 'secondary@example.test', 'api is down'],
    ['sms', '+12025550101', 'DOWN: api'],
  ]);
  expect(inbox[0]?.attributes['incident']).toEqual({ DataType: 'String', StringValue: 'api-1' });
});

describe('nothing is published', () => {
  const at = 5;

  test.each<[string, Parameters<typeof stageOf>[0], string, number]>([
    [
      'where SNS is down',
      [{ kind: 'sns', region: west, mode: 'down', at }],
      'Unavailable: TimeoutError: SNS in us-west-2 does not answer',
      10_000,
    ],
    [
      'where the region is down',
      [{ kind: 'region-down', region: west, at }],
      'Unavailable: TimeoutError: SNS in us-west-2 does not answer',
      10_000,
    ],
    [
      'where SNS throttles',
      [{ kind: 'sns', region: west, mode: 'throttled', at }],
      'AwsError: Rate exceeded',
      0,
    ],
    [
      'by who is cut off from AWS',
      [{ kind: 'vantage-isolated', vantage: west, aws: true, at }],
      'Unavailable: TimeoutError: SNS in us-west-2 does not answer',
      10_000,
    ],
  ])('%s', async (_name, faults, error, ms) => {
    expect(await published(faults)).toMatchObject({ error, ms, inbox: [] });
  });

  test('through another region it is, while SNS is down in one', async () => {
    const { inbox } = await published([{ kind: 'sns', region: west, mode: 'down', at }], west, east);
    expect(inbox).toHaveLength(4);
  });
});
