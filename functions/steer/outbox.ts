/**
 * What a pass does for others on its way: tells its steps to the event bus, and sends errands. None of it is waited for
 * before the end of the pass, then not for long, and whatever fails is said and stops nothing.
 */
import type { StepEvent } from '../../shared/incidents/step-event.ts';
import type { SteerInput } from './steer.ts';

/** How long the end of a pass waits for what is still under way. */
const outboxMs = 1_800;

export class Outbox {
  readonly #input: Pick<SteerInput, 'ports' | 'region'>;
  #steps: StepEvent[] = [];
  readonly #errands: Promise<void>[] = [];

  constructor(input: Pick<SteerInput, 'ports' | 'region'>) {
    this.#input = input;
  }

  /** To be told with the next `flush`. */
  add(...steps: readonly StepEvent[]): void {
    this.#steps.push(...steps);
  }

  /** Begins to tell what there is to tell by now. */
  flush(): void {
    const steps = this.#steps;
    if (steps.length === 0) return;
    this.#steps = [];
    const text = `the event bus did not take ${steps.map(({ key }) => key).join(', ')}`;
    this.send('events', text, async () => this.#input.ports.events.publish(steps));
  }

  /** Begins an errand. `failed` is said where it fails, with the error. */
  send(because: string, failed: string, errand: () => Promise<unknown>, application?: string): void {
    const { ports, region } = this.#input;
    const done = errand().then(
      () => undefined,
      (error: unknown) => {
        const text = `${failed}: ${String(error)}`;
        const about = application === undefined ? {} : { application };
        ports.journal({ event: 'error', at: ports.clock.nowMs(), by: region, because, ...about, text });
      },
    );
    this.#errands.push(done);
  }

  /** Tells the rest, and waits until all is done or `outboxMs` are over. */
  async close(): Promise<void> {
    this.flush();
    if (this.#errands.length === 0) return;
    const { clock } = this.#input.ports;
    const over = new AbortController();
    const patience = clock.waitUntil(clock.nowMs() + outboxMs, over.signal).catch(() => undefined);
    await Promise.race([Promise.all(this.#errands), patience]);
    over.abort();
  }
}
