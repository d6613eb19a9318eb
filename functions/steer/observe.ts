/** Reads what there is to know, and remembers what must be known again: the first half of every pass. */

import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Report } from '../../shared/health/report.ts';
import { suspectedEvent } from '../../shared/incidents/step-event.ts';
import type { Control, ReportKey, SteerMemory } from '../../shared/ports.ts';
import type { Weights } from '../../shared/routing/course.ts';
import { type Evidence, evidenceText, gather } from '../../shared/routing/evidence.ts';
import type { GateSheets } from '../../shared/routing/gate.ts';
import { newestMarker } from '../../shared/routing/marker.ts';
import { memoryAfter, type Noticed } from '../../shared/routing/memory.ts';
import { type Plan, plansFor } from '../../shared/routing/plan.ts';
import { readSheets } from './gates.ts';
import type { SteerContext, SteerEvent } from './steer.ts';

/** A report's key may be here before the report: replication takes a second or so. */
export const awaitReportMs = 2_000;
const awaitPollMs = 100;

/** Passes of one region at once, each of which writes its memory. More tries than that. */
export const memoryAttempts = 4;

export interface Observed {
  readonly nowMs: number;
  /** The minute's own pass, which looks at everything. */
  readonly scheduled: boolean;
  /** Undefined where the ledger cannot be read. */
  readonly control: Control | undefined;
  readonly evidence: Evidence;
  readonly memory: SteerMemory;
  readonly plans: ReadonlyMap<string, Plan>;
  /** What the gates' buckets say, by vantage; empty where there are none. */
  readonly sheets: GateSheets;
}

export async function observe(event: SteerEvent, context: SteerContext): Promise<Observed> {
  // Dated by when the reports were read: the ledger may take seconds, and evidence does not get younger by it.
  const [control, read, sheets, revisions] = await Promise.all([
    readControl(context),
    readReports(event, context),
    readSheets(context),
    event.kind === 'scheduled' ? readRevisions(context) : undefined,
  ]);
  const noticed = { control, ...(revisions === undefined ? {} : { revisions }) };
  const { evidence, memory, nowMs } = await remember(read, noticed, context);
  for (const { vantage, aheadMs } of evidence.alarms) {
    const text = `the clock of ${vantage} is ${(aheadMs / 1000).toFixed(1)} s ahead of ours: its report does not count`;
    context.ports.journal({ event: 'error', at: nowMs, by: context.region, because: 'clock', text });
  }
  const weights = control === undefined ? await weightsInDns(context) : {};
  const inputs = Object.keys(context.fleet.applications).map((application) => {
    const known = weights[application];
    const input = { application, evidence, control, memory, sheets, nowMs };
    return known === undefined ? input : { ...input, weights: known };
  });
  const plans = plansFor(inputs, context);
  return { nowMs, scheduled: event.kind === 'scheduled', control, evidence, memory, plans, sheets };
}

/** A ledger that cannot be read counts as frozen; it is no reason to stop looking. */
async function readControl({ ports, region }: SteerContext): Promise<Control | undefined> {
  try {
    return await ports.ledger.control();
  } catch (error) {
    const text = `the ledger cannot be read, which counts as frozen: ${String(error)}`;
    ports.journal({ event: 'error', at: ports.clock.nowMs(), by: region, because: 'frozen', text });
    return undefined;
  }
}

/** Where traffic is, by the markers that the zone's name servers give: for a pass that has no course to go by. */
async function weightsInDns({ fleet, ports }: SteerContext): Promise<Readonly<Record<string, Weights>>> {
  const read = Object.entries(fleet.applications).map(async ([application, { name }]) => {
    const texts = await ports.nameServers.markers(name).catch(() => []);
    const newest = newestMarker(texts);
    return newest === undefined ? [] : [[application, newest.weights] as const];
  });
  return Object.fromEntries((await Promise.all(read)).flat());
}

interface ReadReports {
  readonly reports: readonly Report[];
  /** When they were read. */
  readonly nowMs: number;
}

