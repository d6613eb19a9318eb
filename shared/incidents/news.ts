/**
 * What is still news. An application has one incident in the ledger: what those before it may not have said yet travels
 * along with it, so that an outage that follows at once takes no page away. Pure.
 */
import type { Incident, Step } from './incident.ts';

/** A step is news for this long: older ones page nobody, and leave the incident. */
export const newsMs = 24 * 60 * 60 * 1000;

/**
 * Steps of earlier incidents that travel along; the oldest are left behind. More of them come together only where a
 * region falls and rises for a quarter of an hour in which nobody could be told anything.
 */
export const earlierStepsMax = 24;

/** What is left of an incident once the next one has opened. */
export type EarlierIncident = Pick<Incident, 'id' | 'application' | 'openedAtMs' | 'steps'>;

export function isNews({ atMs }: Pick<Step, 'atMs'>, nowMs: number): boolean {
  return nowMs - atMs < newsMs;
}

/** What travels along with the incident that follows a closed one, oldest first. */
export function earlierOf(closed: Incident, nowMs: number): readonly EarlierIncident[] {
  const earlier: EarlierIncident[] = [];
  let left = earlierStepsMax;
  for (const { id, application, openedAtMs, steps } of tellers(closed).reverse()) {
    const news = steps.filter((step) => isNews(step, nowMs));
    const kept = news.slice(Math.max(0, news.length - left));
    left -= kept.length;
    if (kept.length > 0) earlier.unshift({ id, application, openedAtMs, steps: kept });
  }
  return earlier;
}

/** All that may have something to say, in the order in which it happened. */
export function tellers(incident: Incident): EarlierIncident[] {
  return [...(incident.earlier ?? []), incident];
}
