/** Recovery: how near a vantage is to calling an endpoint up again that it calls down. */
import { replay } from './looks.ts';
import type { EndpointState, VotePolicy } from './vote.ts';

/** Whether its vote is `down`, and one more pass in a slot makes it `up`. Never right after a failure. */
export function isRecovering({ vote, settled, looks }: EndpointState, policy: VotePolicy): boolean {
  if (vote !== 'down') return false;
  const passed = replay(settled, looks, policy).tally.serving?.passed ?? 0;
  return passed >= Math.max(1, policy.upThreshold - 1);
}
