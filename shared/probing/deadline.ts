/**
 * Deadline: one hard limit over all steps of a probe, counted from when it was really started.
 *
 * It also says whose fault it is that it passed. A probe has about five steps (name, connection, handshake, first
 * byte, rest), and our loop can delay each by as long as it stands still. Stalls under a tenth of the limit can thus
 * cost a probe half its time at most. Longer ones are added up, and when they took more than a quarter of the limit
 * the missing answer proves nothing about the endpoint. So an endpoint that answers within a quarter of its limit is
 * never failed by our own load, and one that hangs is still found by a vantage that is merely busy.
 */
import type { FailureReason, Phase } from '../health/observation.ts';
import type { Failure } from './check-result.ts';
import type { Stalls } from './stall-meter.ts';

/** Stalls shorter than this share of the limit are not counted. */
const COUNTED_STALL_SHARE = 0.1;

/** Counted stalls that took more than this share of the limit make a failure our own. */
const STARVED_SHARE = 0.25;

/** What our standing still can look like: no answer, or an endpoint that gave up on us. A refusal it cannot cause. */
const CAUSED_BY_STALLS: ReadonlySet<FailureReason> = new Set(['timeout', 'reset']);

export class Deadline {
  readonly startedMs = performance.now();
  readonly limitMs: number;
  readonly #stalls: Stalls;
  readonly #unwatch: () => void;
  readonly #timer: NodeJS.Timeout;
  #state: 'running' | 'passed' | 'ended' = 'running';
  #interrupt: (() => void) | undefined;

  constructor(limitMs: number, stalls: Stalls) {
    this.limitMs = limitMs;
    this.#stalls = stalls;
    this.#unwatch = stalls.watch();
    // Timers run before sockets are read: when we were late, the answer may be waiting, so look once more.
    this.#timer = setTimeout(() => setImmediate(() => this.#pass()), this.limitMs);
  }

  /** Calls `interrupt` when the deadline passes, or now when it has passed. Replaces what was set before. */
  guard(interrupt: () => void): void {
    this.#interrupt = interrupt;
    if (this.#state === 'passed') interrupt();
  }

  end(): void {
    this.#state = 'ended';
    clearTimeout(this.#timer);
    this.#unwatch();
  }

  elapsedMs(): number {
    return performance.now() - this.startedMs;
  }

  /** Time of this probe in which our loop stood still, however briefly. */
  stalledMs(): number {
    return this.#stalls.stalledMs(this.startedMs, 0);
  }

  /** Whether our own stalls took so much of this probe that its failure is no evidence. */
  starved(): boolean {
    const countedMs = this.#stalls.stalledMs(this.startedMs, this.limitMs * COUNTED_STALL_SHARE);
    return countedMs > this.limitMs * STARVED_SHARE;
  }

  /** The finding of a deadline that passed in this phase. */
  failure(phase: Phase): Failure {
    const limit = `${Math.round(this.limitMs)} ms`;
    // A slow resolver is ours, unless the other vantages see it too.
    if (phase === 'dns') return failed('self-fault', 'dns', phase, `name not resolved within ${limit}`);
    const what = phase === 'body' ? 'answer not complete' : 'no answer';
    return this.blame(failed('fail', 'timeout', phase, `${what} within ${limit}`));
  }

  /** The failure, unless our own stalls may have caused it: then a self-fault. */
  blame(failure: Failure): Failure {
    if (!CAUSED_BY_STALLS.has(failure.reason) || !this.starved()) return failure;
    const stalled = Math.round(this.stalledMs());
    return overloaded(failure.phase, `stood still for ${stalled} ms ourselves, then: ${failure.detail}`);
  }

  #pass(): void {
    if (this.#state === 'ended') return;
    this.#state = 'passed';
    this.#interrupt?.();
  }
}

function overloaded(phase: Phase | undefined, detail: string): Failure {
  return { kind: 'failed', outcome: 'self-fault', reason: 'overloaded', ...(phase && { phase }), detail };
}

function failed(
  outcome: Failure['outcome'],
  reason: Failure['reason'],
  phase: Phase,
  detail: string,
): Failure {
  return { kind: 'failed', outcome, reason, phase, detail };
}
