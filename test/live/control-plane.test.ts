/** Route 53 that is throttled or gone while a region is down: people hear why nothing moves, and then it moves. */
import { expect, test } from 'vitest';
import type { AwsCall } from '../../sandbox/live/sandbox-faults.ts';
import { liveSandbox } from './harness.ts';
import { stepOf } from './live-application.ts';
import { liveFleet } from './live-fleet.ts';

const live = liveSandbox(liveFleet({ throttled: {}, gone: {}, unwritable: {} }));

const isRoute53 = ({ service }: AwsCall) => service === 'route53';
const isWrite = ({ operation }: AwsCall) => operation === 'ChangeResourceRecordSets';

test.each([
  ['throttled', 'throttled', isRoute53],
  ['gone', 'down', isRoute53],
  ['unwritable', 'down', isWrite],
] as const)('people hear that Route 53 is %s, and traffic moves when it is not', async (id, kind, isHit) => {
  const application = live().application(id);
  let refused = 0;
  const lift = live().sandbox.faults.onCalls((call) => {
    if (!isHit(call)) return undefined;
    refused++;
    return { kind };
  });
  await application.fail('us-east-1');
  await application.verdictEverywhere('us-east-1', 'down');
  const outage = await application.page('confirmed');
  expect(outage.message).toContain('us-east-1 (carries traffic)');
  const page = await application.page('not-moved');
  expect(page.message).toContain(`${id} could not be moved: `);
  const step = (await application.incident())?.steps.find((each) => each.kind === 'not-moved');
  expect(['control-plane-down', 'throttled']).toContain(step?.because);
  expect(refused).toBeGreaterThan(0);
  expect(application.moves()).toEqual([]);
  expect(await application.answer()).toBe('us-east-1');

  lift();
  await application.answeredFrom('us-west-2');
  await application.courseAnswered(2);
  expect(application.moves()).toHaveLength(1);
  await application.page('moved');
  await live().everywhere('notify');
  const steps = (await application.incident())?.steps ?? [];
  const reasons = steps.filter((each) => each.kind === 'not-moved').map(({ because }) => because);
  expect(new Set(reasons).size, 'each reason once').toBe(reasons.length);
  // In this order, and nothing after it.
  expect(application.inbox('sms').map(stepOf)).toEqual([
    'confirmed',
    ...reasons.map(() => 'not-moved'),
    'moved',
  ]);
});
