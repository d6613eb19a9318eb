/**
 * How long the other regions have been silent, by this region's own clock. Alarms go by these ages, so a region that was
 * never heard of must grow old like one that has fallen silent: what is missing is never young. Pure.
 */
import { deployedRegions } from '../fleet/deployed-regions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { shardsOf } from '../fleet/shards.ts';
import type { Seen } from '../health/freshness.ts';
import type { SteerMemory } from '../ports.ts';

export interface PeerAges {
  readonly region: string;
  /** Since its `steer` was last seen to have written its memory, in seconds; it does so once a minute. */
  readonly heartbeatAgeSeconds: number;
  /** Since the oldest of its shards reported a new slot, in seconds. Absent where nothing is probed from there. */
  readonly reportAgeSeconds?: number;
}

/** By `vantage/shard`, of all that should report: when the newest slot was first seen here, or first missed. */
export type Reported = Readonly<Record<string, number>>;

/** @param before Of the pass before; a slot once seen stays known here, when the reports themselves are long forgotten. */
export function noteReported(
  before: Reported | undefined,
  fleet: Fleet,
  seen: Seen,
  nowMs: number,
): Reported {
  return Object.fromEntries(
    fleet.vantages.flatMap((vantage) =>
      reportKeys(fleet, vantage).map((key) => {
        const known = [before?.[key], seen[key]?.firstSeenMs].filter((atMs) => atMs !== undefined);
        // Known in the future: our own clock was set back.
        return [key, known.length === 0 ? nowMs : Math.min(nowMs, Math.max(...known))];
      }),
    ),
  );
}

/** Of every other deployed region, in the fleet's order. */
export function peerAges(
  fleet: Fleet,
  own: string,
  memory: Pick<SteerMemory, 'heartbeats' | 'reportedMs'>,
  nowMs: number,
): readonly PeerAges[] {
  const ageSeconds = (atMs: number | undefined) => Math.max(0, nowMs - (atMs ?? nowMs)) / 1000;
  return deployedRegions(fleet)
    .filter((region) => region !== own)
    .map((region) => {
      const heartbeatAgeSeconds = ageSeconds(memory.heartbeats?.[region]?.firstSeenMs);
      const keys = fleet.vantages.includes(region) ? reportKeys(fleet, region) : [];
      if (keys.length === 0) return { region, heartbeatAgeSeconds };
      const reportAgeSeconds = Math.max(...keys.map((key) => ageSeconds(memory.reportedMs?.[key])));
      return { region, heartbeatAgeSeconds, reportAgeSeconds };
    });
}

function reportKeys(fleet: Fleet, vantage: string): readonly string[] {
  return shardsOf(fleet).map((_endpoints, shard) => `${vantage}/${shard}`);
}
