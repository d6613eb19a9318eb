/**
 * What the passes need from outside, named for intent. Adapters on AWS are in shared/aws, on the network in
 * shared/probing and shared/dns; the sandbox runs the very same passes over its models.
 *
 * Losing a race is an answer; an outage is an exception (`Unreachable` where a pass tells it apart).
 */

import type { Seen } from './health/freshness.ts';
import type { Observation } from './health/observation.ts';
import type { ReferenceResult } from './health/references.ts';
import type { Report } from './health/report.ts';
import type { Incident } from './incidents/incident.ts';
import type { StepEvent } from './incidents/step-event.ts';
import type { JournalEntry } from './journal.ts';
import type { Course } from './routing/course.ts';
import type { Penalty } from './routing/damping.ts';
import type { DecisionRecord } from './routing/decision-record.ts';
import type { DeedRecord } from './routing/deed-record.ts';
import type { Freeze } from './routing/freeze.ts';
import type { Gate, GateSheet } from './routing/gate.ts';
import type { Instruction } from './routing/instruction.ts';
import type { Heartbeat } from './routing/lead.ts';
import type { MoveCount } from './routing/move-count.ts';
import type { Override } from './routing/override.ts';
import type { Reported } from './routing/peer-ages.ts';
import type { PreparationRequest } from './routing/preparation.ts';
import type { Change, ResourceRecordSet } from './routing/records.ts';
import type { RememberedDecision, RememberedVerdict } from './routing/remembered.ts';
import type { Writer } from './routing/writer.ts';

export interface Clock {
  nowMs(): number;
  /** Resolves at `atMs`, or at once where that is past. Rejects when the signal aborts. */
  waitUntil(atMs: number, signal?: AbortSignal): Promise<void>;
}

/** A number in [0, 1), for jitter only. */
export type Random = () => number;

/** One slot of one shard, with the moment on the wall-clock grid at which it is due. */
export interface SlotMessage {
  readonly slot: number;
  readonly dueMs: number;
  readonly shard: number;
}

export interface SlotQueue {
  /** Delivers each message to this region's `probe` at its due time, at most a second early. */
  send(messages: readonly SlotMessage[], nowMs: number): Promise<void>;
}

/** Looks at endpoints over the network. */
export interface Lookout {
  /**
   * Executes every check of each endpoint once. `deliver` gets each observation as it is made; `unanswered` is
   * told once of an endpoint that has not answered for as long as `suspectAfterMs` gives for it.
   */
  look(endpoints: readonly string[], eyes: Eyes): Promise<void>;
  /** Opens each reference once. */
  references(): Promise<readonly ReferenceResult[]>;
}

export interface Eyes {
  deliver(observation: Observation): void;
  unanswered?(endpoint: string): void;
  suspectAfterMs?(endpoint: string): number;
  /** After this moment nothing new is begun, and what has not begun is a self-fault. */
  readonly deadlineMs: number;
}

/** What `steer` of one region remembers between passes. One item, conditional on its revision. */
export interface SteerMemory {
  readonly region: string;
  readonly revision: number;
  readonly heartbeatMs: number;
  /** The newest slot of each vantage and shard, with the moment it was first seen here. */
  readonly seen: Seen;
  /** By endpoint. */
  readonly verdicts: Readonly<Record<string, RememberedVerdict>>;
  /** By application: the newest epoch, with the moment it was first seen here, by this region's own clock. */
  readonly epochs: Readonly<Record<string, { readonly epoch: number; readonly firstSeenMs: number }>>;
  /** By endpoint: since when it is suspected without a break, for those that are. */
  readonly suspected?: Readonly<Record<string, number>>;
  /** By application: why its last decision was made, since when, how many passes have said so. */
  readonly decisions: Readonly<Record<string, RememberedDecision>>;
  /** By application: how many moves it had made, and when that was first seen here. */
  readonly moves?: Readonly<Record<string, readonly MoveCount[]>>;
  /** By endpoint: what it has to pay for its falls. */
  readonly penalties?: Readonly<Record<string, Penalty>>;
  /** By endpoint: since when it has answered faster than where the traffic is, by the margin of the latency policy. */
  readonly fasterSinceMs?: Readonly<Record<string, number>>;
  /** By region: the last sign of life of the others' `steer`. */
  readonly heartbeats?: Readonly<Record<string, Heartbeat>>;
  /** Of every report that should come: when its newest slot was first seen here, or first missed. */
  readonly reportedMs?: Reported;
}

