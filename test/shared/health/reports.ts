/** Reports for tests: one of everything, and what a test changes. */
import type { Report } from '../../../shared/health/report.ts';
import { untouched, type Vote } from '../../../shared/health/vote.ts';
import { msOf } from './sightings.ts';

export interface ReportChange {
  readonly vantage?: string;
  readonly shard?: number;
  readonly dueSeconds?: number;
  readonly votes?: Readonly<Record<string, Vote>>;
}

export function reportOf({ vantage = 'a', shard = 0, dueSeconds = 0, votes = {} }: ReportChange): Report {
  const slotDueMs = msOf(dueSeconds);
  return {
    vantage,
    shard,
    slot: Math.floor(slotDueMs / 1000),
    slotDueMs,
    revision: 1,
    fleetDigest: '0123456789ab',
    writtenAtMs: slotDueMs + 100,
    endpoints: Object.fromEntries(Object.entries(votes).map(([key, vote]) => [key, { ...untouched, vote }])),
  };
}
