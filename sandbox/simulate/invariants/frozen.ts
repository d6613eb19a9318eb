/** What is frozen does not move, on either plane; what cannot be read counts as frozen. */
import type { Control } from '../../../shared/ports.ts';
import { sameWeights, type Weights } from '../../../shared/routing/course.ts';
import {
  type Freeze,
  freezeInForce,
  freezeTouched,
  frozenRegionsOf,
} from '../../../shared/routing/freeze.ts';
import { type Gate, gatedApplications } from '../../../shared/routing/gate.ts';
import type { Effect } from '../world.ts';
import type { Check, Invariant, Observed } from './invariant.ts';

export const frozen: Invariant = {
  name: 'frozen',
  promise:
    'P5: no batch and no course by a run that could read the freeze, or could read nothing, and no gate newly closed by one',
  watch(observed, check) {
    const reads = new Reads();
    const closed = new Set<string>();
    return {
      onRead: (read) => reads.note(read),
      onEffect(effect) {
        const { port, method, region } = effect;
        if (port === 'ledger' && method === 'writeCourse' && effect.answer === true) reads.decided(effect);
        if (port !== 'gates') return;
        const [of] = effect.args as readonly (Gate | string)[];
        const name = `${region} ${typeof of === 'object' ? of.region : of}`;
        if (method === 'open') closed.delete(name);
        if (method !== 'close' || typeof of !== 'object') return;
        if (!closed.has(name)) judgeGate(of, effect, reads, observed, check);
        closed.add(name);
      },
      onCourse({ course, before, effect }) {
        if (course.kind === 'adopted') return;
        const read = reads.last(effect);
        judge(
          read,
          { application: course.application, from: before?.weights ?? {}, to: course.weights },
          effect,
          check,
          observed,
        );
      },
      onBatch({ application, before, after, effect }) {
        const isMaintenance =
          before.marker?.digest === after.marker?.digest && sameWeights(before.weights, after.weights);
        if (isMaintenance) return;
        const read = reads.last(effect);
        judge(read, { application, from: before.weights, to: after.weights }, effect, check, observed);
        check(
          read === undefined || !reads.hasDecidedSince(read, effect),
          () => 'the freeze was not read again between setting the course and sending the batch',
          application,
        );
      },
    };
  },
};

interface Read {
  readonly effect: Effect;
  readonly control: Control;
}

/** What each run of `steer` has read of the ledger last, and when it set a course last. */
class Reads {
  readonly #strong = new Map<string, Read>();
  /** From the region's own replica alone. */
  readonly #local = new Map<string, Read>();
  readonly #decidedMs = new Map<string, number>();

  note(effect: Effect): void {
    if (effect.function !== 'steer') return;
    const reads = effect.method === 'control' ? this.#strong : this.#local;
    reads.set(nameOf(effect), { effect, control: effect.answer as Control });
    forgetOld(reads, effect.atMs);
  }

  decided(effect: Effect): void {
    this.#decidedMs.set(nameOf(effect), effect.atMs);
  }

  last(effect: Effect): Read | undefined {
    return this.#strong.get(nameOf(effect));
  }

  /** Gates may go by the region's own replica; what either says is frozen is. */
  forGates(effect: Effect): readonly Read[] {
    return [this.#strong, this.#local].flatMap((reads) => reads.get(nameOf(effect)) ?? []);
  }

  hasDecidedSince(read: Read, effect: Effect): boolean {
    return (this.#decidedMs.get(nameOf(effect)) ?? 0) > read.effect.atMs;
  }
}

/** Runs last a minute: what is much older is of no use. */
function forgetOld(reads: Map<string, Read>, nowMs: number): void {
  for (const [name, { effect }] of reads) {
    if (nowMs - effect.atMs < 600_000) return;
    reads.delete(name);
  }
}

interface Change {
  readonly application: string;
  readonly from: Weights;
  readonly to: Weights;
}

/** A run that had read the freeze, by its own clock in force, must not have gone on. */
function judge(
  read: Read | undefined,
  { application, from, to }: Change,
  { region, method }: Effect,
  check: Check,
  { world }: Observed,
): void {
  check(
    read !== undefined,
    () => `${region} went on to ${method} without having read the ledger`,
    application,
  );
  if (read === undefined) return;
  const freeze = freezeAt(read, application, from, to, world.clockMs(region));
  check(
    freeze === undefined,
    () => `${region} went on to ${method} although it had read the freeze "${freeze?.reason}"`,
    application,
  );
}

function judgeGate(gate: Gate, effect: Effect, reads: Reads, { world }: Observed, check: Check): void {
  const known = reads.forGates(effect);
  check(
    known.length > 0,
    () => `${effect.region} closed a gate for ${gate.region} without having read the ledger`,
  );
  const nowMs = world.clockMs(effect.region);
  const freezes = known.flatMap(({ control }) => control.freezes);
  const applications = gatedApplications(world.fleet);
  const isWhole = applications.every((each) => freezeInForce(freezes, each, nowMs) !== undefined);
  const ofRegion = freezeTouched(frozenRegionsOf(freezes, nowMs), {}, { [gate.region]: 1 });
  check(
    !isWhole && ofRegion === undefined,
    () => `${effect.region} closed a gate for ${gate.region} although it had read a freeze`,
  );
}

function freezeAt(
  { control }: Read,
  application: string,
  from: Weights,
  to: Weights,
  nowMs: number,
): Freeze | undefined {
  const whole = freezeInForce(control.freezes, application, nowMs);
  return whole ?? freezeTouched(frozenRegionsOf(control.freezes, nowMs), from, to);
}

function nameOf({ region, function: actor, run }: Effect): string {
  return `${region} ${actor} ${run}`;
}
