/**
 * The looks of one run at one shard, with what they lead to: suspicions are pursued inside the run, other vantages
 * are woken to look too, and every report that is not calm wakes `steer`.
 */
import { endpointParts, type Fleet } from '../../shared/fleet/fleet.ts';
import type { Observation } from '../../shared/health/observation.ts';
import { fastLookTimes, type Raised, suspicionAfterMs } from '../../shared/health/suspicion.ts';
import type { SlotMessage } from '../../shared/ports.ts';
import { Looks } from './looks.ts';
import type { ProbeContext } from './probe.ts';
import { type KeeperContext, ReportKeeper, type Saved, votePolicy } from './report-keeper.ts';

/** Suspects that come up within this after the first go into the same wake. */
export const wakeGatherMs = 100;

/**
 * Wakes of one run. One is enough where all endpoints of a dead region fail alike; silence is suspected after four times an
 * endpoint's usual latency, so those that usually take longer come up later, and must not wait for the others' slots.
 */
export const wakesMax = 4;

/** A look is dated by when it was sent, a moment after it was asked for: the last of a plan must not come too early. */
const sendingMs = 30;

/** Kept free at the end of the run for the last write and wakes. */
const closingMs = 2_000;

export class ProbeRun {
  readonly #context: ProbeContext;
  readonly #keeper: ReportKeeper;
  readonly #fast: Looks;
  readonly #inSlot: Looks;
  readonly #cause: 'own' | 'woken';
  /** What goes on beside the slot's own looks. */
  readonly #pursuits: Promise<void>[] = [];
  #pursued = false;
  /** The wake that still takes suspects. */
  #gathering: Set<string> | undefined;
  readonly #wakes: Promise<void>[] = [];

  private constructor(context: ProbeContext, keeper: ReportKeeper, cause: 'own' | 'woken') {
    this.#context = context;
    this.#keeper = keeper;
    this.#cause = cause;
    const looks = (inSlot: boolean) =>
      new Looks({
        clock: context.ports.clock,
        lookout: context.ports.lookout,
        deadlineMs: context.deadlineMs - closingMs,
        deliver: (observation) => this.#observe(observation, inSlot),
        unanswered: (endpoint) => {
          const silentMs = this.#suspectAfterMs(endpoint);
          this.#suspect(endpoint, context.ports.clock.nowMs() - silentMs, `no answer for ${silentMs} ms`);
        },
        suspectAfterMs: (endpoint) => this.#suspectAfterMs(endpoint),
      });
    this.#fast = looks(false);
    this.#inSlot = looks(true);
  }

  static async open(shard: number, cause: 'own' | 'woken', context: ProbeContext): Promise<ProbeRun> {
    const { fleet, fleetDigest, vantage, ports } = context;
    const keeperContext: KeeperContext = {
      fleet,
      fleetDigest,
      vantage,
      shard,
      clock: ports.clock,
      telemetry: ports.telemetry,
    };
    return new ProbeRun(context, await ReportKeeper.open(keeperContext), cause);
  }

  async lookOnce(endpoints: readonly string[]): Promise<void> {
    await this.#inSlot.at(endpoints);
  }

  /** Takes another vantage's suspicions for our own, as far as their bounds allow. */
  suspectAll(suspects: readonly string[]): void {
    for (const suspect of suspects) this.#suspect(suspect, undefined, undefined);
  }

