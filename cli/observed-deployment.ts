/** What a deployment says now, as its own passes would read it: the ledger, the vantages' reports, `steer`'s memories. */
import { fleetDigest } from '../shared/fleet/digest.ts';
import type { Report } from '../shared/health/report.ts';
import { type Control, LedgerUnreachable, type SteerMemory } from '../shared/ports.ts';
import { type Evidence, gather } from '../shared/routing/evidence.ts';
import type { PlanContext } from '../shared/routing/situate.ts';
import type { Deployment } from './deployment.ts';
import { CommandError, exitStatus } from './exit-status.ts';

export interface ObservedDeployment {
  readonly nowMs: number;
  /** Undefined where no replica of the ledger answers. */
  readonly control: Control | undefined;
  /** Of the region that answered first; undefined where none did. */
  readonly sight: Sight | undefined;
  readonly evidence: Evidence;
  readonly context: PlanContext;
  /** What could not be read, and why. */
  readonly failures: readonly string[];
}

/** One region's replica of what is seen. */
export interface Sight {
  readonly region: string;
  readonly reports: readonly Report[];
  /** By control region. */
  readonly memories: ReadonlyMap<string, SteerMemory>;
}

export async function observeDeployment(deployment: Deployment): Promise<ObservedDeployment> {
  const { fleet, ledger } = deployment;
  const failures: string[] = [];
  const failed = (error: unknown) => {
    failures.push(error instanceof Error ? error.message : String(error));
    return undefined;
  };
  const [control, sight] = await Promise.all([ledger.control().catch(failed), sightOf(deployment, failed)]);
  const nowMs = Date.now();
  const reports = (sight?.reports ?? []).filter(({ vantage }) => fleet.vantages.includes(vantage));
  return {
    nowMs,
    control,
    sight,
    evidence: gather(fleet, reports, sight?.memories.get(sight.region), nowMs),
    // A file that somebody has at hand is taken for the newest: where the deployed one differs, that is said.
    context: { fleet, fleetDigest: fleetDigest(fleet), fleetWrittenAtMs: Number.POSITIVE_INFINITY },
    failures,
  };
}

/** The first region that answers: another may have seen more or less, but one replica is of one moment. */
async function sightOf(
  { fleet, telemetries }: Deployment,
  failed: (error: unknown) => void,
): Promise<Sight | undefined> {
  for (const [region, telemetry] of telemetries) {
    try {
      const reports = await telemetry.reports(fleet.vantages);
      const memories = await Promise.all(fleet.controlRegions.map((each) => telemetry.memory(each)));
      const known = memories.flatMap((memory) =>
        memory === undefined ? [] : [[memory.region, memory] as const],
      );
      return { region, reports, memories: new Map(known) };
    } catch (error) {
      failed(`the telemetry table in ${region} does not answer: ${String(error)}`);
    }
  }
  return undefined;
}

/** The memory to judge by: that of the region whose replica was read. */
export function memoryOf({ sight }: ObservedDeployment): SteerMemory {
  const known = sight?.memories.get(sight.region);
  if (known !== undefined) return known;
  return { region: '', revision: 0, heartbeatMs: 0, seen: {}, verdicts: {}, epochs: {}, decisions: {} };
}

/** Runs a question to the ledger; where no replica answers, the command cannot be carried out. */
export async function reached<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof LedgerUnreachable)) throw error;
    throw new CommandError(exitStatus.outOfReach, error.message);
  }
}
