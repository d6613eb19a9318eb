/** Items that are written in one region and seen in the others a while later, in the order in which they were written. */

/** How long what is written in one region now takes to be seen in another. */
export type Replication = (from: string, to: string) => number;

interface Version<Item> {
  readonly from: string;
  readonly item: Item;
  /** By region, when it is seen there; where it was written, at once. */
  readonly seenAtMs: Map<string, number>;
}

export interface ReplicatedItemsOptions {
  readonly nowMs: () => number;
  /** Those with a replica. */
  readonly regions: readonly string[];
  readonly replicationMs: Replication;
  /** Of each item; the oldest are forgotten first. */
  readonly versionsKept: number;
}

export class ReplicatedItems<Item> {
  readonly #options: ReplicatedItemsOptions;
  readonly #versions = new Map<string, Version<Item>[]>();

  constructor(options: ReplicatedItemsOptions) {
    this.#options = options;
  }

  write(key: string, from: string, item: Item): void {
    const { nowMs, regions, replicationMs, versionsKept } = this.#options;
    const versions = this.#versions.get(key) ?? [];
    const atMs = nowMs();
    const seenAtMs = new Map<string, number>();
    for (const to of regions) if (to !== from) seenAtMs.set(to, atMs + replicationMs(from, to));
    versions.push({ from, item, seenAtMs });
    if (versions.length > versionsKept) versions.shift();
    this.#versions.set(key, versions);
  }

  /** The newest, wherever it was written. */
  newest(key: string): Item | undefined {
    return this.#versions.get(key)?.at(-1)?.item;
  }

  /** All that is kept of it, oldest first. */
  history(key: string): readonly Item[] {
    return (this.#versions.get(key) ?? []).map(({ item }) => item);
  }

  /** As the replica of this region has it. */
  seenIn(region: string, key: string): Item | undefined {
    const nowMs = this.#options.nowMs();
    const versions = this.#versions.get(key) ?? [];
    return versions.findLast(({ from, seenAtMs }) => from === region || isSeen(seenAtMs, region, nowMs))
      ?.item;
  }

  /** Every item, as the replica of this region has it. */
  allSeenIn(region: string): readonly Item[] {
    return [...this.#versions.keys()].flatMap((key) => {
      const item = this.seenIn(region, key);
      return item === undefined ? [] : [item];
    });
  }

  /** What is still on its way out of this region arrives no earlier than then. */
  holdBack(region: string, untilMs: number): void {
    const nowMs = this.#options.nowMs();
    for (const { from, seenAtMs } of [...this.#versions.values()].flat()) {
      if (from !== region) continue;
      for (const [to, atMs] of seenAtMs) if (atMs > nowMs) seenAtMs.set(to, Math.max(atMs, untilMs));
    }
  }
}

/** A region without a replica of its own asks wherever the item was written. */
function isSeen(seenAtMs: ReadonlyMap<string, number>, region: string, nowMs: number): boolean {
  const atMs = seenAtMs.get(region);
  return atMs === undefined || atMs <= nowMs;
}
