/** What is going to happen in the simulation of the vantages, by time. */
import type { Sighting } from '../../shared/health/vote.ts';

export type Event =
  | { readonly kind: 'slot' | 'wake'; readonly atMs: number; readonly vantage: number }
  | { readonly kind: 'overdue'; readonly atMs: number; readonly vantage: number; readonly sentMs: number }
  | { readonly kind: 'answer'; readonly atMs: number; readonly vantage: number; readonly sighting: Sighting }
  | {
      readonly kind: 'look';
      readonly atMs: number;
      readonly vantage: number;
      readonly suspectedAtMs: number;
      readonly times: readonly number[];
    };

export interface EventQueue {
  push(event: Event): void;
  pop(): Event | undefined;
}

/** A binary heap by time. */
export function eventQueue(): EventQueue {
  const heap: Event[] = [];
  return { push, pop };

  function push(event: Event): void {
    let child = heap.length;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.atMs <= event.atMs) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = event;
  }

  function pop(): Event | undefined {
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      const left = heap[child];
      if (left === undefined) break;
      let below = left;
      const right = heap[child + 1];
      if (right !== undefined && right.atMs < left.atMs) {
        below = right;
        child++;
      }
      if (last.atMs <= below.atMs) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = last;
    return top;
  }
}
