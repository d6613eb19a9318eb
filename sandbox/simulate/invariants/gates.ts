/** Gates are votes: each is its own vantage's, none moves traffic alone or before its time, and none brings it back. */
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import { activeRegions, type Weights, weightOf } from '../../../shared/routing/course.ts';
import { type Gate, gatedApplications, gateQuorum } from '../../../shared/routing/gate.ts';
import type { Effect, World } from '../world.ts';
import { deedsOf } from './commanded.ts';
import type { Invariant, Observed } from './invariant.ts';
import { proofWindowMs } from './proof.ts';

/** Between the probe that turns a vote and the report that tells of it: a timeout, and the writing. */
const underWayMs = 6_000;

/** Every vantage looks at the others' buckets once a minute while its own gate is closed; then it has seen the quorum. */
const latchMs = 90_000;

export const gateVote: Invariant = {
  name: 'gate-vote',
  promise:
    'P2: a vantage closes its gate for a region with traffic only on its own vote, and not before the weights had their time',
  watch({ world, votes }, check) {
    const book = new GateBook(world);
    return {
      onEffect(effect) {
        const closed = book.note(effect);
        if (closed === undefined) return;
        const { region, atMs } = effect;
        const applications = withTraffic(closed.region, world);
        if (applications.length === 0) return;
        const patienceMs = world.fleet.gateAfterSeconds * 1000 - underWayMs;
        // A vote is dated by the look that made it, and may waver: it is told again from all looks of late.
        const isDown = (application: string) => {
          const endpoint = endpointKey(application, closed.region);
          const last = votes.last(region, endpoint);
          const fromMs = atMs - proofWindowMs(world.fleet) - patienceMs;
          const wasDown = votes.whoSaid(endpoint, ['down'], fromMs, atMs - patienceMs).includes(region);
          const isOld = last !== undefined && world.clockMs(region) - last.sinceMs >= patienceMs;
          return last?.vote === 'down' && (wasDown || isOld);
        };
        check(
          applications.some(isDown),
          () =>
            `${region} closed its gate for ${closed.region}, which it has not called down for ${world.fleet.gateAfterSeconds} s`,
        );
      },
    };
  },
};

export const gatedMove: Invariant = {
  name: 'gated-move',
  promise: 'P2: traffic is said to have been moved by gates only where a quorum of them was closed',
  watch({ world }, check) {
    const book = new GateBook(world);
    return {
      onEffect: (effect) => void book.note(effect),
      onCourse({ course, effect }) {
        if (course.because !== 'gated') return;
        const left = activeRegions(course.from ?? {}).filter(
          (region) => weightOf(course.weights, region) === 0,
        );
        check(
          left.some((region) => book.closedSince(region, effect.atMs - latchMs) >= gateQuorum(world.fleet)),
          () => `epoch ${course.epoch} leaves ${left.join(', ')} as gated, and too few gates were closed`,
          course.application,
        );
      },
    };
  },
};

export const latch: Invariant = {
  name: 'latch',
  promise:
    'P3: a gate of a quorum opens only after DNS has a later course or takes nothing there, or while every region is closed: its opening moves nothing back',
  watch(observed, check) {
    const { world } = observed;
    const book = new GateBook(world);
    return {
      onEffect(effect) {
        const opened = openedBy(effect);
        const entry = opened === undefined ? undefined : book.entry(effect.region, opened);
        const isQuorum = opened !== undefined && book.quorumMs(opened) >= latchMs;
        // Route 53 fails open then: traffic is there already.
        const isLatched = (application: string) =>
          Object.keys(world.fleet.applications[application]?.endpoints ?? {}).some(
            (each) => book.quorumMs(each) < 0,
          );
        const latched = gatedApplications(world.fleet).filter(isLatched);
        book.note(effect);
        if (opened === undefined || entry === undefined || !isQuorum || isSpokenFor(opened, observed)) return;
        for (const application of latched) {
          const isLater = world.zone.answered(application).marker?.epoch !== entry.epochs.get(application);
          check(
            isLater || weightOf(ordered(application, world), opened) === 0,
            () => `${effect.region} opened its gate for ${opened}, to which DNS still sends traffic`,
            application,
          );
        }
      },
    };
  },
};

interface Entry {
  readonly atMs: number;
  /** By application: what DNS had when it was closed. */
  readonly epochs: ReadonlyMap<string, number | undefined>;
}

/** Which gates are closed, by what was written to the buckets. */
class GateBook {
  readonly #world: World;
  /** By vantage and region. */
  readonly #closed = new Map<string, Entry>();
  readonly #openedMs = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The gate, where the effect is one that closes it anew. */
  note(effect: Effect): Gate | undefined {
    const { port, method, region, args, atMs } = effect;
    if (port !== 'gates') return undefined;
    const opened = openedBy(effect);
    if (opened !== undefined) {
      this.#closed.delete(`${region} ${opened}`);
      this.#openedMs.set(`${region} ${opened}`, atMs);
    }
    if (method !== 'close') return undefined;
    const [gate] = args as readonly [Gate];
    const name = `${region} ${gate.region}`;
    if (this.#closed.has(name)) return undefined;
    const epochs = new Map(
      Object.keys(this.#world.fleet.applications).map((application) => [
        application,
        this.#world.zone.answered(application).marker?.epoch,
      ]),
    );
    this.#closed.set(name, { atMs, epochs });
    return gate;
  }

  entry(vantage: string, region: string): Entry | undefined {
    return this.#closed.get(`${vantage} ${region}`);
  }

  /** Gates for a region that are closed, or were since then. */
  closedSince(region: string, ms: number): number {
    return this.#world.fleet.vantages.filter((vantage) => {
      const name = `${vantage} ${region}`;
      return this.#closed.has(name) || (this.#openedMs.get(name) ?? Number.NEGATIVE_INFINITY) >= ms;
    }).length;
  }

  /** For how long a quorum of gates for a region has been closed; negative where none is. */
  quorumMs(region: string): number {
    const moments = this.#world.fleet.vantages
      .flatMap((vantage) => this.entry(vantage, region)?.atMs ?? [])
      .sort((one, other) => one - other);
    const sinceMs = moments[gateQuorum(this.#world.fleet) - 1];
    return sinceMs === undefined ? Number.NEGATIVE_INFINITY : this.#world.nowMs() - sinceMs;
  }
}

function openedBy({ port, method, args }: Effect): string | undefined {
  if (port !== 'gates' || method !== 'open') return undefined;
  const [region] = args;
  return typeof region === 'string' ? region : undefined;
}

function withTraffic(region: string, world: World): string[] {
  return gatedApplications(world.fleet).filter(
    (application) => weightOf(ordered(application, world), region) > 0,
  );
}

/** What the name servers say that was ordered last: what somebody edited by hand since is nobody's vote. */
function ordered(application: string, { zone }: World): Weights {
  return zone.answered(application).marker?.weights ?? zone.accepted(application).weights;
}

/** A person's word opens gates; a bucket that cannot be read tells nobody of a quorum. */
function isSpokenFor(region: string, { world, working }: Observed): boolean {
  const hasWord = deedsOf(world).some(
    (deed) =>
      (deed.do === 'gate-open' && deed.region === region) ||
      (deed.do === 'failover' && deed.to === region) ||
      deed.do === 'approve-failback',
  );
  return hasWord || working.bucketsReadyMs() > world.nowMs() - latchMs;
}