/** One region's own table of what is seen; eventually consistent elsewhere. */
export interface Telemetry {
  /** True for the first caller only: copies of a slot end here. */
  claimSlot(slot: SlotMessage, vantage: string, nowMs: number): Promise<boolean>;
  report(vantage: string, shard: number): Promise<Report | undefined>;
  /** False when the item's revision is no longer `report.revision - 1`. */
  writeReport(report: Report): Promise<boolean>;
  /** The reports of all vantages, as this region's replica has them. */
  reports(vantages: readonly string[]): Promise<readonly Report[]>;
  memory(region: string): Promise<SteerMemory | undefined>;
  /** False when the item's revision is no longer `memory.revision - 1`. */
  writeMemory(memory: SteerMemory): Promise<boolean>;
  /** True for the first of a region that is to send this page without the ledger; again after ten minutes. */
  claimPage(region: string, name: string, nowMs: number): Promise<boolean>;
  /** Keeps a decision with its evidence. Written again under the same key, it replaces what was there. */
  keepDecision(record: DecisionRecord): Promise<void>;
  /** Those that began in that time, both ends included, newest first, at most `countMax`. */
  decisions(
    application: string,
    fromMs: number,
    untilMs: number,
    countMax: number,
  ): Promise<readonly DecisionRecord[]>;
  /** Keeps what an operator did. Written again with its outcome, it replaces what was there. */
  keepDeed(record: DeedRecord): Promise<void>;
  /** Those of that time, both ends included, newest first, at most `countMax`. */
  deeds(fromMs: number, untilMs: number, countMax: number): Promise<readonly DeedRecord[]>;
}

/** No replica of the ledger answered: nothing can be known of freezes and courses, which counts as frozen. */
export class LedgerUnreachable extends Error {
  override readonly name = 'LedgerUnreachable';
}

/** All that more than one region may write. Strongly consistent. Throws `LedgerUnreachable`. */
export interface Ledger {
  control(): Promise<Control>;
  /** False when the ledger's epoch is no longer `expectedEpoch` (undefined: no course yet). */
  writeCourse(course: Course, expectedEpoch: number | undefined): Promise<boolean>;
  /** Adds to the progress of the course of this epoch. False when the epoch is another one, or this was noted before. */
  noteProgress(application: string, epoch: number, progress: Progress): Promise<boolean>;
  /** False when the item's revision is no longer `incident.revision - 1`. */
  writeIncident(incident: Incident): Promise<boolean>;
  writeFreeze(freeze: Freeze): Promise<void>;
  /** False when it was no longer there. */
  liftFreeze(freeze: Freeze): Promise<boolean>;
  /** Takes effect at once; one of the same application, kind and region is replaced. */
  writeOverride(override: Override): Promise<void>;
  /** False when it was no longer there. */
  clearOverride(override: Override): Promise<boolean>;
  /** Replaces whatever was wanted of this application before. */
  writeInstruction(instruction: Instruction): Promise<void>;
  writeWriter(writer: Writer): Promise<void>;
  /** Forgets freezes, overrides and instructions that ended before then; some of them at a time. */
  clearExpired(beforeMs: number): Promise<void>;
  /**
   * The same, eventually consistent, from this region's own replica alone: for what must go on while the others are out of
   * reach. Throws `LedgerUnreachable` where this region has none, or where it does not answer.
   */
  localControl(): Promise<Control>;
  /** What has been sent of an incident; read before claiming, for most of it has been sent long ago. */
  sentAlerts(incident: string): Promise<readonly AlertKey[]>;
  /**
   * True for the run that is to send this alert: nobody has sent it, and nobody else is about to. A run that has died is
   * made up for by another region after a minute, by its own after two: what has ended it may well be at home there.
   */
  claimAlert(alert: AlertKey, by: Claimant, nowMs: number): Promise<boolean>;
  markSent(alert: AlertKey, nowMs: number): Promise<void>;
  /** Gives a claim back after a failure, so that the next sweep tries again. */
  releaseAlert(alert: AlertKey): Promise<void>;
  /** Forgets what was last touched before then, unless it is of one of these incidents; some of it at a time. */
  clearAlerts(incidents: readonly string[], beforeMs: number): Promise<void>;
}