async function readReports(event: SteerEvent, { fleet, ports }: SteerContext): Promise<ReadReports> {
  const untilMs = ports.clock.nowMs() + awaitReportMs;
  for (;;) {
    const reports = await ports.telemetry.reports(fleet.vantages);
    const nowMs = ports.clock.nowMs();
    const isThere = event.kind === 'scheduled' || includes(reports, event.report);
    if (isThere || nowMs + awaitPollMs > untilMs) return { reports, nowMs };
    await ports.clock.waitUntil(nowMs + awaitPollMs);
  }
}

function includes(reports: readonly Report[], key: ReportKey): boolean {
  return reports.some(
    ({ vantage, shard, revision }) =>
      vantage === key.vantage && shard === key.shard && revision >= key.revision,
  );
}

/**
 * Writes what this pass saw into the region's memory; where another pass was first, starts from what that one saw, and
 * where that one saw more, looks again: reports may be half a minute old by the time the ledger has answered.
 */
async function remember(
  first: ReadReports,
  noticed: Pick<Noticed, 'control' | 'revisions'>,
  context: SteerContext,
): Promise<{ readonly evidence: Evidence; readonly memory: SteerMemory; readonly nowMs: number }> {
  const { ports, fleet, region } = context;
  let read = first;
  for (let attempt = 1; ; attempt++) {
    const before = await ports.telemetry.memory(region);
    const { nowMs } = read;
    const evidence = gather(fleet, read.reports, before, nowMs);
    const isLast = attempt === memoryAttempts;
    if (evidence.isOutdated && !isLast) {
      read = { reports: await ports.telemetry.reports(fleet.vantages), nowMs: ports.clock.nowMs() };
      continue;
    }
    const memory = memoryAfter(before, { ...noticed, region, fleet, evidence, nowMs });
    const written = await ports.telemetry.writeMemory(memory);
    if (written) {
      announce(before, evidence, context, nowMs);
      announceSuspicions(before, memory, context, nowMs);
    }
    // Beaten again and again: the others have seen what we saw. This pass is as good without its memory.
    if (written || isLast) return { evidence, memory, nowMs };
  }
}

/** Signs of life of the other regions, once a minute; 0 where there never was one, undefined where it cannot be read. */
async function readRevisions({
  fleet,
  ports,
  region,
}: SteerContext): Promise<Readonly<Record<string, number | undefined>>> {
  const others = deployedRegions(fleet).filter((each) => each !== region);
  const read = others.map(async (each) => {
    const revision = await ports.telemetry.memory(each).then(
      (memory) => memory?.revision ?? 0,
      () => undefined,
    );
    return [each, revision] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** A suspicion is told of by the first pass of each region that sees it; by all of them under the same key. */
function announceSuspicions(
  before: SteerMemory | undefined,
  { suspected = {} }: SteerMemory,
  { outbox }: SteerContext,
  nowMs: number,
): void {
  for (const [endpoint, atMs] of Object.entries(suspected)) {
    if (before?.suspected?.[endpoint] === undefined) outbox.add(suspectedEvent(endpoint, atMs, nowMs));
  }
}

function announce(
  before: SteerMemory | undefined,
  evidence: Evidence,
  context: SteerContext,
  nowMs: number,
): void {
  for (const [application, regions] of Object.entries(evidence.verdicts)) {
    for (const [region, { verdict }] of Object.entries(regions)) {
      const previous = before?.verdicts[`${application}/${region}`]?.verdict ?? 'unknown';
      if (previous === verdict) continue;
      context.ports.journal({
        event: 'verdict',
        at: nowMs,
        by: context.region,
        application,
        region,
        state: verdict,
        before: previous,
        text: `${application}/${region} is ${verdict} (was ${previous}), ${evidenceFor(verdict, evidence, application, region)}`,
      });
    }
  }
}

function evidenceFor(verdict: string, evidence: Evidence, application: string, region: string): string {
  if (verdict === 'down') return evidenceText(evidence, application, region);
  const votes = evidence.verdicts[application]?.[region]?.votes ?? [];
  return `${votes.filter(({ vote }) => vote === verdict).length} of ${votes.length} vantages`;
}
