/**
 * Carries out what takes records over or gives them back: the course into the ledger first, which stops every pass that
 * knows an older one, then one compare-and-swap batch. Broken off at any point, it can be begun again.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Clock, Ledger, Traffic } from '../ports.ts';
import type { Course } from '../routing/course.ts';
import { type Change, normaliseName, type ResourceRecordSet } from '../routing/records.ts';
import type { Original, Originals } from '../zone-ports.ts';

/** Route 53 makes one change of a zone at a time, and takes five requests a second of an account. */
const attemptsMax = 8;
const firstPauseMs = 500;
const lastPauseMs = 4_000;

/** Route 53 takes comments of at most 256 characters. */
const commentLengthMax = 256;

export interface Swap {
  readonly application: string;
  /** To be written; undefined where the ledger has it already. */
  readonly course: Course | undefined;
  /** The ledger's, when the swap was planned. */
  readonly before: Course | undefined;
  readonly changes: readonly Change[];
  /** To be kept for the way back. */
  readonly original?: Original;
  readonly comment: string;
}

export interface SwapPorts {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'control' | 'writeCourse'>;
  readonly originals: Pick<Originals, 'keep'>;
  readonly traffic: Pick<Traffic, 'records' | 'change'>;
}

export type Swapped =
  /** Without a change id: it took effect, but its answer was lost, or there was nothing to change. */
  | { readonly kind: 'accepted'; readonly changeId?: string }
  /** The ledger's course is another one by now: nothing was changed in DNS. */
  | { readonly kind: 'outrun' }
  /** The records are others than those that were shown: nothing was changed in DNS. */
  | { readonly kind: 'changed' }
  /** Nothing was changed in DNS, as far as could be seen. */
  | { readonly kind: 'failed'; readonly text: string };

export async function swapRecords(swap: Swap, ports: SwapPorts): Promise<Swapped> {
  const { course, before, original, changes } = swap;
  if (course !== undefined && !(await ports.ledger.writeCourse(course, before?.epoch))) {
    return { kind: 'outrun' };
  }
  if (original !== undefined) await ports.originals.keep(original);
  if (changes.length === 0) return { kind: 'accepted' };

  let text = '';
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    if (attempt > 1) await pause(attempt, ports.clock);
    const outcome = await attemptOnce(swap, ports).catch((error: unknown) => String(error));
    if (typeof outcome !== 'string') return outcome;
    text = outcome;
  }
  return { kind: 'failed', text };
}

/** An outcome, or why it is to be tried again. Whatever came of the attempt before, everything is read first. */
async function attemptOnce(swap: Swap, ports: SwapPorts): Promise<Swapped | string> {
  const { application, changes, comment } = swap;
  const names = new Set(changes.map(({ ResourceRecordSet: { Name } }) => normaliseName(Name)));
  // DNS first: a course that is read after it is at least as new as what DNS may already say.
  const live = await ports.traffic.records([...names]);
  const { courses } = await ports.ledger.control();
  if (isDone(changes, live)) return { kind: 'accepted' };
  const expected = swap.course ?? swap.before;
  const current = courses[application];
  if (current?.epoch !== expected?.epoch || current?.kind !== expected?.kind) return { kind: 'outrun' };
  const deleted = changes.filter(({ Action }) => Action === 'DELETE');
  if (!deleted.every(({ ResourceRecordSet }) => stands(ResourceRecordSet, live))) return { kind: 'changed' };

  const answer = await ports.traffic.change(changes, comment.slice(0, commentLengthMax));
  if (answer.kind === 'accepted') return answer;
  return answer.message;
}

/** Whether the records are as the batch leaves them. */
function isDone(changes: readonly Change[], live: readonly ResourceRecordSet[]): boolean {
  const created = changes.flatMap(({ Action, ResourceRecordSet }) =>
    Action === 'CREATE' ? [ResourceRecordSet] : [],
  );
  const deleted = changes.flatMap(({ Action, ResourceRecordSet }) =>
    Action === 'DELETE' ? [ResourceRecordSet] : [],
  );
  return (
    created.every((record) => stands(record, live)) &&
    deleted.every((record) => stands(record, created) || !stands(record, live))
  );
}

function stands(record: ResourceRecordSet, live: readonly ResourceRecordSet[]): boolean {
  return live.some((each) => isDeepStrictEqual(comparable(each), comparable(record)));
}

/** In Route 53's spelling, the values in one order; what is undefined is left out. */
function comparable(record: ResourceRecordSet): unknown {
  const { AliasTarget: alias, ResourceRecords: values } = record;
  return JSON.parse(
    JSON.stringify({
      ...record,
      Name: normaliseName(record.Name),
      ...(alias === undefined ? {} : { AliasTarget: { ...alias, DNSName: normaliseName(alias.DNSName) } }),
      ...(values === undefined ? {} : { ResourceRecords: values.map(({ Value }) => Value).sort() }),
    }),
  );
}

async function pause(attempt: number, clock: Clock): Promise<void> {
  const pauseMs = Math.min(firstPauseMs * 2 ** (attempt - 2), lastPauseMs);
  await clock.waitUntil(clock.nowMs() + pauseMs);
}
