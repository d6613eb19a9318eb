/**
 * Keeps one shard's report while a run adds to it. The item is written conditionally on its revision; the loser
 * of a race reads again and does over, on what it read, all that its run has done, so that a slot, a wake and a
 * copy that run at once neither lose nor double anything.
 */
import { endpointParts, type Fleet } from '../../shared/fleet/fleet.ts';
import { shardsOf } from '../../shared/fleet/shards.ts';
import type { Observation } from '../../shared/health/observation.ts';
import { isCalm, type Report } from '../../shared/health/report.ts';
import { type Raised, raise } from '../../shared/health/suspicion.ts';
import {
  type EndpointState,
  foldObservations,
  untouched,
  type VotePolicy,
} from '../../shared/health/vote.ts';
import type { Clock, Telemetry } from '../../shared/ports.ts';

/** Writers of one item at once: a slot's run, a run that is still confirming, a wake. More tries than that. */
const writeAttempts = 8;

export interface KeeperContext {
  readonly fleet: Fleet;
  readonly fleetDigest: string;
  readonly vantage: string;
  readonly shard: number;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

interface SlotKey {
  readonly slot: number;
  readonly dueMs: number;
}

export interface Saved {
  readonly report: Report;
  /** False when a vote changed or is not `up`. */
  readonly calm: boolean;
  readonly changed: readonly VoteChange[];
}

export interface VoteChange {
  readonly endpoint: string;
  readonly before: EndpointState;
  readonly after: EndpointState;
}

/** Done over, a step is done as of that later moment: a state that was read then may hold looks later than the first. */
type Step = (state: EndpointState, nowMs: number) => EndpointState;

export class ReportKeeper {
  readonly #context: KeeperContext;
  /** The report as last read or written. */
  #base: Report | undefined;
  /** What this run has done that is not written yet, in order, by endpoint. */
  readonly #steps = new Map<string, Step[]>();
  /** The base with the steps done. */
  readonly #states = new Map<string, EndpointState>();
  /** To be written as the report's slot. */
  #slot: SlotKey | undefined;
  #saving: Promise<unknown> = Promise.resolve();
  /** The write that has not begun yet. */
  #waiting: Promise<Saved | undefined> | undefined;

  private constructor(context: KeeperContext, base: Report | undefined) {
    this.#context = context;
    this.#base = base;
  }

  static async open(context: KeeperContext): Promise<ReportKeeper> {
    return new ReportKeeper(context, await context.telemetry.report(context.vantage, context.shard));
  }

  state(endpoint: string): EndpointState {
    return this.#states.get(endpoint) ?? this.#base?.endpoints[endpoint] ?? untouched;
  }

