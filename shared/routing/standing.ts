/** How an application stands, in one line a minute: what a dashboard shows, and no more, as every byte of a log is paid for. */
import { endpointKey } from '../fleet/fleet.ts';
import { activeRegions, sortedRegions, type Weights, weightOf } from './course.ts';
import type { Evidence } from './evidence.ts';
import type { Plan } from './plan.ts';

export interface Standing {
  readonly application: string;
  /** Of the decision: why traffic stays, or why it moves. */
  readonly because: string;
  /** Of the course; absent before there is one. */
  readonly epoch?: number;
  /** By region: `up`, `degraded`, `down` or `unknown`, with `stale` before it where its votes no longer carry it. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** By region, as Route 53 has been told. */
  readonly weights: Weights;
  /** By vantage: how fast the region with most of the traffic answers it, in whole milliseconds. */
  readonly latencyMs: Readonly<Record<string, number>>;
}

export function standingOf(
  { application, situation, decision }: Plan,
  { fresh }: Pick<Evidence, 'fresh'>,
): Standing {
  const { verdicts, weightsInForce: weights, course } = situation;
  const busiest = busiestRegion(weights);
  const endpoint = busiest === undefined ? undefined : endpointKey(application, busiest);
  return {
    application,
    because: decision.kind === 'move' ? decision.move.because : decision.because,
    ...(course === undefined ? {} : { epoch: course.epoch }),
    verdicts: Object.fromEntries(
      sortedRegions(Object.keys(verdicts)).map((region) => {
        const known = verdicts[region];
        return [region, `${known?.stale === true ? 'stale ' : ''}${known?.verdict ?? 'unknown'}`];
      }),
    ),
    weights,
    latencyMs: Object.fromEntries(
      fresh.flatMap(({ vantage, endpoints }) => {
        const latencyMs = endpoint === undefined ? undefined : endpoints[endpoint]?.usualLatencyMs;
        return latencyMs === undefined ? [] : [[vantage, Math.round(latencyMs)]];
      }),
    ),
  };
}

function busiestRegion(weights: Weights): string | undefined {
  return sortedRegions(activeRegions(weights)).toSorted(
    (one, other) => weightOf(weights, other) - weightOf(weights, one),
  )[0];
}
