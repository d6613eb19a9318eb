/** What the vantages' reports amount to: a verdict per endpoint, with the votes behind it. Pure. */
import { endpointKey, type Fleet } from '../../shared/fleet/fleet.ts';
import { type ClockAlarm, freshReports, noteSeen, type Seen } from '../../shared/health/freshness.ts';
import type { Report } from '../../shared/health/report.ts';
import { type Ballot, ballotsFor, verdictOf } from '../../shared/health/verdict.ts';
import type { Vote } from '../../shared/health/vote.ts';
import type { RememberedVerdict, SteerMemory } from '../../shared/ports.ts';
import type { RegionVerdict } from '../../shared/routing/situation.ts';

export interface Evidence {
  /** By application, then region. */
  readonly verdicts: Readonly<Record<string, Readonly<Record<string, RegionVerdict>>>>;
  /** By application, then region: since when its verdict has been `up`. */
  readonly upSinceMs: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly alarms: readonly ClockAlarm[];
  readonly seen: Seen;
  /** By endpoint, to be remembered. */
  readonly remembered: Readonly<Record<string, RememberedVerdict>>;
  /** The reports that count. */
  readonly fresh: readonly Report[];
}

export function gather(
  fleet: Fleet,
  reports: readonly Report[],
  memory: SteerMemory | undefined,
  nowMs: number,
): Evidence {
  const { intervalSeconds } = fleet;
  const ours = reports.filter(({ vantage }) => fleet.vantages.includes(vantage));
  const seen = noteSeen(memory?.seen ?? {}, ours, intervalSeconds, nowMs);
  const { fresh, alarms } = freshReports(seen, ours, intervalSeconds, nowMs);

  const verdicts: Record<string, Record<string, RegionVerdict>> = {};
  const upSinceByRegion: Record<string, Record<string, number>> = {};
  const remembered: Record<string, RememberedVerdict> = {};
  for (const [id, application] of Object.entries(fleet.applications)) {
    const ofRegions: Record<string, RegionVerdict> = {};
    const upSince: Record<string, number> = {};
    for (const region of Object.keys(application.endpoints)) {
      const endpoint = endpointKey(id, region);
      const before: RememberedVerdict = memory?.verdicts[endpoint] ?? { verdict: 'unknown', sinceMs: nowMs };
      const verdict = regionVerdict(endpoint, fleet, fresh, seen, before, nowMs);
      const sinceMs = verdict.verdict === before.verdict ? before.sinceMs : nowMs;
      ofRegions[region] = verdict;
      // What nobody has confirmed meanwhile is not "up without a break".
      const provenUp = verdict.verdict === 'up' && !verdict.stale;
      const upSinceMs = provenUp ? (before.upSinceMs ?? nowMs) : undefined;
      remembered[endpoint] = {
        verdict: verdict.verdict,
        sinceMs,
        ...(upSinceMs === undefined ? {} : { upSinceMs }),
      };
      if (upSinceMs !== undefined) upSince[region] = upSinceMs;
    }
    verdicts[id] = ofRegions;
    upSinceByRegion[id] = upSince;
  }
  return { verdicts, upSinceMs: upSinceByRegion, alarms, seen, remembered, fresh };
}

/** What the votes against an endpoint saw, for people: `2 of 3 vantages: refused`. */
export function evidenceText(evidence: Evidence, application: string, region: string): string {
  const votes = evidence.verdicts[application]?.[region]?.votes ?? [];
  const down = votes.filter(({ vote }) => vote === 'down').length;
  const endpoint = endpointKey(application, region);
  const details = evidence.fresh.flatMap((report) => {
    const state = report.endpoints[endpoint];
    return state?.vote === 'down' ? [state.detail ?? state.reason ?? 'no detail'] : [];
  });
  return `${down} of ${votes.length} vantages${details.length === 0 ? '' : `: ${[...new Set(details)].join(', ')}`}`;
}

function regionVerdict(
  endpoint: string,
  fleet: Fleet,
  fresh: readonly Report[],
  seen: Seen,
  before: RememberedVerdict,
  nowMs: number,
): RegionVerdict {
  const reports = fresh.filter(({ endpoints }) => endpoints[endpoint] !== undefined);
  const ballots = ballotsFor(endpoint, reports);
  const { verdict, stale, because } = verdictOf({
    votes: ballots,
    vantageCount: fleet.vantages.length,
    minVotes: fleet.minVotes,
    previous: before.verdict,
  });
  return {
    verdict,
    stale,
    ...(because === undefined ? {} : { because }),
    votes: ballots,
    evidenceAtMs: evidenceAtMs(verdict, ballots, reports, seen, nowMs),
  };
}

/**
 * When the newest majority for this verdict was complete: the votes that it could do without do not make it old, such as
 * the last word of a vantage that died with its region.
 */
function evidenceAtMs(
  verdict: Vote,
  ballots: readonly Ballot[],
  reports: readonly Report[],
  seen: Seen,
  nowMs: number,
): number {
  const cast = ballots.filter(({ vote }) => vote !== 'unknown');
  const agrees = ({ vote }: Ballot) => (vote === 'down') === (verdict === 'down');
  const agreeing = new Set(cast.filter(agrees).map(({ vantage }) => vantage));
  const seenMs = reports
    .filter(({ vantage }) => agreeing.has(vantage))
    .map(({ vantage, shard }) => seen[`${vantage}/${shard}`]?.firstSeenMs ?? 0)
    .sort((one, other) => other - one);
  const majority = Math.floor(cast.length / 2) + 1;
  return Math.min(seenMs[majority - 1] ?? 0, nowMs);
}
