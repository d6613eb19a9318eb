/**
 * The fleet at a glance: what is seen, where traffic is and should be, what people have ordered, what was decided. Whatever
 * could not be read is said to be unknown, and never taken for well.
 */
import type { Report } from '../health/report.ts';
import type { Control, SteerMemory } from '../ports.ts';
import type { DeedRecord } from './deed-record.ts';
import type { Evidence } from './evidence.ts';
import type { Freeze } from './freeze.ts';
import { type GateSheets, regionsWithGates, staleGates } from './gate.ts';
import type { Override } from './override.ts';
import type { PlanContext } from './situate.ts';
import { type ApplicationStatus, applicationStatus } from './status-application.ts';
import type { Writer } from './writer.ts';

export interface StatusInput {
  readonly nowMs: number;
  /** Undefined where it could not be read. */
  readonly control: Control | undefined;
  /** Undefined where no replica answered. */
  readonly reports: readonly Report[] | undefined;
  /** By control region. */
  readonly memories: ReadonlyMap<string, SteerMemory>;
  /** The memory to judge by. */
  readonly memory: SteerMemory;
  readonly evidence: Evidence;
  /** By application: the marker as each name server gives it; undefined where none could be asked. */
  readonly markers: Readonly<Record<string, readonly (string | undefined)[] | undefined>>;
  /** Undefined where there are no gates, or they cannot be read from here. */
  readonly sheets?: GateSheets;
  /** What operators did last, newest first; undefined where it could not be read. */
  readonly deeds: readonly DeedRecord[] | undefined;
  readonly context: PlanContext;
}

export interface FleetStatus {
  readonly fleet: string;
  readonly atMs: number;
  readonly fleetDigest: string;
  readonly ledger: 'read' | 'unknown';
  readonly telemetry: 'read' | 'unknown';
  readonly vantages: readonly VantageStatus[];
  readonly steers: readonly SteerStatus[];
  readonly applications: readonly ApplicationStatus[];
  /** In force; absent where unknown. */
  readonly freezes?: readonly Freeze[];
  readonly overrides?: readonly Override[];
  readonly writers?: readonly Writer[];
  /** By vantage; empty where the fleet has none, absent where unknown. */
  readonly gates?: readonly GateStatus[];
  /** What operators did last, newest first; absent where unknown. */
  readonly deeds?: readonly DeedRecord[];
}

export interface VantageStatus {
  readonly vantage: string;
  /** `unknown`: no report of it was found, or it is too old to count. */
  readonly state: 'reporting' | 'unknown';
  /** Of its newest slot, by our own clock. */
  readonly ageSeconds?: number;
  /** Where it has another fleet file than the one at hand. */
  readonly fleetDigest?: string;
}

export interface SteerStatus {
  readonly region: string;
  /** Of its last pass, by our own clock; absent where unknown. */
  readonly ageSeconds?: number;
}

export interface GateStatus {
  readonly vantage: string;
  readonly state: 'read' | 'unknown';
  readonly closed: readonly ClosedGate[];
}

interface ClosedGate {
  readonly region: string;
  readonly latched: boolean;
  /** Its vantage renews it no more: only a person opens it. */
  readonly silent: boolean;
}

export function fleetStatus(input: StatusInput): FleetStatus {
  const { nowMs, control, reports, deeds, context } = input;
  const { fleet, fleetDigest } = context;
  return {
    fleet: fleet.name,
    atMs: nowMs,
    fleetDigest,
    ledger: control === undefined ? 'unknown' : 'read',
    telemetry: reports === undefined ? 'unknown' : 'read',
    vantages: fleet.vantages.map((vantage) => vantageStatus(vantage, input)),
    steers: fleet.controlRegions.map((region) => steerStatus(region, input)),
    applications: Object.keys(fleet.applications).map((id) => applicationStatus(id, input)),
    ...(control === undefined ? {} : ordersOf(control, nowMs)),
    ...gatesOf(input),
    ...(deeds === undefined ? {} : { deeds }),
  };
}

function ordersOf({ freezes, overrides, writers }: Control, nowMs: number) {
  const isInForce = ({ expiresAtMs }: { readonly expiresAtMs?: number }) =>
    expiresAtMs === undefined || nowMs < expiresAtMs;
  return {
    freezes: freezes.filter(isInForce),
    overrides: overrides.filter(isInForce),
    writers: Object.values(writers),
  };
}

function vantageStatus(
  vantage: string,
  { reports = [], evidence, context, nowMs }: StatusInput,
): VantageStatus {
  const [newest] = reports
    .filter((report) => report.vantage === vantage)
    .toSorted((one, other) => other.slotDueMs - one.slotDueMs);
  if (newest === undefined) return { vantage, state: 'unknown' };
  return {
    vantage,
    state: evidence.fresh.some((report) => report.vantage === vantage) ? 'reporting' : 'unknown',
    ageSeconds: (nowMs - newest.slotDueMs) / 1000,
    ...(newest.fleetDigest === context.fleetDigest ? {} : { fleetDigest: newest.fleetDigest }),
  };
}

function steerStatus(region: string, { memories, nowMs }: StatusInput): SteerStatus {
  const memory = memories.get(region);
  return memory === undefined ? { region } : { region, ageSeconds: (nowMs - memory.heartbeatMs) / 1000 };
}

function gatesOf({ context: { fleet }, sheets, nowMs }: StatusInput): Pick<FleetStatus, 'gates'> {
  if (regionsWithGates(fleet).length === 0) return { gates: [] };
  if (sheets === undefined) return {};
  return { gates: fleet.vantages.map((vantage) => gateStatus(vantage, sheets, nowMs)) };
}

function gateStatus(vantage: string, sheets: GateSheets, nowMs: number): GateStatus {
  const sheet = sheets[vantage];
  if (sheet?.kind !== 'read') return { vantage, state: 'unknown', closed: [] };
  const silent = staleGates(sheets, [vantage], nowMs).map(({ gate }) => gate.region);
  const closed = sheet.closed.map(({ region, latched }) => ({
    region,
    latched,
    silent: silent.includes(region),
  }));
  return { vantage, state: 'read', closed };
}
