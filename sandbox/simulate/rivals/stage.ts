/** What a rival is given to play with. */
import type { Application, Check, Fleet } from '../../../shared/fleet/fleet.ts';
import type { Outages } from '../../scenario/outages.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Clock } from '../../world/clock.ts';
import type { FaultsInForce } from '../faults-in-force.ts';
import { Traffic } from './traffic.ts';

export interface Stage {
  /** Its time is milliseconds from the start of the play. */
  readonly clock: Clock;
  readonly scenario: Scenario;
  readonly fleet: Fleet;
  readonly outages: Outages;
  readonly faults: FaultsInForce;
  readonly seed: number;
}

export function applicationOf({ fleet }: Stage, id: string): Application {
  const application = fleet.applications[id];
  if (application === undefined) {
    throw new Error(`application must be one of ${Object.keys(fleet.applications).join(', ')}, got ${id}`);
  }
  return application;
}

/** As the play finds it: all of it in the most preferred region. */
export function trafficOf({ clock }: Stage, { steering, endpoints }: Application): Traffic {
  return new Traffic(clock, steering.order[0] ?? '', Object.keys(endpoints));
}

/** For a system that makes one check of each endpoint: the application's first whose failure counts. */
export function mainCheckOf({ checks }: Application): Check | undefined {
  return checks.find(({ mode }) => mode === 'vote') ?? checks[0];
}
