/**
 * EventBridge: the default bus of each region, as far as Pointsman uses it. What is put is kept in order; a request is
 * refused as a whole only where its shape is wrong, else each entry has its own answer.
 */
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { type Random, randomUuid } from './random.ts';

/** An entry of a request. All of it may be missing: that is the entry's own failure. */
export interface EventEntry {
  readonly source?: string | undefined;
  readonly detailType?: string | undefined;
  /** JSON. */
  readonly detail?: string | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly atMs?: number | undefined;
}

export interface BusEvent {
  readonly id: string;
  readonly region: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources: readonly string[];
  readonly atMs: number;
}

export type PutResult =
  | { readonly kind: 'put'; readonly id: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export interface EventBus {
  /** What has been put, in all regions. */
  readonly events: readonly BusEvent[];
  /** One answer for each entry, in the same order. */
  put(region: string, entries: readonly EventEntry[]): readonly PutResult[];
}

/** PutEvents, API reference: 1 to 10 entries, each at most 256 KB with its keys. */
const ENTRIES_MAX = 10;
const ENTRY_BYTES_MAX = 262_144;

/** How much the time of an entry counts for its size; the rest is counted in UTF-8. */
const TIME_BYTES = 14;

export function eventBus({ clock, random }: { readonly clock: Clock; readonly random: Random }): EventBus {
  const events: BusEvent[] = [];
  return {
    events,
    put(region, entries) {
      if (entries.length === 0 || entries.length > ENTRIES_MAX) {
        const constraint = `Member must have length between 1 and ${ENTRIES_MAX}`;
        throw new AwsError(
          'ValidationException',
          `1 validation error detected: Value at 'entries' failed to satisfy constraint: ${constraint}`,
        );
      }
      return entries.map((entry) => {
        const read = readEntry(entry);
        if ('code' in read) return { kind: 'failed', ...read };
        const id = randomUuid(random);
        events.push({ id, region, atMs: entry.atMs ?? clock.nowMs(), ...read });
        return { kind: 'put', id };
      });
    },
  };
}

type Refusal = { readonly code: string; readonly message: string };

function readEntry(entry: EventEntry): Refusal | Omit<BusEvent, 'id' | 'region' | 'atMs'> {
  const { source = '', detailType = '', detail = '', resources = [] } = entry;
  for (const [name, value] of Object.entries({ Source: source, DetailType: detailType, Detail: detail })) {
    if (value === '')
      return refusal(`Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  if (source.startsWith('aws.')) {
    return { code: 'NotAuthorizedForSourceException', message: 'Not authorized for the source.' };
  }
  if (bytesOf(entry) > ENTRY_BYTES_MAX)
    return refusal('Total size of the entries in the request is over the limit.');
  const parsed = objectOf(detail);
  if (parsed === undefined) return { code: 'MalformedDetail', message: 'Detail is malformed.' };
  return { source, detailType, detail: parsed, resources };
}

function refusal(message: string): Refusal {
  return { code: 'InvalidArgument', message };
}

function bytesOf({ source = '', detailType = '', detail = '', resources = [], atMs }: EventEntry): number {
  const texts = [source, detailType, detail, ...resources];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return atMs === undefined ? bytes : bytes + TIME_BYTES;
}

function objectOf(detail: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(detail);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
