/**
 * Forgets what nobody asks for any more, for the ledger's table has no expiry of its own: who sent which alert, a day after
 * its incident has closed, when none of its steps is news; and freezes, overrides and instructions a day after their end.
 */
import { newsMs, tellers } from '../../shared/incidents/news.ts';
import type { Control } from '../../shared/ports.ts';
import type { NotifyContext } from './notify.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A step is news, and an order in force, by the clock of whoever asks: no clock is so far behind. */
const skewMs = hourMs;

/** So long an order that has ended can still be looked up. */
const endedMs = 24 * hourMs;

/**
 * To be called by each sweep; the one in the first minute of an hour does it. Never rejects: the pages are out, and what is
 * left is there in an hour.
 */
export async function forget(control: Control, context: NotifyContext): Promise<void> {
  const { ledger, clock } = context.ports;
  const nowMs = clock.nowMs();
  if (nowMs % hourMs >= minuteMs) return;
  const asked = idsAskedFor(control, nowMs);
  await unlessFailed('old alerts', ledger.clearAlerts(asked, nowMs - newsMs - skewMs), context);
  await unlessFailed('orders that have ended', ledger.clearExpired(nowMs - endedMs - skewMs), context);
}

/** The incidents whose alerts are still asked for. */
function idsAskedFor({ incidents }: Control, nowMs: number): readonly string[] {
  const remembered = Object.values(incidents).filter(
    ({ closedAtMs }) => closedAtMs === undefined || nowMs - closedAtMs <= newsMs,
  );
  return remembered.flatMap(tellers).map(({ id }) => id);
}

async function unlessFailed(
  what: string,
  clearing: Promise<void>,
  { ports, region }: NotifyContext,
): Promise<void> {
  try {
    await clearing;
  } catch (error) {
    const text = `${what} could not be cleared: ${String(error)}`;
    ports.journal({ event: 'error', at: ports.clock.nowMs(), by: region, text });
  }
}
