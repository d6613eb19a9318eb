/**
 * Forgets who sent which alert, once nobody asks any more: a day after an incident has closed none of its steps is news,
 * and the ledger's table has no expiry of its own.
 */
import { newsMs, tellers } from '../../shared/incidents/news.ts';
import type { Control } from '../../shared/ports.ts';
import type { NotifyContext } from './notify.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A step is news by the clock of whoever asks: no clock is so far behind. */
const skewMs = hourMs;

/**
 * To be called by each sweep; the one in the first minute of an hour does it. Never rejects: the pages are out, and what is
 * left is there in an hour.
 */
export async function forgetAlerts({ incidents }: Control, { ports, region }: NotifyContext): Promise<void> {
  const nowMs = ports.clock.nowMs();
  if (nowMs % hourMs >= minuteMs) return;
  const remembered = Object.values(incidents).filter(
    ({ closedAtMs }) => closedAtMs === undefined || nowMs - closedAtMs <= newsMs,
  );
  const ids = remembered.flatMap(tellers).map(({ id }) => id);
  try {
    await ports.ledger.clearAlerts(ids, nowMs - newsMs - skewMs);
  } catch (error) {
    const text = `old alerts could not be cleared: ${String(error)}`;
    ports.journal({ event: 'error', at: ports.clock.nowMs(), by: region, text });
  }
}
