/** What one vantage thinks of a region as a whole, because a gate is one for all the applications there. */
import type { Vote } from '../health/vote.ts';
import { activeRegions } from './course.ts';
import type { GatedApplication, GatedEndpoint, GateSituation } from './gate-situation.ts';

/** An application with its endpoint in the region in question. */
export interface Resident extends GatedApplication {
  readonly here: GatedEndpoint;
}

export interface Opinion {
  /** What it votes on most of the applications there; `unknown` where no vote has most of them. */
  readonly vote: Exclude<Vote, 'degraded'>;
  /** Since when that has been most of them. */
  readonly sinceMs: number;
}

export function residentsOf(region: string, { applications }: GateSituation): readonly Resident[] {
  return applications.flatMap((application) => {
    const here = application.endpoints[region];
    return here === undefined ? [] : [{ ...application, here }];
  });
}

/** Slow is serving: it opens a gate as `up` does. */
export function opinionOf(region: string, situation: GateSituation): Opinion {
  const residents = residentsOf(region, situation);
  const sinceWhen = (votes: readonly Vote[]) =>
    residents
      .filter(({ here }) => votes.includes(here.vote))
      .map(({ here }) => here.voteSinceMs)
      .sort((one, other) => one - other);
  const most = Math.floor(residents.length / 2);
  const downSinceMs = sinceWhen(['down'])[most];
  if (downSinceMs !== undefined) return { vote: 'down', sinceMs: downSinceMs };
  const upSinceMs = sinceWhen(['up', 'degraded'])[most];
  return upSinceMs === undefined ? { vote: 'unknown', sinceMs: 0 } : { vote: 'up', sinceMs: upSinceMs };
}

/** Whether the name servers send the application's users to the region, as far as weights go. */
export function hasWeight({ answered }: GatedApplication, region: string): boolean {
  return answered !== undefined && activeRegions(answered.weights).includes(region);
}
