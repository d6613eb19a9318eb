/**
 * The simulated world as whoever watches it sees it: what is true, whatever the functions believe, and every effect
 * at the moment at which it takes place.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { LoopVerb } from '../../shared/fleet/names.ts';
import type { Report } from '../../shared/health/report.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import type { JournalEntry } from '../../shared/journal.ts';
import type { SteerMemory } from '../../shared/ports.ts';
import type { Course, Weights } from '../../shared/routing/course.ts';
import type { DecisionRecord } from '../../shared/routing/decision-record.ts';
import type { Freeze } from '../../shared/routing/freeze.ts';
import type { Marker } from '../../shared/routing/marker.ts';
import type { Override } from '../../shared/routing/override.ts';
import type { ResourceRecordSet } from '../../shared/routing/records.ts';
import type { Fault, FaultKind, FaultOf } from '../scenario/fault.ts';
import type { Outages } from '../scenario/outages.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Delivery } from '../world/sns-types.ts';

/** Who acts: a function in its region, or a person from outside of all regions. */
export type Actor = LoopVerb | 'operator';

/** A request that changed something, or that was refused after it had been looked at. What only reads is none. */
export interface Effect {
  /** True time, epoch milliseconds. */
  readonly atMs: number;
  /** Where the request came from; `outside` for a person. */
  readonly region: string;
  readonly function: Actor;
  /** Tells the runs of functions apart; counted from 1. */
  readonly run: number;
  /** As in shared/ports.ts, in lower case: `ledger`, `telemetry`, `traffic`, `peers`, `messenger`, `slots`. */
  readonly port: string;
  readonly method: string;
  readonly args: readonly unknown[];
  /** What the port answered, whether or not the answer arrived. */
  readonly answer: unknown;
}

/** One application in the hosted zone. */
export interface ZoneState {
  /** By region, of the records of the application's first type. */
  readonly weights: Weights;
  /** Undefined where there is no legible marker. */
  readonly marker: Marker | undefined;
}

export interface WorldZone {
  /** As Route 53 accepted it last. */
  accepted(application: string): ZoneState;
  /**
   * As the name servers answer now, health included: weights of the regions that are answered with, and of no other.
   * Weights that are all zero are equal shares.
   */
  answered(application: string): ZoneState;
  /** All records, as accepted. */
  records(): readonly ResourceRecordSet[];
}

export interface WorldLedger {
  readonly courses: ReadonlyMap<string, Course>;
  readonly incidents: ReadonlyMap<string, Incident>;
  readonly freezes: readonly Freeze[];
  readonly overrides: readonly Override[];
}

export interface WorldTelemetry {
  /** The newest, wherever it was written. */
  report(vantage: string, shard?: number): Report | undefined;
  /** As the replica of this region has them now. */
  reportsIn(region: string): readonly Report[];
  readonly memories: ReadonlyMap<string, SteerMemory>;
  readonly decisions: ReadonlyMap<string, DecisionRecord>;
}

/** An invocation that ended with an error: an outage that it met, or a mistake of ours. */
export interface FailedRun {
  readonly atMs: number;
  readonly region: string;
  readonly function: LoopVerb;
  readonly error: unknown;
}

export interface World {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly fleet: Fleet;
  /** When the play begins: second 0 of the scenario. Before it, the world warms up without any fault. */
  readonly startMs: number;
  /** True time. */
  nowMs(): number;
  /** Seconds since the play began; negative while the world warms up. */
  nowSeconds(): number;
  /** What that region's clock shows. */
  clockMs(region: string): number;
  readonly outages: Outages;
  faultsInForce(): readonly Fault[];
  /** Those of one kind. */
  inForce<Kind extends FaultKind>(kind: Kind): readonly FaultOf<Kind>[];
  readonly zone: WorldZone;
  readonly ledger: WorldLedger;
  readonly telemetry: WorldTelemetry;
  /** Every message that reached a person, oldest first. */
  readonly inbox: readonly Delivery[];
  /** What the functions said, as the clock of each had it, with the warming up. */
  readonly journal: readonly JournalEntry[];
  readonly failedRuns: readonly FailedRun[];
  /** Called right after each effect, before anything else happens. What it throws ends the simulation. */
  onEffect(listener: (effect: Effect) => void): void;
  /** Called right after a run has read the ledger's control, strongly or from its own replica: what a run knew when it acted is what it read last. */
  onRead(listener: (read: Effect) => void): void;
  /** Called when the name servers answer otherwise than before. */
  onAnswer(listener: (application: string, answered: ZoneState) => void): void;
}
