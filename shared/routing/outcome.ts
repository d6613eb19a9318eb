/** What has come of an order by now: which applications have moved, and what the regions say of the others. */
import type { Control, SteerMemory } from '../ports.ts';
import { type Course, moveReasons } from './course.ts';

/** An application that is expected to move, and the epoch from which it does. */
export interface Expected {
  readonly application: string;
  readonly overEpoch: number;
}

export type Outcome =
  | { readonly kind: 'moved'; readonly application: string; readonly course: Course }
  | { readonly kind: 'held'; readonly application: string; readonly words: readonly Word[] };

/** Why a region's `steer` last decided as it did; `unknown` where it has not decided. */
interface Word {
  readonly region: string;
  readonly because: string;
}

/** By region, what its `steer` remembers. */
export type Memories = ReadonlyMap<string, SteerMemory>;

/** Reasons that do not say no: the pass has not come yet, or a move is under way. */
const noRefusals: readonly string[] = ['healthy', 'unfinished', 'unknown', ...moveReasons];

/** `control` is undefined where the ledger does not answer: then nothing is known to have moved. */
export function outcomeOf(
  { application, overEpoch }: Expected,
  control: Pick<Control, 'courses'> | undefined,
  memories: Memories,
): Outcome {
  const course = control?.courses[application];
  if (course !== undefined && course.epoch > overEpoch && course.progress.acceptedAtMs !== undefined)
    return { kind: 'moved', application, course };
  const words = [...memories].map(([region, { decisions }]) => ({
    region,
    because: decisions[application]?.because ?? 'unknown',
  }));
  return { kind: 'held', application, words };
}

/** Whether all that has not moved is refused by every region, each after a pass that it has made since `before`. */
export function isRefused(outcomes: readonly Outcome[], memories: Memories, before: Memories): boolean {
  const isNewer = [...memories].every(
    ([region, { revision }]) => revision > (before.get(region)?.revision ?? 0),
  );
  const refuses = (outcome: Outcome) =>
    outcome.kind === 'moved' || outcome.words.every(({ because }) => !noRefusals.includes(because));
  return memories.size > 0 && isNewer && outcomes.every(refuses);
}
