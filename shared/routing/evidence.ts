/** What the vantages' reports amount to: a verdict per endpoint, with the votes behind it. Pure. */
import { type Application, endpointKey, type Fleet } from '../fleet/fleet.ts';
import { type ClockAlarm, freshReports, isSuperseded, noteSeen, type Seen } from '../health/freshness.ts';
import type { Report } from '../health/report.ts';
import { type Ballot, ballotsFor, statesOf, verdictOf } from '../health/verdict.ts';
import type { Vote } from '../health/vote.ts';
import type { SteerMemory } from '../ports.ts';
import { type Penalty, penaltyAt } from './damping.ts';
import { type Readings, readingsOf } from './readings.ts';
import type { RememberedVerdict } from './remembered.ts';
import type { RegionVerdict } from './situation.ts';

export interface Evidence {
  /** By application, then region. */
  readonly verdicts: Readonly<Record<string, Readonly<Record<string, RegionVerdict>>>>;
  /** By application, then region: since when its verdict has been `up`. */
  readonly upSinceMs: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly alarms: readonly ClockAlarm[];
  readonly seen: Seen;
  /** By endpoint, to be remembered. */
  readonly remembered: Readonly<Record<string, RememberedVerdict>>;
  /** By application, then region. */
  readonly readings: Readonly<Record<string, Readonly<Record<string, Readings>>>>;
  /** By endpoint: what it has to pay for its falls. */
  readonly penalties: Readonly<Record<string, Penalty>>;
  /** The reports that count. */
  readonly fresh: readonly Report[];
  /** Some of the reports are older than what the memory rests on: they do not count, and it knows better. */
  readonly isOutdated: boolean;
}

export function gather(
  fleet: Fleet,
  reports: readonly Report[],
  memory: SteerMemory | undefined,
  nowMs: number,
): Evidence {
  const { intervalSeconds } = fleet;
  const read = reports.filter(({ vantage }) => fleet.vantages.includes(vantage));
  const ours = read.filter((report) => !isSuperseded(memory?.seen ?? {}, report));
  const seen = noteSeen(memory?.seen ?? {}, ours, intervalSeconds, nowMs);
  const { fresh, alarms } = freshReports(seen, ours, intervalSeconds, nowMs);

  const verdicts: Record<string, Record<string, RegionVerdict>> = {};
  const upSinceByRegion: Record<string, Record<string, number>> = {};
  const readings: Record<string, Record<string, Readings>> = {};
  const remembered: Record<string, RememberedVerdict> = {};
  const penalties: Record<string, Penalty> = {};
  for (const [id, application] of Object.entries(fleet.applications)) {
    const ofRegions: Record<string, RegionVerdict> = {};
    const upSince: Record<string, number> = {};
    const readingsOfRegions: Record<string, Readings> = {};
    const vantages = vantagesThatSee(id, application, fresh);
    const { confirmSeconds, upThreshold } = application;
    const votePolicy = { confirmSeconds, upThreshold, intervalSeconds };
    for (const region of Object.keys(application.endpoints)) {
      const endpoint = endpointKey(id, region);
      const before: RememberedVerdict = memory?.verdicts[endpoint] ?? { verdict: 'unknown', sinceMs: nowMs };
      const verdict = regionVerdict(endpoint, region, fleet, fresh, seen, before, nowMs);
      const known = remember(verdict, before, nowMs);
      ofRegions[region] = verdict;
      remembered[endpoint] = known;
      if (known.upSinceMs !== undefined) upSince[region] = known.upSinceMs;
      const states = statesOf(endpoint, fresh);
      readingsOfRegions[region] = readingsOf(states, vantages, vantageWeightOf(application), votePolicy);
      const penalty = penaltyAt(memory?.penalties?.[endpoint], hasFallen(before, verdict), nowMs);
      if (penalty !== undefined) penalties[endpoint] = penalty;
    }
    verdicts[id] = ofRegions;
    upSinceByRegion[id] = upSince;
    readings[id] = readingsOfRegions;
  }
  const upSinceMs = upSinceByRegion;
  const isOutdated = ours.length < read.length;
  return { verdicts, upSinceMs, alarms, seen, remembered, readings, penalties, fresh, isOutdated };
}

/**
 * The vantages with a fresh report on any of the application's regions, sorted: the same for all of them, so that a region
 * whose shard one of them has not reported is not compared by the others alone.
 */
export function vantagesThatSee(
  id: string,
  { endpoints }: Pick<Application, 'endpoints'>,
  fresh: readonly Report[],
): readonly string[] {
  const ofApplication = Object.keys(endpoints).map((region) => endpointKey(id, region));
  const seeing = fresh.filter((report) =>
    ofApplication.some((endpoint) => report.endpoints[endpoint] !== undefined),
  );
  return [...new Set(seeing.map(({ vantage }) => vantage))].sort();
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

/** What nobody has confirmed meanwhile is not "up without a break". */
function remember(verdict: RegionVerdict, before: RememberedVerdict, nowMs: number): RememberedVerdict {
  const { sinceMs = nowMs, allDownSinceMs } = verdict;
  const isProvenUp = verdict.verdict === 'up' && !verdict.stale;
  return {
    verdict: verdict.verdict,
    sinceMs,
    ...(isProvenUp ? { upSinceMs: before.upSinceMs ?? nowMs } : {}),
    ...(allDownSinceMs === undefined ? {} : { allDownSinceMs }),
  };
}

/** From serving to down: what was never known to serve has not fallen. */
function hasFallen(before: RememberedVerdict, { verdict }: RegionVerdict): boolean {
  return verdict === 'down' && (before.verdict === 'up' || before.verdict === 'degraded');
}

function vantageWeightOf({ steering }: Application): Readonly<Record<string, number>> {
  return steering.policy === 'latency' ? steering.vantageWeight : {};
}

function regionVerdict(
  endpoint: string,
  region: string,
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
  const allSayDown = verdict === 'down' && !stale && isDownToAll(region, ballots, fleet);
  return {
    verdict,
    stale,
    ...(because === undefined ? {} : { because }),
    votes: ballots,
    evidenceAtMs: evidenceAtMs(verdict, ballots, reports, seen, nowMs),
    sinceMs: verdict === before.verdict ? before.sinceMs : nowMs,
    ...(allSayDown ? { allDownSinceMs: before.allDownSinceMs ?? nowMs } : {}),
  };
}

/** Whether every vantage calls it down. That of the region itself may be silent: it goes down with its region. */
function isDownToAll(region: string, ballots: readonly Ballot[], { vantages }: Fleet): boolean {
  return vantages.every((vantage) => {
    const vote = ballots.find((ballot) => ballot.vantage === vantage)?.vote ?? 'unknown';
    return vote === 'down' || (vote === 'unknown' && vantage === region);
  });
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
