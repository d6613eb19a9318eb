/**
 * Deployments and moves that come between one another in every order, by fleet files that differ: whoever sends what it has
 * read too early fails, and nothing that is deployed changes where traffic goes.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { align } from '../../../shared/routing/alignment.ts';
import { markerRecord } from '../../../shared/routing/batch.ts';
import { activeRegions, type Course, weightOf, weightsTo } from '../../../shared/routing/course.ts';
import { liveWeights, readLive } from '../../../shared/routing/live-records.ts';
import { reconcile } from '../../../shared/routing/reconcile.ts';
import {
  type Change,
  desiredRecords,
  type ResourceRecordSet,
  type SteeredApplication,
} from '../../../shared/routing/records.ts';
import { applyExactly, inOrder } from './exact-zone.ts';
import {
  allEast,
  application,
  courseOf,
  east,
  europe,
  nowMs,
  recordsFor,
  regions,
  west,
} from './regional.ts';

const asia = 'ap-northeast-1';
const everywhere: SteeredApplication['endpoints'] = {
  ...application.endpoints,
  [asia]: { target: { a: ['192.0.2.4'], aaaa: ['2001:db8::4'] } },
};

function fleetIn(...served: readonly string[]): SteeredApplication {
  const endpoints = Object.entries(everywhere).filter(([region]) => served.includes(region));
  return { ...application, endpoints: Object.fromEntries(endpoints) };
}

const fleets: readonly SteeredApplication[] = [
  application,
  fleetIn(...regions, asia),
  fleetIn(east, west),
  { ...fleetIn(west, europe, asia), ttlSeconds: 30 },
  { ...application, records: ['A'] },
];

interface Actor {
  seen?: readonly ResourceRecordSet[];
  batch?: { readonly by: 'steer' | 'align'; readonly changes: readonly Change[] } | undefined;
}

class Interleaving {
  zone: readonly ResourceRecordSet[] = [
    ...recordsFor(allEast),
    markerRecord(application, courseOf(1, allEast)),
  ];
  course: Course = courseOf(1, allEast);
  readonly actors: readonly Actor[] = [{}, {}, {}];

  control() {
    return {
      courses: { api: this.course },
      freezes: [],
      overrides: [],
      incidents: {},
      instructions: {},
      writers: {},
    };
  }

  move(fleet: SteeredApplication, to: number): void {
    const served = Object.keys(fleet.endpoints);
    const region = served[to % served.length] ?? east;
    this.course = courseOf(this.course.epoch + 1, weightsTo(region, served));
  }

  judge(actor: Actor, by: 'steer' | 'align', fleet: SteeredApplication): void {
    if (actor.seen === undefined) return;
    const { seen: live } = actor;
    const finding =
      by === 'steer'
        ? reconcile({ application: fleet, course: this.course, live })
        : align({ id: 'api', application: fleet, live, control: this.control(), checks: {}, nowMs });
    actor.batch = 'changes' in finding ? { by, changes: finding.changes } : undefined;
  }

  apply(actor: Actor): void {
    const { batch } = actor;
    if (batch === undefined) return;
    actor.batch = undefined;
    const before = this.zone;
    const after = applyExactly(before, batch.changes);
    // Someone else came between.
    if (typeof after === 'string') return;
    if (batch.by === 'align') expectSameAnswers(before, after);
    expect(epochIn(after)).toBeGreaterThanOrEqual(epochIn(before));
    this.zone = after;
  }
}

function markerIn(zone: readonly ResourceRecordSet[]) {
  return readLive(application, zone).marker;
}

function epochIn(zone: readonly ResourceRecordSet[]): number {
  return markerIn(zone)?.epoch ?? 0;
}

function weightsOf(zone: readonly ResourceRecordSet[], type: string): Record<string, number> {
  const ofType = zone.filter((record) => record.Type === type);
  return Object.fromEntries(ofType.map(({ SetIdentifier = '', Weight = 0 }) => [SetIdentifier, Weight]));
}

/** Promise: a deployment changes neither the marker nor the share of any region, of any type that was and is answered. */
function expectSameAnswers(before: readonly ResourceRecordSet[], after: readonly ResourceRecordSet[]): void {
  expect(markerIn(after)).toEqual(markerIn(before));
  for (const type of ['A', 'AAAA']) {
    const [was, is] = [weightsOf(before, type), weightsOf(after, type)];
    if (Object.keys(was).length === 0 || Object.keys(is).length === 0) continue;
    const active = activeRegions(was);
    expect(activeRegions(is)).toEqual(active);
    for (const region of active) expect(weightOf(is, region)).toBe(weightOf(was, region));
  }
}

const step = fc.record({
  actor: fc.nat({ max: 2 }),
  what: fc.constantFrom(
    'read',
    'read',
    'steer',
    'steer',
    'align',
    'align',
    'apply',
    'apply',
    'apply',
    'move',
  ),
  fleet: fc.nat({ max: fleets.length - 1 }),
  to: fc.nat({ max: 3 }),
} as const);

test('no order of reading, judging and sending loses an epoch or a weight, and all is in step in the end', () => {
  let aligned = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat({ max: fleets.length - 1 }), (steps, last) => {
      const world = new Interleaving();
      for (const { actor: index, what, fleet: file, to } of steps) {
        const actor = world.actors[index] ?? {};
        const fleet = fleets[file] ?? application;
        if (what === 'read') actor.seen = world.zone;
        else if (what === 'move') world.move(fleet, to);
        else if (what === 'apply') world.apply(actor);
        else world.judge(actor, what, fleet);
        expectMarkerObeyed(world.zone);
      }
      settle(world, fleets[last] ?? application);
      aligned++;
    }),
    { numRuns: 1_000 },
  );
  expect(aligned).toBe(1_000);
});

/** Weights change only together with the marker, so they always say the same. */
function expectMarkerObeyed(zone: readonly ResourceRecordSet[]): void {
  const weights = markerIn(zone)?.weights ?? {};
  for (const { Type, SetIdentifier = '', Weight } of zone) {
    if (Type !== 'TXT') expect(Weight).toBe(weightOf(weights, SetIdentifier));
  }
}

/** The last deployment goes through, once steer has finished what was begun and a person has taken traffic out of its way. */
function settle(world: Interleaving, fleet: SteeredApplication): void {
  const pass = (by: 'steer' | 'align') => {
    const actor: Actor = { seen: world.zone };
    world.judge(actor, by, fleet);
    world.apply(actor);
  };
  pass('steer');
  const wanted = [world.course.weights, liveWeights(readLive(fleet, world.zone, world.course))];
  const stranded = wanted.flatMap(activeRegions).some((region) => fleet.endpoints[region] === undefined);
  if (stranded) {
    const before = world.zone;
    pass('align');
    expect(world.zone).toBe(before);
    world.move(fleet, 0);
    pass('steer');
  }
  pass('align');
  expect(inOrder(world.zone)).toEqual(
    inOrder([
      ...desiredRecords(fleet, world.course.weights),
      ...world.zone.filter(({ Type }) => Type === 'TXT'),
    ]),
  );
  expect(epochIn(world.zone)).toBe(world.course.epoch);
  expect(reconcile({ application: fleet, course: world.course, live: world.zone })).toEqual({
    kind: 'in-step',
  });
}
