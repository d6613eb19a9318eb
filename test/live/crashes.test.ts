/** A pass that ends between two effects, and answers that get lost: the next pass finds out, and finishes. */
import { expect, test } from 'vitest';
import { liveSandbox } from './harness.ts';
import type { LiveApplication } from './live-application.ts';
import { liveFleet } from './live-fleet.ts';
import { waitFor } from './waiting.ts';

const live = liveSandbox(liveFleet({ unsent: {}, unheard: {}, unanswered: {} }));

/** The region whose pass ends early; the others wait for it to begin, so that the move is its own. */
const author = 'eu-west-1';

test('a move whose author dies between ledger and DNS is finished by another region', async () => {
  const { sandbox } = live();
  const unsent = live().application('unsent');
  let isDead = false;
  live().muteSteer((region) => (region === author ? isDead : !isDead));
  sandbox.faults.onCalls(({ operation, caller }) => {
    if (operation !== 'ChangeResourceRecordSets' || caller !== author) return undefined;
    isDead = true;
    sandbox.killFunction(author, 'steer');
    return { kind: 'down' };
  });
  await unsent.fail('us-east-1');
  await waitFor('the author to die', () => isDead);
  const unfinished = await unsent.course();
  expect(unfinished).toMatchObject({ epoch: 2, by: author });
  expect(unfinished.progress.acceptedAtMs).toBeUndefined();
  expect((await unsent.marker()).epoch).toBe(1);

  await unsent.answeredFrom('us-west-2');
  expect(await unsent.marker()).toMatchObject({ epoch: 2, by: author });
  expect(unsent.moves()).toHaveLength(1);
  expect(unsent.moves()[0]?.by).not.toBe(author);
  await expectMoveTold(unsent);
});

test('a move whose author dies before it hears that its batch was accepted is not made twice', async () => {
  const { sandbox, zone } = live();
  const unheard = live().application('unheard');
  let isDead = false;
  live().muteSteer((region) => (region === author ? isDead : !isDead));
  zone.onAttempt = ({ by, refusal }) => {
    if (by !== author || refusal !== undefined) return;
    isDead = true;
    sandbox.killFunction(author, 'steer');
  };
  await unheard.fail('us-east-1');
  await waitFor('the author to die', () => isDead);
  expect((await unheard.course()).progress.acceptedAtMs).toBeUndefined();
  expect((await unheard.marker()).epoch).toBe(2);

  await expectMoveTold(unheard);
  expect(zone.judged(unheard.name)).toHaveLength(1);
  expect(await unheard.answer()).toBe('us-west-2');
});

test('a batch whose answer is lost is recognised as accepted, and not sent again', async () => {
  const unanswered = live().application('unanswered');
  let lost = 0;
  live().sandbox.faults.onCalls(({ operation }) => {
    if (operation !== 'ChangeResourceRecordSets' || unanswered.moves().length > 0) return undefined;
    lost++;
    return { kind: 'lost-answer' };
  });
  await unanswered.fail('us-east-1');
  await unanswered.answeredFrom('us-west-2');

  await expectMoveTold(unanswered);
  expect(lost).toBeGreaterThan(0);
  expect(live().zone.judged(unanswered.name)).toHaveLength(1);
  expect((await unanswered.course()).progress.changeId).toBeUndefined();
});

/** The ledger knows that the move was accepted and is answered, and people have heard of it once. */
async function expectMoveTold(application: LiveApplication): Promise<void> {
  const { progress } = await application.courseAnswered(2);
  expect(progress.acceptedAtMs).toBeGreaterThan(0);
  const page = await application.page('moved');
  expect(page.message).toMatch(/us-west-2/);
  await live().everywhere('notify');
  expect(application.paged()).toEqual(['confirmed', 'moved']);
}
