/** What can be moved out of an outage is moved in time. */
import { type Application, endpointKey, type Fleet } from '../../../shared/fleet/fleet.ts';
import { activeRegions } from '../../../shared/routing/course.ts';
import { deedsOf } from './commanded.ts';
import type { Invariant, Observed } from './invariant.ts';
import { isSound, PlainOutages } from './plain-outages.ts';
import { votersMin } from './proof.ts';

/** The promise's own allowance, in seconds, on top of interval, timeout and confirmation. */
const allowanceSeconds = 5;

/**
 * The promise is a 95th percentile of outages without further trouble. With other faults around, a wake or a pass may be
 * lost, and the next minute's pass mends it: twice the promise and that minute are the most that is accepted of any.
 */
const slack = { times: 2, seconds: 60 };

/** How long another region must have been in order to be one that traffic could go to: that is what `up` takes, and more. */
const soundMs = 180_000;

export const promptMove: Invariant = {
  name: 'prompt-move',
  promise:
    'P1: while a majority of vantages and one steer are in order and nothing refuses, traffic leaves an outage within twice the promised time and a minute',
  watch(observed, check) {
    const { world, working } = observed;
    const outages = new PlainOutages(observed);
    const obstacles = new Obstacles(observed);
    return {
      onCourse: ({ course, effect }) => obstacles.note(course.application, effect.atMs),
      onSecond() {
        outages.look();
        obstacles.look();
        for (const [id, application] of Object.entries(world.fleet.applications)) {
          const active = activeRegions(world.zone.accepted(id).weights);
          const sinceMs = active.map((region) => outages.sinceMs(id, region) ?? Number.POSITIVE_INFINITY);
          // Of several regions with traffic, the one that fell last starts the clock.
          const fromMs = Math.max(
            ...sinceMs,
            working.route53ReadyMs(),
            working.ledgerReadyMs(),
            working.steerReadyMs(),
            obstacles.orderedMs,
          );
          const boundMs = (slack.times * promisedSeconds(world.fleet, application) + slack.seconds) * 1000;
          if (!Number.isFinite(fromMs)) continue;
          check(
            world.nowMs() - fromMs <= boundMs || obstacles.stand(id, application, fromMs, active),
            () =>
              `traffic has been in ${active.join(', ')} for ${Math.round((world.nowMs() - fromMs) / 1000)} s of an outage that could be left within ${boundMs / 1000} s`,
            id,
          );
        }
      },
    };
  },
};

/** The bound of P1: from the outage to Route 53's accepting the move. */
export function promisedSeconds(fleet: Fleet, { checks, confirmSeconds }: Application): number {
  const timeoutSeconds = Math.max(0, ...checks.map((each) => each.timeoutSeconds));
  return fleet.intervalSeconds / fleet.vantages.length + timeoutSeconds + confirmSeconds + allowanceSeconds;
}

/** What excuses traffic from leaving. */
class Obstacles {
  readonly #observed: Observed;
  /** By endpoint: when it was last not in order. */
  readonly #unsoundMs = new Map<string, number>();
  readonly #movesMs = new Map<string, number[]>();
  /** When an operator's order or a freeze was last in force. */
  orderedMs = Number.NEGATIVE_INFINITY;

  constructor(observed: Observed) {
    this.#observed = observed;
  }

  note(application: string, atMs: number): void {
    this.#movesMs.set(application, [...(this.#movesMs.get(application) ?? []), atMs]);
  }

  look(): void {
    const { world } = this.#observed;
    const nowMs = world.nowMs();
    if (world.ledger.freezes.length > 0 || world.ledger.overrides.length > 0 || deedsOf(world).length > 0)
      this.orderedMs = nowMs;
    for (const [application, { endpoints }] of Object.entries(world.fleet.applications)) {
      for (const region of Object.keys(endpoints)) {
        if (!isSound(world, application, region))
          this.#unsoundMs.set(endpointKey(application, region), nowMs);
      }
    }
  }

  stand(id: string, application: Application, fromMs: number, active: readonly string[]): boolean {
    const { working, world } = this.#observed;
    const { mode, failover, movesPerHour, database } = application;
    const recent = (this.#movesMs.get(id) ?? []).filter((atMs) => atMs > world.nowMs() - 3_600_000);
    return (
      mode !== 'act' ||
      failover !== 'auto' ||
      database?.needs === 'writer' ||
      Object.keys(world.fleet.applications).length >= 4 ||
      recent.length >= movesPerHour ||
      working.vantagesReadyMs(votersMin(world.fleet)) > fromMs - soundMs ||
      this.#hasDrifted(id) ||
      !Object.keys(application.endpoints).some(
        (region) => !active.includes(region) && this.#isTarget(id, region, fromMs),
      )
    );
  }

  #isTarget(application: string, region: string, fromMs: number): boolean {
    const unsoundMs = this.#unsoundMs.get(endpointKey(application, region)) ?? Number.NEGATIVE_INFINITY;
    return unsoundMs < fromMs - soundMs;
  }

  /** Records that somebody edited may be such that no batch goes through; Pointsman does not fight them. */
  #hasDrifted(application: string): boolean {
    return this.#observed.world.scenario.faults.some(
      (fault) => fault.kind === 'dns-edit' && fault.application === application,
    );
  }
}
