/** Telemetry in memory, with the conditions of the table: a replica in each region, which sees others' writes late. */
import type { Report } from '../../shared/health/report.ts';
import type { SteerMemory, Telemetry } from '../../shared/ports.ts';
import type { DecisionRecord } from '../../shared/routing/decision-record.ts';
import { type DeedRecord, deedKey } from '../../shared/routing/deed-record.ts';
import { ReplicatedItems, type Replication } from './replicated-items.ts';

/** A page that went out without the ledger may go out again after this. */
const pageMs = 600_000;

/** A claim further ahead than this was made by a clock that has since been set back. */
const claimAheadMs = 60_000;

export class MemoryTelemetry {
  /** By application, since when, and region. */
  readonly decisions = new Map<string, DecisionRecord>();
  /** By the key that they are kept under. */
  readonly #deeds = new Map<string, DeedRecord>();
  /** The newest of each region. */
  readonly memories = new Map<string, SteerMemory>();
  /** Slots claimed, in order. */
  readonly claims: { readonly vantage: string; readonly shard: number; readonly slot: number }[] = [];
  /** Asked for each write. */
  replicationMs: Replication = () => 0;
  readonly #newestClaims = new Map<string, number>();
  readonly #reports: ReplicatedItems<Report>;
  readonly #memories: ReplicatedItems<SteerMemory>;
  readonly #pages = new Map<string, number>();

  /**
   * @param regions Those with a replica.
   * @param versionsKept Of each item; the oldest are forgotten first.
   */
  constructor(nowMs: () => number, regions: readonly string[] = [], versionsKept = Number.POSITIVE_INFINITY) {
    const replicationMs: Replication = (from, to) => this.replicationMs(from, to);
    this.#reports = new ReplicatedItems({ nowMs, regions, replicationMs, versionsKept });
    this.#memories = new ReplicatedItems({ nowMs, regions, replicationMs, versionsKept });
  }

  /** The newest report, wherever it was written. */
  report(vantage: string, shard = 0): Report | undefined {
    return this.#reports.newest(keyOf(vantage, shard));
  }

  /** All that is kept of it, oldest first. */
  history(vantage: string, shard = 0): readonly Report[] {
    return this.#reports.history(keyOf(vantage, shard));
  }

  /** As another writer of the same item would: false when the revision is not the next one. */
  write(report: Report): boolean {
    const { vantage, shard } = report;
    if ((this.report(vantage, shard)?.revision ?? 0) !== report.revision - 1) return false;
    this.#reports.write(keyOf(vantage, shard), vantage, report);
    return true;
  }

  /** What is still on its way out of this region arrives no earlier than then. */
  holdBack(region: string, untilMs: number): void {
    this.#reports.holdBack(region, untilMs);
    this.#memories.holdBack(region, untilMs);
  }

  /** The reports as this region's replica has them. */
  reportsIn(region: string): readonly Report[] {
    return this.#reports.allSeenIn(region);
  }

  port(region: string): Telemetry {
    return {
      claimSlot: async ({ slot, shard }, vantage, nowMs) => {
        const newest = this.#newestClaims.get(keyOf(vantage, shard)) ?? Number.NEGATIVE_INFINITY;
        if (newest >= slot && newest <= Math.ceil((nowMs + claimAheadMs) / 1000)) return false;
        this.#newestClaims.set(keyOf(vantage, shard), slot);
        this.claims.push({ vantage, shard, slot });
        return true;
      },
      report: async (vantage, shard) => this.#reports.seenIn(region, keyOf(vantage, shard)),
      writeReport: async (report) => this.write(report),
      reports: async (vantages) => this.reportsIn(region).filter(({ vantage }) => vantages.includes(vantage)),
      memory: async (of) => this.#memories.seenIn(region, of),
      writeMemory: async (memory) => {
        if ((this.memories.get(memory.region)?.revision ?? 0) !== memory.revision - 1) return false;
        this.memories.set(memory.region, memory);
        this.#memories.write(memory.region, memory.region, memory);
        return true;
      },
      claimPage: async (by, name, nowMs) => {
        const page = `${by} ${name}`;
        if (nowMs - (this.#pages.get(page) ?? Number.NEGATIVE_INFINITY) <= pageMs) return false;
        this.#pages.set(page, nowMs);
        return true;
      },
      keepDecision: async (record) => {
        this.decisions.set(`${record.application} ${record.sinceMs} ${record.region}`, record);
      },
      decisions: async (application, fromMs, untilMs, countMax) =>
        [...this.decisions.values()]
          .filter((each) => each.application === application)
          .filter(({ sinceMs }) => sinceMs >= fromMs && sinceMs <= untilMs)
          .sort(newestFirst)
          .slice(0, countMax),
      keepDeed: async (record) => {
        this.#deeds.set(deedKey(record), record);
      },
      deeds: async (fromMs, untilMs, countMax) =>
        [...this.#deeds]
          .filter(([, { atMs }]) => atMs >= fromMs && atMs <= untilMs)
          .sort(([one], [other]) => (one < other ? 1 : -1))
          .slice(0, countMax)
          .map(([, record]) => record),
    };
  }
}

function keyOf(vantage: string, shard: number): string {
  return `${vantage} ${shard}`;
}

/** Of decisions that began together, by region, as the table sorts them. */
function newestFirst(one: DecisionRecord, other: DecisionRecord): number {
  return other.sinceMs - one.sinceMs || (one.region < other.region ? 1 : -1);
}
