/**
 * One pass of readiness: what costs little is read and judged each minute, the rest in the region's own minutes of each
 * quarter of an hour, and Route 53 is asked nothing while it may have to move traffic. Harmless when it runs twice or late:
 * of two runs one keeps its sheet, and the next minute's run knows what both should have kept.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { readFacts } from '../../shared/operating/read-facts.ts';
import type { Clock, Journal } from '../../shared/ports.ts';
import type { Check } from '../../shared/readiness/check.ts';
import { readinessChecks } from '../../shared/readiness/checks.ts';
import { evaluate } from '../../shared/readiness/evaluate.ts';
import type { Readings } from '../../shared/readiness/facts.ts';
import { failureCount, newsSince } from '../../shared/readiness/news.ts';
import { factsFor, isCalm, rotaOf } from '../../shared/readiness/rota.ts';
import { type CodeVersion, type Result, type Sheet, sheetAfter } from '../../shared/readiness/sheet.ts';
import type { ReadinessGauge, ReadinessRecords, SourcesUntil } from '../../shared/readiness-ports.ts';

export interface ReadinessPorts {
  readonly clock: Clock;
  readonly sources: SourcesUntil;
  readonly records: ReadinessRecords;
  readonly gauge: ReadinessGauge;
  readonly journal: Journal;
}

export interface ReadinessContext {
  readonly fleet: Fleet;
  readonly fleetDigest: string;
  readonly fleetWrittenAtMs: number;
  readonly region: string;
  readonly account: string;
  /** When the function is cut off. */
  readonly deadlineMs: number;
  readonly ports: ReadinessPorts;
}

export interface ReadinessOutcome {
  /** `outrun`: another run has kept its sheet meanwhile. */
  readonly kind: 'kept' | 'outrun';
  readonly judged: number;
  readonly failed: number;
}

/** A table that takes longer is as good as unreadable, and the next minute asks again. */
const minuteReadMs = 10_000;

/** What is left of a run after reading: to judge, and to keep what was found. */
const keepMs = 8_000;

export async function readiness(context: ReadinessContext): Promise<ReadinessOutcome> {
  const { fleet, region, deadlineMs, ports } = context;
  const beganMs = ports.clock.nowMs();
  const untilMs = Math.min(beganMs + minuteReadMs, deadlineMs - keepMs);
  const { sheets } = await readFacts(['sheets'], ports.sources, ports.clock, untilMs);
  const known = sheets?.kind === 'read' ? sheets.value : undefined;
  const rota = rotaOf(readinessChecks, fleet, region, known, beganMs);
  const before = known?.find((sheet) => sheet.region === region);

  const asked = new Set([...factsFor(rota.minute, true), 'control' as const]);
  const minute = await readFacts([...asked], ports.sources, ports.clock, untilMs);
  const first = await keep(judge(rota.minute, minute, context), before, {}, context);
  if (rota.quarter.length === 0) return first.outcome;

  const control = minute.control?.kind === 'read' ? minute.control.value : undefined;
  const facts = factsFor(rota.quarter, isCalm(control, fleet));
  const quarter = await readFacts(facts, ports.sources, ports.clock, deadlineMs - keepMs);
  const second = await keep(judge(rota.quarter, quarter, context), first.sheet, codeIn(quarter), context);
  return { ...second.outcome, judged: first.outcome.judged + second.outcome.judged };
}

function judge(checks: readonly Check[], readings: Readings, context: ReadinessContext): readonly Result[] {
  const { fleet, fleetDigest, region, account, ports } = context;
  return evaluate(checks, readings, { fleet, fleetDigest, region, account, nowMs: ports.clock.nowMs() });
}

async function keep(
  results: readonly Result[],
  before: Sheet | undefined,
  code: Readonly<Record<string, CodeVersion>>,
  { fleetDigest, fleetWrittenAtMs, region, ports }: ReadinessContext,
): Promise<{ readonly sheet: Sheet; readonly outcome: ReadinessOutcome }> {
  const sheet = sheetAfter(before, results, {
    region,
    writtenAtMs: ports.clock.nowMs(),
    fleetDigest,
    fleetWrittenAtMs,
    code: { ...before?.code, ...code },
  });
  const isKept = await ports.records.writeSheet(sheet);
  const failed = failureCount(readinessChecks, sheet);
  if (isKept) {
    // Told once it is kept, so that the next run does not tell it again.
    for (const { kind, text } of newsSince(readinessChecks, before, sheet))
      ports.journal({ event: 'readiness', at: sheet.writtenAtMs, by: region, state: kind, text });
    ports.gauge.showFailures(failed);
  }
  return { sheet, outcome: { kind: isKept ? 'kept' : 'outrun', judged: results.length, failed } };
}

function codeIn({ functions }: Readings): Readonly<Record<string, CodeVersion>> {
  if (functions?.kind !== 'read') return {};
  return Object.fromEntries(
    Object.entries(functions.value).flatMap(([verb, reading]) => {
      if (reading.kind !== 'read') return [];
      const { codeDigest: digest, changedAtMs } = reading.value;
      return [[verb, { digest, changedAtMs }]];
    }),
  );
}
