/** What the simulator says is what the real functions do: the same scenarios in virtual and in real time. */
import { describe, test } from 'vitest';
import { expectAgreement } from '../live/agreement.ts';

// Calm sandboxes need little: three at a time keep the lane short.
describe.concurrent('virtual and real time agree on moves and their order', () => {
  test.each([
    'everything-down-short',
    'frozen-short',
    'hand-edit-short',
    'lost-answers-short',
    'partition-short',
    'sns-down-short',
  ])('%s', { timeout: 240_000 }, async (name) => {
    await expectAgreement(name);
  });
});
