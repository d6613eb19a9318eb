import { expect, test } from 'vitest';
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import { type EndpointState, untouched } from '../../../shared/health/vote.ts';
import type { StepEvent } from '../../../shared/incidents/step-event.ts';
import { east, europe, fleetOf, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allSay,
  allWest,
  calmWorld,
  minutesPass,
  reasons,
  stepsOf,
  wokenBy,
  worldInOutage,
} from './outage.ts';

/** The steps told of, each key once, in the order in which they came. */
function told(world: World): string[] {
  const first = new Map<string, StepEvent>();
  for (const event of world.events) if (!first.has(event.key)) first.set(event.key, event);
  return [...first.values()].map(({ step }) => step);
}

function keys(world: World): string[] {
  return world.events.map(({ key }) => key);
}

function acceptedAtMs(world: World): number | undefined {
  return world.ledger.courses.get('api')?.progress.acceptedAtMs;
}

test('an outage is told of step by step, each step once', async () => {
  const world = await worldInOutage();
  for (const region of world.fleet.controlRegions) {
    await world.time.end(world.steer(region, wokenBy(world, region)));
  }
  expect(new Set(told(world))).toEqual(new Set(['confirmed', 'moving', 'moved', 'answered']));
  expect(keys(world)).toHaveLength(new Set(keys(world)).size);
  const moving = world.events.find(({ step }) => step === 'moving');
  expect(moving).toMatchObject({
    key: 'api/2/moving',
    application: 'api',
    epoch: 2,
    because: 'active-down',
    weights: allWest,
    regions: [west],
  });
  expect(world.events.find(({ step }) => step === 'confirmed')).toMatchObject({ regions: [east] });
});

test('the steps that page are the incident’s, under its own id', async () => {
  const world = await worldInOutage();
  await world.time.end(world.steer(west, wokenBy(world, west)));
  const incident = world.ledger.incidents.get('api');
  const paged = world.events.filter(({ key }) => key.startsWith(`${incident?.id}/`));
  expect(paged.map(({ step }) => step)).toEqual(stepsOf(world));
  expect(paged.map(({ key }) => key)).toEqual(
    incident?.steps.map(({ number }) => `${incident.id}/${number}`),
  );
});

test('a return is told of when the last step of it is answered', async () => {
  const fleet = fleetOf({
    application: {
      stabilisationSeconds: 0,
      cooldownSeconds: 0,
      ramp: { steps: [50, 100], holdSeconds: 0 },
    },
  });
  const world = await worldInOutage(fleet);
  await world.time.end(world.steer(west, wokenBy(world, west)));
  await allSay(world, 'up', east);
  await minutesPass(world, 4);
  const steps = world.events.map(({ step, epoch }) => `${step} ${epoch ?? ''}`.trim());
  expect(steps.filter((step) => step.startsWith('failed-back'))).toEqual(['failed-back 4']);
  expect(steps).toContain('answered 3');
  expect(steps).toContain('recovered');
  expect(steps.filter((step) => step === 'closed')).toEqual(['closed']);
});

test('a suspicion is told of once by each region, under one key', async () => {
  const world = await calmWorld();
  const suspect = async (since: number | undefined) => {
    const report = world.telemetry.report(west);
    if (report === undefined) throw new Error('the west must have reported');
    const suspicion = since === undefined ? {} : { suspectedAtMs: since };
    const state: EndpointState = { ...untouched, vote: 'up', ...suspicion };
    world.telemetry.write({
      ...report,
      revision: report.revision + 1,
      endpoints: { ...report.endpoints, [endpointKey('api', east)]: state },
    });
    await world.time.pass(100);
  };
  world.isSilent = true;
  const since = world.time.nowMs;
  await suspect(since);
  for (const region of [west, west, europe]) await world.time.end(world.steer(region));
  expect(keys(world)).toEqual([`api/${east}/suspected/${since}`, `api/${east}/suspected/${since}`]);
  expect(world.events[0]).toMatchObject({ step: 'suspected', application: 'api', regions: [east] });

  await suspect(undefined);
  await world.time.end(world.steer(west));
  await suspect(since + 5_000);
  await world.time.end(world.steer(west));
  expect(keys(world).slice(2)).toEqual([`api/${east}/suspected/${since + 5_000}`]);
});

test('a bus that does not answer delays no move, and ends no pass', async () => {
  const calm = await worldInOutage();
  await calm.time.end(calm.steer(west, wokenBy(calm, west)));
  const movedMs = acceptedAtMs(calm);

  const world = await worldInOutage();
  world.busless.add(west);
  const outcome = await world.time.end(world.steer(west, wokenBy(world, west)));
  expect(outcome).toEqual({ kind: 'moved' });
  expect(world.zone.weights('api')).toEqual(allWest);
  expect(acceptedAtMs(world)).toBe(movedMs);
  expect(world.events).toEqual([]);
});

test('a bus that refuses is said, and the pass goes on', async () => {
  const world = await worldInOutage();
  const script = (_call: number, name: string) => (name === 'events.publish' ? 'fail' : 'go');
  const outcome = await world.time.end(world.steer(west, wokenBy(world, west), { script }));
  expect(outcome).toEqual({ kind: 'moved' });
  expect(reasons(world, 'error')).toContain('events');
  expect(stepsOf(world)).toEqual(['confirmed', 'moved']);
});
