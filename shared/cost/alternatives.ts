/** What AWS's own ways of moving traffic would cost for the same fleet, and what they do not do. */
import type { Application, Fleet } from '../fleet/fleet.ts';
import { sortedRegions } from '../routing/course.ts';
import { hoursPerMonth } from './assumptions.ts';
import { schemeOf } from './monthly-passes.ts';
import { usdFor } from './prices.ts';

export interface Alternative {
  readonly name: string;
  /** How the sum comes about. */
  readonly quantity: string;
  readonly usd: number;
  readonly difference: string;
}

export function alternativesTo(fleet: Fleet): readonly Alternative[] {
  const plans = regionPairs(Object.values(fleet.applications)).length;
  const apart = Object.values(fleet.applications).reduce(
    (sum, application) => sum + regionPairs([application]).length,
    0,
  );
  return [
    {
      name: 'ARC routing control',
      quantity: '1 cluster',
      usd: usdFor('arcClusterHour', hoursPerMonth),
      difference: 'switches only: it neither probes nor decides',
    },
    {
      name: 'ARC Region switch, applications together',
      quantity: `${plans} ${plans === 1 ? 'plan' : 'plans'}: each is for exactly two regions`,
      usd: usdFor('regionSwitchPlan', plans),
      difference: 'triggered by alarms in minutes; no votes, no fencing',
    },
    {
      name: 'ARC Region switch, each application apart',
      quantity: `${apart} ${apart === 1 ? 'plan' : 'plans'}`,
      usd: usdFor('regionSwitchPlan', apart),
      difference: 'as above, and applications move one by one',
    },
    healthChecksFor(fleet),
  ];
}

/** Pairs of regions between which traffic can move, each once. */
export function regionPairs(applications: readonly Pick<Application, 'endpoints'>[]): readonly string[] {
  const pairs = applications.flatMap(({ endpoints }) => {
    const regions = sortedRegions(Object.keys(endpoints));
    return regions.flatMap((one, place) => regions.slice(place + 1).map((other) => `${one} ${other}`));
  });
  return [...new Set(pairs)];
}

/** One for each endpoint: every 10 s, and HTTPS where it is probed so. */
function healthChecksFor(fleet: Fleet): Alternative {
  const endpoints = Object.values(fleet.applications).flatMap((application) =>
    Object.values(application.endpoints),
  );
  const usd = endpoints.reduce((sum, { target, probe }) => {
    const options = schemeOf(probe) === 'https' ? 2 : 1;
    const price =
      target.alias === undefined
        ? usdFor('healthCheckOther', 1) + usdFor('healthCheckOptionOther', options)
        : usdFor('healthCheckAws', 1) + usdFor('healthCheckOptionAws', options);
    return sum + price;
  }, 0);
  return {
    name: 'Route 53 health checks, every 10 s',
    quantity: `${endpoints.length} ${endpoints.length === 1 ? 'check' : 'checks'}`,
    usd,
    difference: 'no certificates, no freeze, no damping, back at once, and nobody is told why',
  };
}
