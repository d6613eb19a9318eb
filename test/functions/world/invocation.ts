/**
 * One invocation of a function. All that it asks of the world goes through here, so that a test can slow it down,
 * let a request fail, or end it between any two effects.
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

/** One way of a request through the network. */
const travelMs = 4;

export class Invocation {
  /** The requests made, in order. */
  readonly asked: string[] = [];
  readonly #time: Time;
  readonly #script: Script;
  readonly #travelMs: () => number;
  #dead = false;

  constructor(time: Time, script: Script = () => 'go', travel = () => travelMs) {
    this.#time = time;
    this.#script = script;
    this.#travelMs = travel;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** The same port, with each of its requests made by this invocation. */
  through<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get: (target, key) => {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) =>
          this.#request(`${name}.${String(key)}`, () => Reflect.apply(method, target, args) as unknown);
      },
    });
  }

  /** Resolves at that time, unless the invocation has ended by then. */
  async wait(atMs: number): Promise<void> {
    await this.#time.at(atMs);
    if (this.#dead) await never();
  }

  async #request(name: string, effect: () => unknown): Promise<unknown> {
    if (this.#dead) return never();
    this.asked.push(name);
    const fate = this.#script(this.asked.length, name);
    if (fate === 'die') {
      this.#dead = true;
      return never();
    }
    await this.wait(this.#time.nowMs + this.#travelMs() + (typeof fate === 'object' ? fate.stallMs : 0));
    if (fate === 'fail') throw new Error(`${name} failed, as the test wants it`);
    if (fate === 'twice') await effect();
    const answer = await effect();
    await this.wait(this.#time.nowMs + this.#travelMs());
    if (fate === 'lose-answer') throw new Error(`the answer of ${name} was lost, as the test wants it`);
    return answer;
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
