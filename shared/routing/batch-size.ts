/** How much fits into one change batch of Route 53, so that a large fleet is cut into several that it takes. */
import type { Change } from './records.ts';

/**
 * Of the 1,000 records and 32,000 characters of values that Route 53 takes in a batch, less a margin for what it may count
 * otherwise (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html). UPSERT, which counts twice, is
 * never sent.
 */
export const recordsMax = 950;
export const charactersMax = 30_000;

export interface BatchSize {
  /** Values; an alias counts as one. */
  readonly records: number;
  /** Of all values. */
  readonly characters: number;
}

export const emptyBatch: BatchSize = { records: 0, characters: 0 };

/** The size once these changes are added. */
export function sizeWith({ records, characters }: BatchSize, changes: readonly Change[]): BatchSize {
  const values = changes.map(({ ResourceRecordSet: { ResourceRecords = [] } }) => ResourceRecords);
  const all = values.flat();
  return {
    records: records + values.reduce((sum, each) => sum + Math.max(1, each.length), 0),
    characters: characters + all.reduce((sum, { Value }) => sum + Value.length, 0),
  };
}

/** Whether Route 53 takes a batch of this size. */
export function fits({ records, characters }: BatchSize): boolean {
  return records <= recordsMax && characters <= charactersMax;
}
