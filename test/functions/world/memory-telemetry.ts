/** Telemetry in memory, with the conditions of the table: one store for all regions, which see others' writes late. */
import type { Report } from '../../../shared/health/report.ts';
import type { DecisionRecord, SteerMemory, Telemetry } from '../../../shared/ports.ts';

interface Versions {
  readonly atMs: number;
  readonly report: Report;
}

export class MemoryTelemetry {
  /** By application, since when, and region. */
  readonly decisions = new Map<string, DecisionRecord>();
  readonly memories = new Map<string, SteerMemory>();
  /** Slots claimed, in order. */
  readonly claims: { readonly vantage: string; readonly shard: number; readonly slot: number }[] = [];
  readonly #reports = new Map<string, Versions[]>();
  readonly #pages = new Map<string, number>();
  readonly #nowMs: () => number;
  /** How late a region sees what another one wrote. */
  lagMs = 0;
  /** Regions to which nothing of the others comes through any more, by when that began. */
  readonly cutOffSinceMs = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The newest report, wherever it was written. */
  report(vantage: string, shard = 0): Report | undefined {
    return this.#reports.get(keyOf(vantage, shard))?.at(-1)?.report;
  }

  /** All that was ever written of it, oldest first. */
  history(vantage: string, shard = 0): readonly Report[] {
    return (this.#reports.get(keyOf(vantage, shard)) ?? []).map(({ report }) => report);
  }

  /** As another writer of the same item would: false when the revision is not the next one. */
  write(report: Report): boolean {
    const key = keyOf(report.vantage, report.shard);
    const versions = this.#reports.get(key) ?? [];
    if ((versions.at(-1)?.report.revision ?? 0) !== report.revision - 1) return false;
    this.#reports.set(key, [...versions, { atMs: this.#nowMs(), report }]);
    return true;
  }

  port(region: string): Telemetry {
    return {
      claimSlot: async ({ slot, shard }, vantage) => {
        const claimed = this.claims.filter((claim) => claim.vantage === vantage && claim.shard === shard);
        if (claimed.some((claim) => claim.slot >= slot)) return false;
        this.claims.push({ vantage, shard, slot });
        return true;
      },
      report: async (vantage, shard) => this.report(vantage, shard),
      writeReport: async (report) => this.write(report),
      reports: async (vantages) => this.#seenFrom(region).filter(({ vantage }) => vantages.includes(vantage)),
      memory: async (of) => this.memories.get(of),
      writeMemory: async (memory) => {
        if ((this.memories.get(memory.region)?.revision ?? 0) !== memory.revision - 1) return false;
        this.memories.set(memory.region, memory);
        return true;
      },
      claimPage: async (by, name, nowMs) => {
        const page = `${by} ${name}`;
        if (nowMs - (this.#pages.get(page) ?? Number.NEGATIVE_INFINITY) <= 600_000) return false;
        this.#pages.set(page, nowMs);
        return true;
      },
      keepDecision: async (record) => {
        this.decisions.set(`${record.application} ${record.sinceMs} ${record.region}`, record);
      },
    };
  }

  #seenFrom(region: string): Report[] {
    const untilMs = Math.min(this.#nowMs(), this.cutOffSinceMs.get(region) ?? Number.POSITIVE_INFINITY);
    return [...this.#reports.values()].flatMap((versions) => {
      const seen = versions.findLast(
        ({ atMs, report }) => report.vantage === region || atMs + this.lagMs <= untilMs,
      );
      return seen === undefined ? [] : [seen.report];
    });
  }
}

function keyOf(vantage: string, shard: number): string {
  return `${vantage} ${shard}`;
}
