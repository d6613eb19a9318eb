/**
 * A scenario under another system's rules, so that a user can compare. Each of them sees the same truth through probes of
 * its own, in virtual time and by the seed. What is done to Pointsman alone does not reach them: operators' deeds, edits
 * of records by hand, and faults of its functions, tables, topics, buckets and clocks. They know of no frozen fleet and
 * of no database: to them a region without the writer is as good as any. They steer all traffic to one region,
 * whatever the fleet's steering policy, and begin in the first of its order.
 */
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { Outages } from '../../scenario/outages.ts';
import type { Run } from '../../scenario/run.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { virtualClock } from '../../world/clock.ts';
import { FaultsInForce } from '../faults-in-force.ts';
import { steerByGdnsd } from './gdnsd.ts';
import { steerByLowestLatency } from './naive.ts';
import { steerByRoute53 } from './route53.ts';
import type { Stage } from './stage.ts';
import type { Traffic } from './traffic.ts';

export const rivalNames = ['route53', 'gdnsd', 'naive'] as const;
export type RivalName = (typeof rivalNames)[number];

const rivals: Readonly<Record<RivalName, (stage: Stage, application: string) => Traffic>> = {
  route53: steerByRoute53,
  gdnsd: steerByGdnsd,
  naive: steerByLowestLatency,
};

/** They have been running for this long when the play begins. */
const leadMs = 60_000;

/** Deterministic: the same arguments give the same run. */
export function playRival(name: RivalName, scenario: Scenario, fleet: Fleet, seed: number): Run {
  const clock = virtualClock(-leadMs);
  const { faults: written, durationSeconds } = scenario;
  const outages = new Outages(written, fleet, durationSeconds);
  const faults = new FaultsInForce(written, { clock, startMs: 0, durationSeconds }, {});
  const stage = { clock, scenario, fleet, seed, outages, faults };
  const steered = Object.keys(fleet.applications).map((id) => [id, rivals[name](stage, id)] as const);
  clock.advanceTo(durationSeconds * 1000);
  return {
    durationSeconds,
    applications: Object.fromEntries(steered.map(([id, traffic]) => [id, traffic.played(durationSeconds)])),
    // Whom they tell, and of what, is another matter.
    alerts: [],
  };
}