  /** Whether this run has brought an endpoint's vote to something that is not written yet. */
  hasNews(): boolean {
    return [...this.#states].some(
      ([endpoint, { vote }]) => vote !== (this.#base?.endpoints[endpoint] ?? untouched).vote,
    );
  }

  observe(observation: Observation, inSlot: boolean): void {
    const policy = votePolicy(this.#context.fleet, observation.endpoint);
    this.#do(observation.endpoint, (state, nowMs) =>
      foldObservations(state, [{ ...observation, inSlot }], policy, nowMs),
    );
  }

  /** Raises a suspicion; the answer says what its bounds allow. */
  suspect(endpoint: string, cause: 'own' | 'woken'): Raised {
    const nowMs = this.#context.clock.nowMs();
    const policy = votePolicy(this.#context.fleet, endpoint);
    const raised = raise(this.state(endpoint), cause, policy, nowMs);
    this.#do(endpoint, (state, laterMs) => raise(state, cause, policy, laterMs).state);
    return raised;
  }

  /**
   * Writes the report, as that of `slot` where the run is a slot's own. One at a time; what is asked for while a write
   * waits for its turn is part of that write. Undefined where there is nothing left to write.
   */
  save(slot?: SlotKey): Promise<Saved | undefined> {
    this.#slot ??= slot;
    if (this.#waiting !== undefined) return this.#waiting;
    const saved = this.#saving.then(() => {
      this.#waiting = undefined;
      return this.#write();
    });
    this.#waiting = saved;
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  #do(endpoint: string, step: Step): void {
    this.#steps.set(endpoint, [...(this.#steps.get(endpoint) ?? []), step]);
    this.#states.set(endpoint, step(this.state(endpoint), this.#context.clock.nowMs()));
  }

  async #write(): Promise<Saved | undefined> {
    const slot = this.#slot;
    this.#slot = undefined;
    if (slot === undefined && this.#steps.size === 0) return undefined;
    const { telemetry, vantage, shard, clock } = this.#context;
    for (let attempt = 0; attempt < writeAttempts; attempt++) {
      const before = this.#base;
      const report = this.#next(slot);
      const doneSteps = new Map([...this.#steps].map(([endpoint, steps]) => [endpoint, steps.length]));
      if (await telemetry.writeReport(report)) {
        this.#base = report;
        this.#forget(doneSteps);
        return { report, calm: isCalm(before, report), changed: changes(before, report) };
      }
      this.#base = await telemetry.report(vantage, shard);
      this.#states.clear();
      for (const [endpoint, steps] of this.#steps) {
        const read = this.#base?.endpoints[endpoint] ?? untouched;
        this.#states.set(
          endpoint,
          steps.reduce((state, step) => step(state, clock.nowMs()), read),
        );
      }
    }
    throw new Error(
      `the report of ${vantage} shard ${shard} was written by others ${writeAttempts} times in a row`,
    );
  }

  /** Lets go of what is written; what was done while the write was under way is still to be. */
  #forget(written: ReadonlyMap<string, number>): void {
    for (const [endpoint, count] of written) {
      const left = this.#steps.get(endpoint)?.slice(count) ?? [];
      if (left.length > 0) this.#steps.set(endpoint, left);
      else {
        this.#steps.delete(endpoint);
        this.#states.delete(endpoint);
      }
    }
  }

  #next(slot: SlotKey | undefined): Report {
    const { fleet, fleetDigest, vantage, shard, clock } = this.#context;
    const base = this.#base;
    // A base from the future was written by a clock that has since been set back.
    const isAhead = base !== undefined && base.slotDueMs > clock.nowMs() + fleet.intervalSeconds * 1000;
    const newest = slot !== undefined && (isAhead || slot.slot > (base?.slot ?? -1)) ? slot : undefined;
    return {
      vantage,
      shard,
      slot: newest?.slot ?? base?.slot ?? -1,
      slotDueMs: newest?.dueMs ?? base?.slotDueMs ?? 0,
      revision: (base?.revision ?? 0) + 1,
      fleetDigest,
      writtenAtMs: clock.nowMs(),
      endpoints: { ...this.#known(base), ...Object.fromEntries(this.#states) },
    };
  }

  /**
   * Endpoints that are no longer in this shard fall out of the report: nobody renews their votes here, and a vote
   * that stands still would speak against the live one.
   */
  #known(base: Report | undefined): Record<string, EndpointState> {
    const mine = new Set(shardsOf(this.#context.fleet)[this.#context.shard]);
    return Object.fromEntries(
      Object.entries(base?.endpoints ?? {}).filter(([endpoint]) => mine.has(endpoint)),
    );
  }
}

export function votePolicy(fleet: Fleet, endpoint: string): VotePolicy {
  const application = fleet.applications[endpointParts(endpoint).application];
  if (application === undefined)
    throw new Error(`endpoint must belong to an application of the fleet, got ${endpoint}`);
  const { confirmSeconds, upThreshold } = application;
  return { confirmSeconds, upThreshold, intervalSeconds: fleet.intervalSeconds };
}

function changes(before: Report | undefined, after: Report): VoteChange[] {
  return Object.entries(after.endpoints).flatMap(([endpoint, state]) => {
    const previous = before?.endpoints[endpoint] ?? untouched;
    return previous.vote === state.vote ? [] : [{ endpoint, before: previous, after: state }];
  });
}
