/** What rows about invariants have in common. */
import type { Fault } from '../../sandbox/scenario/fault.ts';
import type { Invariant } from '../../sandbox/simulate/invariants/invariant.ts';
import type { Freeze } from '../../shared/routing/freeze.ts';
import { east, europe, type Stage, west } from './invariants-stage.ts';

export const toWest = { [east]: 0, [west]: 100, [europe]: 0 };
export const toEast = { [east]: 100, [west]: 0, [europe]: 0 };
export const nowhere = { [east]: 0, [west]: 0, [europe]: 0 };
export const freeze: Freeze = { scope: 'fleet', owner: 'ann', reason: 'sale', atMs: 0 };

export const dead = (region: string, at = 10, until?: number): Fault => ({
  kind: 'endpoint',
  application: 'api',
  region,
  mode: 'refused',
  fraction: 1,
  at,
  ...(until === undefined ? {} : { until }),
});
export const forcing: Fault = { kind: 'operator', do: 'failover', application: 'api', to: west, at: 0 };
const evidence = { situation: { verdicts: { [east]: {} } }, decision: { kind: 'move' } };
export const record = {
  application: 'api',
  region: europe,
  because: 'active-down',
  text: 'it moves',
  evidence,
};

export interface Row {
  readonly says: string;
  readonly invariant: Invariant;
  readonly faults?: readonly Fault[];
  readonly application?: object;
  readonly play: (stage: Stage) => unknown;
  /** Whether the promise is broken. */
  readonly breaks: boolean;
}

export const accused = (stage: Stage) =>
  stage.votes(east, 'down', 'down', 'up').votes(west, 'up', 'up', 'up');
export const closes = (stage: Stage, vantage: string, region = east) =>
  stage.effect('gates', 'close', [{ region, slot: 1, closedAtMs: 0, latched: false }], undefined, {
    region: vantage,
  });
/** By a quorum. */
export const closesAll = (stage: Stage, regions: readonly string[]) =>
  regions.reduce((before, region) => closes(closes(before, europe, region), west, region), stage);
export const opens = (stage: Stage, vantage: string) =>
  stage.effect('gates', 'open', [east], undefined, { region: vantage });

export const slots = { [`${east}/0`]: 1, [`${west}/0`]: 1, [`${europe}/0`]: 1 };

export function moves(stage: Stage, count: number): Stage {
  for (let move = 1; move <= count; move++) {
    stage
      .at(200 * move)
      .votes(east, 'up', 'up', 'up')
      .votes(west, 'up', 'up', 'up');
    stage.course(move % 2 === 0 ? toEast : toWest);
  }
  return stage;
}

/** Six minutes of calm after a course that DNS has followed. */
export function rests(stage: Stage): Stage {
  stage
    .pass(99)
    .course(toWest, { progress: { answeredAtMs: 1 } })
    .batch(toWest, 1);
  for (const region of stage.fleet.controlRegions)
    stage.memories.set(region, { verdicts: { 'api/us-east-1': { verdict: 'up', sinceMs: 0 } } } as never);
  return stage.pass(370);
}
