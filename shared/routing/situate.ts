/** Puts together the situation of one application from what was observed, read and remembered. */
import { type Application, endpointKey, type Fleet } from '../fleet/fleet.ts';
import type { Control, SteerMemory } from '../ports.ts';
import type { Course, Weights } from './course.ts';
import { suppressedForMs } from './damping.ts';
import type { Evidence } from './evidence.ts';
import { type Freeze, freezeInForce, freezeOfRegion, frozenRegionsOf } from './freeze.ts';
import type { GateSheets } from './gate.ts';
import { gatedRegionsFor } from './gated-regions.ts';
import { instructionInForce } from './instruction.ts';
import { maintenanceFreeze } from './maintenance.ts';
import { lastMoveSeenMs, movesInHour } from './move-count.ts';
import type { Readings } from './readings.ts';
import type { Situation } from './situation.ts';

/** The fleet file by which is decided. */
export interface PlanContext {
  readonly fleet: Fleet;
  readonly fleetDigest: string;
  /** Of two fleets, the later written is the newer. */
  readonly fleetWrittenAtMs: number;
}

export interface PlanInput {
  readonly application: string;
  readonly evidence: Evidence;
  /** Undefined where the ledger could not be read: that counts as frozen. */
  readonly control: Control | undefined;
  readonly memory: SteerMemory;
  /** As DNS has them, where it was read; else those of the course. */
  readonly weights?: Weights;
  /** What the gates' buckets say, where they were read. */
  readonly sheets?: GateSheets;
  /** The regions that the owner's function says are ready for traffic, where it was asked. */
  readonly ready?: readonly string[] | undefined;
  readonly nowMs: number;
}

export function situationOf(input: PlanInput, application: Application, context: PlanContext): Situation {
  const { application: id, evidence, control, nowMs } = input;
  const course = control?.courses[id];
  const regions = Object.keys(application.endpoints);
  const readings = evidence.readings[id] ?? {};
  return {
    application: id,
    course,
    weightsInForce: input.weights ?? course?.weights ?? {},
    verdicts: evidence.verdicts[id] ?? {},
    upSinceMs: evidence.upSinceMs[id] ?? {},
    freeze: standstill(control, context.fleet, application, id, nowMs),
    ...frozenRegions(control, regions, nowMs),
    overrides: control?.overrides ?? [],
    ...instructionOf(control, id, course, nowMs),
    ...writerOf(control, application, context.fleet),
    ...paceOf(input, course),
    fleetMismatch: course !== undefined && isNewerFleet(course, context),
    gatedRegions: gatedRegionsFor(id, context.fleet, course, input.sheets ?? {}),
    vetoed: regions.filter((region) => readings[region]?.vetoed === true),
    suspected: regions.filter((region) => readings[region]?.suspected === true),
    doubted: regions.filter((region) => readings[region]?.doubted === true),
    recovering: regions.filter((region) => readings[region]?.recovering === true),
    ...dampedOf(evidence, id, regions, nowMs),
    ...measured(readings, application, input, id),
    ...(input.ready === undefined ? {} : { ready: input.ready }),
  };
}

/** What holds the whole application: a freeze, else a maintenance window. */
function standstill(
  control: Pick<Control, 'freezes'> | undefined,
  fleet: Pick<Fleet, 'maintenance'>,
  application: Pick<Application, 'maintenance'>,
  id: string,
  nowMs: number,
): Freeze | 'none' | 'unreadable' {
  if (control === undefined) return 'unreadable';
  return freezeInForce(control.freezes, id, nowMs) ?? maintenanceFreeze(fleet, application, nowMs) ?? 'none';
}

/** A fleet file that is older than the one that set the course decides nothing. The same file deployed again is none. */
export function isNewerFleet(
  { fleetDigest, fleetWrittenAtMs }: Course,
  context: Pick<PlanContext, 'fleetDigest' | 'fleetWrittenAtMs'>,
): boolean {
  return fleetDigest !== context.fleetDigest && fleetWrittenAtMs > context.fleetWrittenAtMs;
}

