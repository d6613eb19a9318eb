/**
 * Whether this machine's clock agrees with the deployment's. What an operator orders is dated, and ends, by the machine that
 * it was given on, and is judged by the regions' clocks: a freeze for 20 minutes from a clock half an hour behind has ended
 * before it begins.
 */
import type { Fleet } from '../shared/fleet/fleet.ts';
import type { Telemetry } from '../shared/ports.ts';
import { CommandError, exitStatus } from './exit-status.ts';
import type { Sight } from './observed-deployment.ts';

/** A sign of life is never of the future, so however old it is, one so far ahead of us shows that we are behind. */
const behindMs = 60_000;

/** A heartbeat may be two minutes old, and some more where a table lags: only a sign older than this tells of our clock. */
const aheadMs = 10 * 60_000;

/** What a deployment shows of its time: by region, the newest moment that it has written down. */
export type SignsOfLife = ReadonlyMap<string, number>;

export function signsIn({ reports, memories }: Pick<Sight, 'reports' | 'memories'>): SignsOfLife {
  const signs = new Map<string, number>();
  const note = (region: string, atMs: number) => signs.set(region, Math.max(atMs, signs.get(region) ?? 0));
  for (const { vantage, writtenAtMs } of reports) note(vantage, writtenAtMs);
  for (const [region, { heartbeatMs }] of memories) note(region, heartbeatMs);
  return signs;
}

/** Those of the replica that answers first. Empty where none does. */
export async function readSigns(
  { vantages, controlRegions }: Pick<Fleet, 'vantages' | 'controlRegions'>,
  telemetries: ReadonlyMap<string, Telemetry>,
): Promise<SignsOfLife> {
  const asked = [...telemetries.values()].map(async (telemetry) => {
    const [reports, memories] = await Promise.all([
      telemetry.reports(vantages),
      Promise.all(controlRegions.map((region) => telemetry.memory(region))),
    ]);
    const known = memories.flatMap((memory) =>
      memory === undefined ? [] : [[memory.region, memory] as const],
    );
    return signsIn({ reports, memories: new Map(known) });
  });
  return Promise.any(asked).catch(() => new Map());
}

/**
 * Where nothing can be compared, that is said and nothing more: in an outage an order must not wait for what cannot be read.
 *
 * @param canBeAhead For what only lasts longer then.
 * @throws CommandError which names both times, where they are too far apart
 */
export function compareClock(signs: SignsOfLife, nowMs: number, canBeAhead = false): void {
  const apart = clockProblem(signs, nowMs, canBeAhead);
  if (apart !== undefined) throw new CommandError(exitStatus.refused, `refused: ${apart}`);
  if (signs.size > 0) return;
  const text = `nothing of the deployment's time can be read to compare this machine's clock with: ${timeText(nowMs)}`;
  process.stderr.write(`pointsman: ${text}\n`);
}

/**
 * Behind is what more than half of the regions say: one region whose clock is ahead must not keep an operator from acting.
 * Ahead is what no region contradicts, for one that has fallen silent looks alike.
 */
function clockProblem(signs: SignsOfLife, nowMs: number, canBeAhead: boolean): string | undefined {
  const sorted = [...signs.values()].sort((one, other) => one - other);
  const middleMs = sorted[Math.floor((sorted.length - 1) / 2)];
  const newestMs = sorted.at(-1);
  if (middleMs === undefined || newestMs === undefined) return undefined;
  if (middleMs - nowMs > behindMs) {
    return `this machine's clock says ${timeText(nowMs)} and is behind the deployment's, which has written ${timeText(middleMs)}; set it right, for what is ordered would end too early`;
  }
  if (nowMs - newestMs > aheadMs && !canBeAhead) {
    return `this machine's clock says ${timeText(nowMs)}, and the deployment's newest sign of life is of ${timeText(newestMs)}; either the clock is ahead, or nothing runs that would carry this out`;
  }
  return undefined;
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}
