/** The plain case: a region fails, in each of the ways in which applications do, and traffic goes elsewhere and back. */
import { expect, test } from 'vitest';
import { liveSandbox } from './harness.ts';
import { liveFleet } from './live-fleet.ts';
import { waitFor } from './waiting.ts';

/** Long enough to be told from no time, at the pace at which a pass asks. */
const propagationMs = 2_500;

const live = liveSandbox(liveFleet({ api: { failback: 'auto' }, hanging: {}, broken: {}, slow: {} }), {
  propagationMs: () => propagationMs,
});

test.concurrent.each([
  ['hanging', 'timeout', 'timeout'],
  ['broken', 'http500', 'status'],
  ['slow', 'slow', 'timeout'],
] as const)('an application that is %s is left, and the votes say why', async (id, mode, reason) => {
  const application = live().application(id);
  await application.fail('us-east-1', mode);
  await application.answeredFrom('us-west-2');
  await application.verdictEverywhere('us-east-1', 'down');

  const votes = application.events('vote').filter(({ state }) => state === 'down');
  expect(new Set(votes.map(({ by }) => by)).size).toBeGreaterThanOrEqual(2);
  expect(new Set(votes.map(({ region }) => region))).toEqual(new Set(['us-east-1']));
  expect(new Set(votes.map(({ because }) => because))).toEqual(new Set([reason]));
  expect(application.moves()).toHaveLength(1);
});

test('a killed region loses its traffic, people hear of each step once, and it gets its traffic back', async () => {
  const api = live().application('api');
  expect(await api.answer()).toBe('us-east-1');

  live().kill('us-east-1');
  await api.answeredFrom('us-west-2');
  const weights = { 'us-east-1': 0, 'us-west-2': 100, 'eu-west-1': 0 };
  expect(await api.marker()).toMatchObject({ epoch: 2, weights });
  const course = await api.courseAnswered(2);
  expect(course).toMatchObject({ weights, kind: 'failover', because: 'active-down' });
  const { acceptedAtMs = 0, insyncAtMs = 0, answeredAtMs = 0, changeId } = course.progress;
  expect(changeId).toMatch(/^C/);
  // Another region than the one that was told of the acceptance may have asked first.
  expect(insyncAtMs - acceptedAtMs).toBeGreaterThan(propagationMs / 2);
  expect(answeredAtMs).toBeGreaterThanOrEqual(insyncAtMs);
  expect(api.moves()).toHaveLength(1);

  await api.verdictEverywhere('us-east-1', 'down');
  const votes = api.events('vote').filter(({ state }) => state === 'down');
  expect(new Set(votes.map(({ because }) => because))).toEqual(new Set(['refused']));
  await api.page('moved');
  // All regions have seen it; now all are asked for whatever may have been missed.
  await live().everywhere('steer');
  await live().everywhere('notify');
  expect(api.paged()).toEqual(['confirmed', 'moved']);
  expect(api.inbox('email')).toHaveLength(2);
  for (const { message, parts } of api.inbox('sms')) {
    expect(parts, message).toBe(1);
    expect(message.length).toBeLessThanOrEqual(160);
  }

  await live().sandbox.applications?.heal('us-east-1');
  // Nobody pushes: the reports and the schedules do it all, and those come once a minute.
  await api.answeredFrom('us-east-1', 150_000);
  expect(await api.courseAnswered(3)).toMatchObject({ kind: 'failback', because: 'preferred-back' });
  await live().nudgeUntil('the end of the incident', () => api.inbox('sms', 'recovered').length > 0);
  await live().everywhere('notify');
  // Of the two moves, people hear of the way back where it comes before the end of the incident.
  expect(api.inbox('sms', 'confirmed')).toHaveLength(1);
  expect(api.inbox('sms', 'recovered')).toHaveLength(1);
  expect(new Set(api.inbox('sms').map(({ message }) => message)).size).toBe(api.inbox('sms').length);
  await waitFor('all to be well again', () => live().isCalm());
}, 300_000);
