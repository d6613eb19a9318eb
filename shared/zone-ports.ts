/** What deploying and adopting need of a hosted zone and of health checks: none of it is asked for where traffic must move. */
import type {
  CheckerObservation,
  GateCheckConfig,
  ListedCheck,
  RegionCheckConfig,
} from './routing/gate-check.ts';
import type { PolicyRecordSet } from './routing/live-policy.ts';
import type { ResourceRecordSet } from './routing/records.ts';

/** The account's health checks, of which some read the gates. */
export interface GateChecks {
  /** All of the account, other people's included; tags only of those whose reference begins with `prefix`. */
  list(prefix: string): Promise<readonly ListedCheck[]>;
  /** Asked again with the same reference it finds what it has made. Returns the id. */
  create(reference: string, config: GateCheckConfig | RegionCheckConfig): Promise<string>;
  /** False: somebody has changed it since that version, or it is gone. */
  update(id: string, version: number, config: RegionCheckConfig): Promise<boolean>;
  /** What each of Route 53's checkers met last; nothing of a check that is gone. */
  observations(id: string): Promise<readonly CheckerObservation[]>;
  /** Sets tags beside those that are there. */
  tag(id: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Deleting what is not there is done as well. */
  delete(id: string): Promise<void>;
}

/** Everything that stands in the hosted zone, whoever made it. */
export interface ZoneRecords {
  all(): Promise<readonly ResourceRecordSet[]>;
}

/** The records that stood at applications' names before they were adopted, for the way back. */
export interface Originals {
  /** Replaces what was kept of the application before. */
  keep(original: Original): Promise<void>;
  /** Undefined where the application was not adopted by command. */
  original(application: string): Promise<Original | undefined>;
}

export interface Original {
  readonly application: string;
  /** Of the course that adopted it. */
  readonly epoch: number;
  readonly atMs: number;
  readonly records: readonly PolicyRecordSet[];
}
