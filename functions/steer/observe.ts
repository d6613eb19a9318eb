/** Reads what there is to know, and remembers what must be known again: the first half of every pass. */
import type { Report } from '../../shared/health/report.ts';
import type { Control, ReportKey, SteerMemory } from '../../shared/ports.ts';
import type { Weights } from '../../shared/routing/course.ts';
import { parseMarker } from '../../shared/routing/marker.ts';
import { type Evidence, evidenceText, gather } from './evidence.ts';
import { type Plan, planFor } from './plan.ts';
import type { SteerContext, SteerEvent } from './steer.ts';

/** A report's key may be here before the report: replication takes a second or so. */
export const awaitReportMs = 2_000;
const awaitPollMs = 100;

/** Passes of one region at once, each of which writes its memory. More tries than that. */
const memoryAttempts = 4;

export interface Observed {
  readonly nowMs: number;
  /** The minute's own pass, which looks at everything. */
  readonly scheduled: boolean;
  /** Undefined where the ledger cannot be read. */
  readonly control: Control | undefined;
  readonly evidence: Evidence;
  readonly memory: SteerMemory;
  readonly plans: ReadonlyMap<string, Plan>;
}

export async function observe(event: SteerEvent, context: SteerContext): Promise<Observed> {
  // Dated by when the reports were read: the ledger may take seconds, and evidence does not get younger by it.
  const [control, { reports, nowMs }] = await Promise.all([
    readControl(context),
    readReports(event, context),
  ]);
  const { evidence, memory } = await remember(reports, control, context, nowMs);
  for (const { vantage, aheadMs } of evidence.alarms) {
    const text = `the clock of ${vantage} is ${(aheadMs / 1000).toFixed(1)} s ahead of ours: its report does not count`;
    context.ports.journal({ event: 'error', at: nowMs, by: context.region, because: 'clock', text });
  }
  const weights = control === undefined ? await weightsInDns(context) : {};
  const plans = new Map(
    Object.keys(context.fleet.applications).map((application) => {
      const known = weights[application];
      const input = { application, evidence, control, memory, nowMs };
      return [application, planFor(known === undefined ? input : { ...input, weights: known }, context)];
    }),
  );
  return { nowMs, scheduled: event.kind === 'scheduled', control, evidence, memory, plans };
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
    const markers = texts.flatMap((text) => {
      const parsed = text === undefined ? undefined : parseMarker(text);
      return parsed?.kind === 'marker' ? [parsed.marker] : [];
    });
    const [newest] = markers.sort((one, other) => other.epoch - one.epoch);
    return newest === undefined ? [] : [[application, newest.weights] as const];
  });
  return Object.fromEntries((await Promise.all(read)).flat());
}

async function readReports(
  event: SteerEvent,
  { fleet, ports }: SteerContext,
): Promise<{ readonly reports: readonly Report[]; readonly nowMs: number }> {
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

/** Writes what this pass saw into the region's memory; where another pass was first, starts from what that one saw. */
async function remember(
  reports: readonly Report[],
  control: Control | undefined,
  context: SteerContext,
  nowMs: number,
): Promise<{ readonly evidence: Evidence; readonly memory: SteerMemory }> {
  const { ports, fleet, region } = context;
  for (let attempt = 1; ; attempt++) {
    const before = await ports.telemetry.memory(region);
    const evidence = gather(fleet, reports, before, nowMs);
    const memory: SteerMemory = {
      region,
      revision: (before?.revision ?? 0) + 1,
      heartbeatMs: nowMs,
      seen: evidence.seen,
      verdicts: evidence.remembered,
      epochs: epochsSeen(before, control, nowMs),
      decisions: before?.decisions ?? {},
    };
    const written = await ports.telemetry.writeMemory(memory);
    if (written) announce(before, evidence, context, nowMs);
    // Beaten again and again: the others have seen what we saw. This pass is as good without its memory.
    if (written || attempt === memoryAttempts) return { evidence, memory };
  }
}

function epochsSeen(before: SteerMemory | undefined, control: Control | undefined, nowMs: number) {
  if (control === undefined) return before?.epochs ?? {};
  return Object.fromEntries(
    Object.values(control.courses).map(({ application, epoch }) => {
      const known = before?.epochs[application];
      return [application, known?.epoch === epoch ? known : { epoch, firstSeenMs: nowMs }];
    }),
  );
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
