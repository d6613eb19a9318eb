/**
 * Who acts first: every region comes to the same decision, and they take turns so as not to use up Route 53's five requests
 * a second on one and the same batch. Only that: what keeps two from moving is the ledger's epoch and Route 53 itself.
 */

/** A scheduled pass comes once a minute: after this without one, a region's `steer` counts as silent. */
export const heartbeatMaxMs = 150_000;

/** What another region's `steer` wrote last, and when that was first seen here, by our own clock. */
export interface Heartbeat {
  readonly revision: number;
  readonly firstSeenMs: number;
}

export interface Peers {
  readonly controlRegions: readonly string[];
  readonly own: string;
  /** By region, of the others. One that has never been asked counts as beating. */
  readonly heartbeats: Readonly<Record<string, Heartbeat>>;
  /** Regions that probe, whose vantage has no fresh report or abstains everywhere. */
  readonly blind: readonly string[];
  /** Regions that traffic is being taken from. */
  readonly leaving: readonly string[];
}

/** The control regions in the order in which they act: the lead first, those that are not fit to lead last. */
export function lineOf({ controlRegions, own, heartbeats, blind, leaving }: Peers, nowMs: number): string[] {
  const isSilent = (region: string) => {
    const heartbeat = heartbeats[region];
    return region !== own && heartbeat !== undefined && nowMs - heartbeat.firstSeenMs > heartbeatMaxMs;
  };
  const unfit = (region: string) => {
    if (leaving.includes(region)) return 2;
    return isSilent(region) || blind.includes(region) ? 1 : 0;
  };
  return controlRegions.toSorted((one, other) => unfit(one) - unfit(other));
}

/**
 * The heartbeats as of now: a revision that has not changed keeps its time. So does one that could not be read: a region
 * is not heard of by our failing to listen.
 */
export function noteHeartbeats(
  before: Readonly<Record<string, Heartbeat>>,
  revisions: Readonly<Record<string, number | undefined>>,
  nowMs: number,
): Readonly<Record<string, Heartbeat>> {
  return Object.fromEntries(
    Object.entries(revisions).map(([region, read]) => {
      const known = before[region];
      const revision = read ?? known?.revision ?? 0;
      const isSame = known?.revision === revision && known.firstSeenMs <= nowMs;
      return [region, isSame ? known : { revision, firstSeenMs: nowMs }];
    }),
  );
}
