/**
 * Outages beyond doubt: every request to an endpoint fails, and enough vantages are in order to see it, both without a
 * break. What is promised in time is asked of these.
 */
import { seenOf } from '../seen-endpoint.ts';
import type { World } from '../world.ts';
import type { Observed } from './invariant.ts';
import { votersMin } from './proof.ts';

export class PlainOutages {
  readonly #observed: Observed;
  /** By application and region: since when every request fails. */
  readonly #sinceMs = new Map<string, number>();

  constructor(observed: Observed) {
    this.#observed = observed;
  }

  /** To be called each second. */
  look(): void {
    const { world } = this.#observed;
    for (const [application, { endpoints }] of Object.entries(world.fleet.applications)) {
      for (const region of Object.keys(endpoints)) {
        const name = `${application}/${region}`;
        if (!isDead(world, application, region)) this.#sinceMs.delete(name);
        else if (!this.#sinceMs.has(name)) this.#sinceMs.set(name, world.nowMs());
      }
    }
  }

  /** Undefined where the endpoint is not in such an outage now. */
  sinceMs(application: string, region: string): number | undefined {
    const { working, world } = this.#observed;
    const deadMs = this.#sinceMs.get(`${application}/${region}`);
    return deadMs === undefined
      ? undefined
      : Math.max(deadMs, working.vantagesReadyMs(votersMin(world.fleet)));
  }
}

/** Whether every probe of an endpoint fails, from wherever it comes. What the checks do not look at is no failure. */
export function isDead(world: World, application: string, region: string): boolean {
  const atSeconds = world.nowSeconds();
  const { outages } = world;
  if (outages.isRegionDown(region, atSeconds)) return true;
  const failure = outages.failureAt(application, region, atSeconds);
  const checked = world.fleet.applications[application];
  if (checked === undefined || failure === undefined || failure.kind === 'flap' || failure.fraction < 1)
    return false;
  return seenOf(checked, { kind: 'failing', failure, answerMs: 0 }).kind === 'fail';
}

/** Whether nothing at all is wrong with an endpoint, for users or for probes. */
export function isSound(world: World, application: string, region: string): boolean {
  const atSeconds = world.nowSeconds();
  const { outages } = world;
  const hasFailure = outages.failureAt(application, region, atSeconds) !== undefined;
  const isGray = world
    .inForce('gray')
    .some(
      (fault) => fault.region === region && (fault.application === application || fault.application === '*'),
    );
  return !outages.isRegionDown(region, atSeconds) && !hasFailure && !isGray;
}
