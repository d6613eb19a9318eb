/** Outages for the tests of `steer`: a fleet that is well and adopted, and what then happens to it. */

import type { SteerEvent } from '../../../functions/steer/steer.ts';
import type { Fate, Script } from '../../../sandbox/simulate/invocation.ts';
import { endpointKey, type Fleet } from '../../../shared/fleet/fleet.ts';
import type { StepKind } from '../../../shared/incidents/incident.ts';
import type { JournalEvent } from '../../../shared/journal.ts';
import { east, europe, west } from '../world/fleet.ts';
import { World } from '../world.ts';

export const allEast = { [east]: 100, [europe]: 0, [west]: 0 };
export const allWest = { [east]: 0, [europe]: 0, [west]: 100 };
export const allEurope = { [east]: 0, [europe]: 100, [west]: 0 };

/** Everything is up, the vantages report, and the course of each application is epoch 1, taken over from DNS. */
export async function calmWorld(fleet?: Fleet): Promise<World> {
  const world = new World(fleet);
  world.keepReporting();
  await world.time.pass(1_000);
  for (const region of world.fleet.controlRegions) await world.time.end(world.steer(region));
  return world;
}

/** A calm world of which all vantages say that its preferred region is down. */
export async function worldInOutage(fleet?: Fleet): Promise<World> {
  const world = await calmWorld(fleet);
  await allSay(world, 'down', east);
  return world;
}

/** A move to the west of which the ledger knows and DNS does not: its pass was ended just before it sent the batch. */
export async function unfinishedMove(fleet?: Fleet): Promise<World> {
  const world = await worldInOutage(fleet);
  void world.steer(west, wokenBy(world, west), { script: atFirst('traffic.change', 'die') });
  await world.time.pass(500);
  return world;
}

/** All vantages say so of the applications in that region, now and from their next reports on. */
export async function allSay(world: World, vote: 'up' | 'down', region: string): Promise<void> {
  for (const application of Object.keys(world.fleet.applications)) {
    world.votes.set(endpointKey(application, region), vote);
  }
  for (const vantage of world.fleet.vantages) world.report(vantage);
  await world.time.pass(100);
}

/** The wake that a region's report makes when it is not calm. */
export function wokenBy(world: World, vantage: string): SteerEvent {
  const revision = world.telemetry.report(vantage)?.revision ?? 0;
  return { kind: 'report', report: { vantage, shard: 0, revision } };
}

/** Every region's scheduled passes, for so many minutes. */
export async function minutesPass(
  world: World,
  minutes: number,
  regions: readonly string[] = world.fleet.controlRegions,
): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    const startMs = world.time.nowMs;
    for (const region of regions) {
      // A pass that fails is the platform's to count; the next minute has another one.
      const ended = world.steer(region).catch(() => undefined);
      await world.time.pass(Math.floor(60_000 / regions.length));
      await world.time.end(ended);
    }
    await world.time.until(startMs + 60_000);
  }
}

/** Meets the request with this fate, and lets all others go. */
export function atCall(wanted: number, fate: Fate): Script {
  return (call) => (call === wanted ? fate : 'go');
}

/** The same for the first request of this name. */
export function atFirst(wanted: string, fate: Fate): Script {
  let met = false;
  return (_call, name) => {
    if (met || name !== wanted) return 'go';
    met = true;
    return fate;
  };
}

/** The names of the requests that a pass makes when nothing goes wrong, in order. */
export async function requestsOf(pass: (world: World, script: Script) => Promise<unknown>, world: World) {
  const names: string[] = [];
  const script: Script = (_call, name) => {
    names.push(name);
    return 'go';
  };
  await world.time.end(pass(world, script));
  return names;
}

/** Where an application's traffic has come to, by ledger, zone and marker. */
export function placeOf(world: World, application = 'api') {
  const course = world.ledger.courses.get(application);
  return {
    epoch: course?.epoch,
    course: course?.weights,
    zone: world.zone.weights(application),
    /** The epochs of its markers, in the order in which Route 53 accepted them. */
    markers: world.zone.accepted
      .filter((entry) => entry.application === application)
      .map(({ marker }) => marker?.epoch),
  };
}

/** What the journal has of this kind, by its reason. */
export function reasons(world: World, event: JournalEvent): readonly (string | undefined)[] {
  return world.journal.filter((entry) => entry.event === event).map(({ because }) => because);
}

export function stepsOf(world: World, application = 'api'): readonly StepKind[] {
  return (world.ledger.incidents.get(application)?.steps ?? []).map(({ kind }) => kind);
}

export function movedOnce(weights: Readonly<Record<string, number>>) {
  return { epoch: 2, course: weights, zone: weights, markers: [2] };
}
