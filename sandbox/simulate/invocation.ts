/**
 * One invocation of a function. All that it asks of the world goes through here, so that a request can be slow, fail
 * or be made twice, and the invocation can end between any two effects.
 */
import type { Time } from './time.ts';

/** What becomes of one request. */
export type Fate =
  | 'go'
  /** It is not carried out, and its sender learns so. */
  | 'fail'
  /** It is carried out, and its sender does not learn so. */
  | 'lose-answer'
  /** It is carried out twice, and its sender learns of the second time. */
  | 'twice'
  /** The platform ends the invocation before it: nothing more of it happens. */
  | 'die'
  /** The invocation stands still before it. */
  | { readonly stallMs: number };

/** Asked for each request, which are counted from 1; `name` is such as `ledger.writeCourse`. */
export type Script = (call: number, name: string) => Fate;

/** How long a request is under way, and its answer again. */
export type Travel = (name: string, args: readonly unknown[]) => number;

/** Told of each request that was carried out, before its answer is under way. */
export type Done = (name: string, args: readonly unknown[], answer: unknown) => void;

/** One way of a request through the network. */
const travelMs = 4;

export class Invocation {
  /** The requests made, in order. */
  readonly asked: string[] = [];
  readonly #time: Time;
  readonly #script: Script;
  readonly #travelMs: Travel;
  readonly #done: Done;
  #dead = false;

  constructor(
    time: Time,
    script: Script = () => 'go',
    travel: Travel = () => travelMs,
    done: Done = () => undefined,
  ) {
    this.#time = time;
    this.#script = script;
    this.#travelMs = travel;
    this.#done = done;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** Nothing more of it happens. */
  end(): void {
    this.#dead = true;
  }

  /** The same port, with each of its requests made by this invocation. */
  through<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get: (target, key) => {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) =>
          this.#request(`${name}.${String(key)}`, args, () => Reflect.apply(method, target, args) as unknown);
      },
    });
  }

  /** Resolves at that time, unless the invocation has ended by then. */
  async wait(atMs: number): Promise<void> {
    await this.#time.at(atMs);
    if (this.#dead) await never();
  }

  async #request(name: string, args: readonly unknown[], effect: () => unknown): Promise<unknown> {
    if (this.#dead) return never();
    this.asked.push(name);
    const fate = this.#script(this.asked.length, name);
    if (fate === 'die') {
      this.end();
      return never();
    }
    const stallMs = typeof fate === 'object' ? fate.stallMs : 0;
    await this.wait(this.#time.nowMs + this.#travelMs(name, args) + stallMs);
    if (fate === 'fail') throw new Error(`${name} failed`);
    if (fate === 'twice') this.#done(name, args, await effect());
    const answer = await effect();
    this.#done(name, args, answer);
    await this.wait(this.#time.nowMs + this.#travelMs(name, args));
    if (fate === 'lose-answer') throw new Error(`the answer of ${name} was lost`);
    return answer;
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
