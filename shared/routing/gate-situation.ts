/** All that one vantage's decision on its gates may rest on, gathered by the caller. */
import type { Vote } from '../health/vote.ts';
import type { Weights } from './course.ts';
import type { GateSheets } from './gate.ts';

export interface GateSituation {
  readonly vantage: string;
  /** Of the whole fleet: their buckets are what counts. */
  readonly vantages: readonly string[];
  readonly quorum: number;
  /** How long the name servers may still answer the old course. */
  readonly gateAfterMs: number;
  /** All buckets as read, this vantage's own among them. */
  readonly sheets: GateSheets;
  /** Of this vantage's newest fresh votes; undefined while it has none. */
  readonly slot: number | undefined;
  /** `unreadable`: no ledger said whether anything is frozen. */
  readonly freeze: GateFreeze | 'unreadable';
  readonly applications: readonly GatedApplication[];
  readonly nowMs: number;
}

/**
 * Why a gate is as it is, or changes. Closes: `second-path` where the region has weight; `down`, `kept-out` and `not-ready`
 * where it has none. Opens: `up`, `moved-on`, `forced`, `unused`. The others leave it as it is.
 */
export type GateReason =
  | 'second-path'
  | 'down'
  | 'kept-out'
  | 'not-ready'
  | 'up'
  | 'moved-on'
  | 'forced'
  | 'unused'
  | 'latched'
  | 'traffic-first'
  | 'fit'
  | 'undecided'
  | 'too-early'
  | 'held'
  | 'no-other-region'
  | 'answer-unknown'
  | 'frozen'
  | 'freeze-unreadable'
  | 'bucket-unreadable'
  | 'no-vote';

export interface GateFreeze {
  readonly fleet: boolean;
  readonly regions: readonly string[];
}

/** One application that gates move, as this vantage sees it. */
export interface GatedApplication {
  readonly application: string;
  /** By region with an endpoint. */
  readonly endpoints: Readonly<Record<string, GatedEndpoint>>;
  /** It may not move. */
  readonly frozen: boolean;
  /** Why a move away from a region that is down is held back, where it is. */
  readonly heldBy?: string;
  /** As the name servers answer; undefined where they could not be asked. */
  readonly answered: AnsweredCourse | undefined;
  /** The region to which an operator has forced it, proven up or not. */
  readonly forcedTo: readonly string[];
  /** Regions to which a person has approved its return. */
  readonly approvedTo: readonly string[];
}

/** The course that the name servers answer by. */
export interface AnsweredCourse {
  readonly weights: Weights;
  /** When its epoch was first seen here, by our own clock; undefined where that was never noted. */
  readonly firstSeenMs?: number;
}

export interface GatedEndpoint {
  /** This vantage's own. */
  readonly vote: Vote;
  /** Since when it has been that. */
  readonly voteSinceMs: number;
  readonly keptOut: boolean;
  /** Its data is there. */
  readonly ready: boolean;
}