  /** Follows every suspicion to its end, then writes what is left to write. */
  async finish(): Promise<void> {
    while (this.#pursuits.length > 0) await Promise.all(this.#pursuits.splice(0));
    await Promise.all(this.#wakes);
    if (this.#pursued) await this.save();
  }

  async save(slot?: SlotMessage): Promise<void> {
    const saved = await this.#keeper.save(slot);
    if (saved === undefined) return;
    for (const change of saved.changed) this.#say(change);
    if (!saved.calm) await this.#wakeSteers(saved);
  }

  #observe(observation: Observation, inSlot: boolean): void {
    this.#keeper.observe(observation, inSlot);
    if (observation.outcome === 'fail') {
      this.#suspect(observation.endpoint, observation.atMs, inSlot ? describe(observation) : undefined);
    }
    if (!inSlot && this.#keeper.hasNews()) this.#pursuits.push(awaitedLater(this.save()));
  }

  /**
   * `firstAtMs`: when the look was sent that raised the suspicion; undefined where none was sent yet. `seen`: what a
   * slot's look saw, to be said.
   */
  #suspect(endpoint: string, firstAtMs: number | undefined, seen: string | undefined): void {
    const raised = this.#keeper.suspect(endpoint, this.#cause);
    const expected = raised.state.vote === 'down';
    if (seen !== undefined && !expected && (raised.look || raised.flapping))
      this.#announce(endpoint, seen, raised);
    if (!raised.look) return;
    this.#pursued = true;
    if (raised.wake) this.#addToWake(endpoint);
    this.#pursuits.push(awaitedLater(this.#pursue(endpoint, firstAtMs)));
  }

  /** A new look at each time of the plan, whether or not the last has answered, while there is a suspicion. */
  async #pursue(endpoint: string, firstAtMs: number | undefined): Promise<void> {
    const { clock } = this.#context.ports;
    const lastMs = this.#context.deadlineMs - closingMs - checkTimeoutMs(this.#context.fleet, endpoint);
    const startMs = firstAtMs ?? clock.nowMs() + sendingMs;
    const plan = fastLookTimes(votePolicy(this.#context.fleet, endpoint), startMs);
    const looks = firstAtMs === undefined ? [awaitedLater(this.#fast.at([endpoint]))] : [];
    for (const atMs of plan.filter((time) => time <= lastMs)) {
      await clock.waitUntil(atMs);
      if (this.#keeper.state(endpoint).suspectedAtMs === undefined) break;
      looks.push(awaitedLater(this.#fast.at([endpoint])));
    }
    await Promise.all(looks);
  }

  #suspectAfterMs(endpoint: string): number {
    return suspicionAfterMs(this.#keeper.state(endpoint), checkTimeoutMs(this.#context.fleet, endpoint));
  }

  #addToWake(endpoint: string): void {
    if (this.#gathering === undefined) {
      if (this.#wakes.length === wakesMax) return;
      this.#gathering = new Set();
      this.#wakes.push(this.#sendWake(this.#gathering));
    }
    this.#gathering.add(endpoint);
  }

  /** Lists all that was suspected until it was sent. */
  async #sendWake(suspects: ReadonlySet<string>): Promise<void> {
    const { clock, peers } = this.#context.ports;
    const atMs = clock.nowMs();
    await clock.waitUntil(atMs + wakeGatherMs);
    this.#gathering = undefined;
    const wake = { suspects: [...suspects], from: this.#context.vantage, atMs };
    const others = this.#context.fleet.vantages.filter((vantage) => vantage !== this.#context.vantage);
    // A failed wake is no error: the slots go on.
    await Promise.allSettled(others.map((vantage) => peers.wakeProbe(vantage, wake)));
  }

  async #wakeSteers({ report }: Saved): Promise<void> {
    const { fleet, ports } = this.#context;
    const { vantage, shard, revision } = report;
    await Promise.allSettled(
      fleet.controlRegions.map((region) => ports.peers.wakeSteer(region, { vantage, shard, revision })),
    );
  }

  #announce(endpoint: string, seen: string, { look, flapping }: Raised): void {
    const then = look ? 'looking again' : 'it flaps, so the slots must do';
    const text = `${this.#context.vantage} saw ${seen} at ${endpoint}; ${then}`;
    this.#context.ports.journal({
      event: 'suspicion',
      at: this.#context.ports.clock.nowMs(),
      by: this.#context.vantage,
      ...endpointParts(endpoint),
      ...(flapping ? { because: 'flapping' } : {}),
      text,
    });
  }

  #say({ endpoint, before, after }: Saved['changed'][number]): void {
    const why = after.vote === 'up' ? undefined : (after.detail ?? after.reason);
    this.#context.ports.journal({
      event: 'vote',
      at: this.#context.ports.clock.nowMs(),
      by: this.#context.vantage,
      ...endpointParts(endpoint),
      state: after.vote,
      before: before.vote,
      ...(why === undefined || after.reason === undefined ? {} : { because: after.reason }),
      text: `${this.#context.vantage} votes ${endpoint} ${after.vote} (was ${before.vote})${why === undefined ? '' : `: ${why}`}`,
    });
  }
}

/** For a promise that is awaited only after others: should it fail before, that is no unhandled rejection. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** The longest of an endpoint's checks. */
function checkTimeoutMs(fleet: Fleet, endpoint: string): number {
  const checks = fleet.applications[endpointParts(endpoint).application]?.checks ?? [];
  return Math.max(...checks.map((check) => check.timeoutSeconds * 1000));
}

function describe(observation: Observation): string {
  const phase = observation.phase === undefined ? '' : ` in ${observation.phase}`;
  return observation.detail ?? `${observation.reason ?? 'a failure'}${phase}`;
}