/** `accepted` without a change id: our batch took effect, but its answer was lost. */
export type Progress =
  | { readonly kind: 'accepted'; readonly atMs: number; readonly changeId?: string }
  | { readonly kind: 'insync'; readonly atMs: number }
  | { readonly kind: 'answered'; readonly atMs: number };

/** The ledger's items that every pass reads. */
export interface Control {
  readonly courses: Readonly<Record<string, Course>>;
  readonly freezes: readonly Freeze[];
  readonly overrides: readonly Override[];
  readonly incidents: Readonly<Record<string, Incident>>;
  /** By application: what an operator wants done once. */
  readonly instructions: Readonly<Record<string, Instruction>>;
  /** By database: where its writer was last promoted to; the fleet file says where it is otherwise. */
  readonly writers: Readonly<Record<string, Writer>>;
}

export interface AlertKey {
  readonly incident: string;
  /** The step's number in the incident. */
  readonly step: number;
  readonly audience: string;
}

/** One run of `notify`. */
export interface Claimant {
  readonly region: string;
  /** Tells it from every other run of the region. */
  readonly run: string;
}

/** Where traffic goes: the hosted zone's control plane. */
export interface Traffic {
  /** All record sets that stand at these names. */
  records(names: readonly string[]): Promise<readonly ResourceRecordSet[]>;
  change(changes: readonly Change[], comment: string): Promise<ChangeAnswer>;
  /** `unknown`: the control plane does not know this change. */
  changeStatus(changeId: string): Promise<'PENDING' | 'INSYNC' | 'unknown'>;
}

/**
 * `refused`: the batch did not apply, or had applied already (an answer lost on the way looks the same): read
 * before judging. `busy`: throttled, or another change of the zone is being made: try again.
 */
export type ChangeAnswer =
  | { readonly kind: 'accepted'; readonly changeId: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'busy'; readonly message: string };

/** The zone's name servers: what is in force, without the control plane. */
export interface NameServers {
  /** The marker's text as each name server gives it; undefined where it gives none. */
  markers(name: string): Promise<readonly (string | undefined)[]>;
}

/** The gates' buckets: one for each vantage, read by Route 53's health checkers. */
export interface Gates {
  /** By vantage, what its bucket says; one that has not said it after `patienceMs` is unreadable. */
  sheets(patienceMs?: number): Promise<Readonly<Record<string, GateSheet>>>;
  /**
   * Closes, or closes again with what is newer, in this region's own bucket, if that is still as it was read: there is no
   * object, or it is of the gate's version. False: another pass has been there since, and may know better.
   */
  close(gate: Gate): Promise<boolean>;
  /** Opens in this region's own bucket. */
  open(region: string): Promise<void>;
}

/** Where the owner's own automation hears of steps. */
export interface Events {
  publish(events: readonly StepEvent[]): Promise<void>;
}

/** The owner's function that makes a region ready for traffic. It is asked again and again, so it must be idempotent. */
export interface Preparation {
  /** Asks, and does not wait for an answer: a failover never does. */
  begin(functionName: string, request: PreparationRequest): Promise<void>;
  /** Asks, and waits for its word: `{ "ready": true }`. */
  isReady(functionName: string, request: PreparationRequest): Promise<boolean>;
}

/** Wakes functions in this and other regions. A failed wake is no error: the slots and the minute go on. */
export interface Peers {
  wakeProbe(region: string, wake: Wake): Promise<void>;
  wakeSteer(region: string, report: ReportKey): Promise<void>;
  /** `unclaimed` where the ledger cannot be written: the incident then travels along. */
  wakeNotify(page: { readonly application: string } | { readonly unclaimed: Incident }): Promise<void>;
}

/** Suspects that another vantage wants looked at now. */
export interface Wake {
  readonly suspects: readonly string[];
  readonly from: string;
  readonly atMs: number;
}

export interface ReportKey {
  readonly vantage: string;
  readonly shard: number;
  readonly revision: number;
}

export interface Messenger {
  /** Publishes to the audience's topic in `region`. */
  publish(region: string, audience: string, message: Message): Promise<void>;
}

export interface Message {
  readonly subject: string;
  /** GSM-7, at most 160 characters. */
  readonly sms: string;
  readonly email: string;
  /** For programs. */
  readonly json: unknown;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where somebody outside hears that the loop is alive. Its errors never name the address, which may be a secret. */
export interface Ping {
  send(): Promise<void>;
}

/** Says what happens, for logs and for whoever watches. */
export type Journal = (entry: JournalEntry) => void;