function frozenRegions(
  control: Control | undefined,
  regions: readonly string[],
  nowMs: number,
): Pick<Situation, 'frozenRegions'> {
  const freezes = frozenRegionsOf(control?.freezes ?? [], nowMs);
  if (freezes.length === 0) return {};
  const held: Record<string, Freeze> = {};
  for (const region of regions) {
    const freeze = freezeOfRegion(freezes, region);
    if (freeze !== undefined) held[region] = freeze;
  }
  return { frozenRegions: held };
}

function instructionOf(
  control: Control | undefined,
  id: string,
  course: Course | undefined,
  nowMs: number,
): Pick<Situation, 'instruction' | 'approvedFailback'> {
  const instruction = instructionInForce(control?.instructions[id], course?.epoch ?? 0, nowMs);
  if (instruction === undefined) return {};
  return { instruction, ...(instruction.kind === 'failback' ? { approvedFailback: true } : {}) };
}

/** A promotion in the ledger is newer than what a fleet file says, until that is deployed with the same word. */
function writerOf(
  control: Control | undefined,
  { database }: Application,
  fleet: Fleet,
): Pick<Situation, 'writerRegion' | 'promoted'> {
  if (database?.needs !== 'writer') return {};
  const promotion = control?.writers[database.id];
  if (promotion !== undefined) return { writerRegion: promotion.region, promoted: true };
  const writerRegion = fleet.databases[database.id]?.writer;
  return writerRegion === undefined ? {} : { writerRegion };
}

/** By our own clock: when a course was first seen here, not when its author says it was set. */
function paceOf(
  { application, memory, nowMs }: PlanInput,
  course: Course | undefined,
): Pick<Situation, 'lastMoveAtMs' | 'epochSinceMs' | 'movesInHour'> {
  const counts = memory.moves?.[application] ?? [];
  const lastMoveAtMs = lastMoveSeenMs(counts);
  const epoch = memory.epochs[application];
  // A course that another region set after our memory was written is news of this moment.
  const epochSinceMs = epoch?.epoch === course?.epoch ? epoch?.firstSeenMs : nowMs;
  return {
    movesInHour: movesInHour(counts, nowMs),
    ...(course === undefined || epochSinceMs === undefined ? {} : { epochSinceMs }),
    ...(course === undefined || lastMoveAtMs === undefined ? {} : { lastMoveAtMs }),
  };
}

function dampedOf(
  { penalties }: Evidence,
  id: string,
  regions: readonly string[],
  nowMs: number,
): Pick<Situation, 'dampedForMs'> {
  const damped = regions.flatMap((region) => {
    const forMs = suppressedForMs(penalties[endpointKey(id, region)], nowMs);
    return forMs > 0 ? [[region, forMs] as const] : [];
  });
  return damped.length === 0 ? {} : { dampedForMs: Object.fromEntries(damped) };
}

/** Only what the application's policy goes by. */
function measured(
  readings: Readonly<Record<string, Readings>>,
  { steering }: Application,
  { memory }: PlanInput,
  id: string,
): Pick<Situation, 'latencyMs' | 'fasterSinceMs' | 'capacities'> {
  const regions = Object.keys(readings);
  if (steering.policy === 'weighted') {
    return { capacities: present(regions, (region) => readings[region]?.capacity) };
  }
  if (steering.policy !== 'latency') return {};
  return {
    latencyMs: present(regions, (region) => readings[region]?.latencyMs),
    fasterSinceMs: present(regions, (region) => memory.fasterSinceMs?.[endpointKey(id, region)]),
  };
}

function present(
  regions: readonly string[],
  reading: (region: string) => number | undefined,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    regions.flatMap((region) => {
      const value = reading(region);
      return value === undefined ? [] : [[region, value] as const];
    }),
  );
}
