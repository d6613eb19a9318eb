/** After the last fault the system comes to rest, and everybody knows. */
import type { World } from '../world.ts';
import type { Check, Invariant } from './invariant.ts';

/**
 * After the last fault: endpoints are `up` again after six slots, the minute's pass sees it, what is unfinished is sent,
 * Route 53 propagates for a minute, and a clock that was wrong has been right for 3.5 intervals. Twice all that.
 */
export const settleSeconds = 360;

export const settled: Invariant = {
  name: 'settled',
  promise:
    'P4, P10: six minutes after the last fault DNS follows the ledger, all verdicts are up and every incident is closed',
  watch({ world, working }, check) {
    return {
      onEnd() {
        const lastDeedSeconds = Math.max(
          ...world.scenario.faults.map((fault) => fault.at).filter((at) => at <= world.nowSeconds()),
          Number.NEGATIVE_INFINITY,
        );
        const quietMs = Math.max(working.quietSinceMs(), world.startMs + lastDeedSeconds * 1000);
        if (world.nowMs() - quietMs < settleSeconds * 1000) return;
        for (const application of Object.keys(world.fleet.applications)) {
          courseFollowed(application, world, check);
          incidentClosed(application, world, check);
        }
        verdictsUp(world, check);
      },
    };
  },
};

function courseFollowed(application: string, world: World, check: Check): void {
  const course = world.ledger.courses.get(application);
  check(course !== undefined, () => 'the ledger has no course', application);
  if (course === undefined || world.ledger.freezes.length > 0) return;
  const { marker } = world.zone.accepted(application);
  const isFollowed = course.kind === 'adopted' || marker?.epoch === course.epoch;
  check(isFollowed, () => `DNS has epoch ${marker?.epoch}, the ledger ${course.epoch}`, application);
  const isAnswered = course.kind === 'adopted' || course.progress.answeredAtMs !== undefined;
  check(
    isAnswered || world.nowMs() - course.atMs < settleSeconds * 1000,
    () => `nobody has noted that epoch ${course.epoch} is answered`,
    application,
  );
}

function incidentClosed(application: string, world: World, check: Check): void {
  const incident = world.ledger.incidents.get(application);
  check(
    incident === undefined || incident.closedAtMs !== undefined,
    () => `the incident is still open, with ${incident?.down.join(', ')} down`,
    application,
  );
}

function verdictsUp(world: World, check: Check): void {
  for (const region of world.fleet.controlRegions) {
    const memory = world.telemetry.memories.get(region);
    const bad = Object.entries(memory?.verdicts ?? {}).filter(([, { verdict }]) => verdict !== 'up');
    check(
      memory !== undefined && bad.length === 0,
      () =>
        `${region} still has ${bad.map(([endpoint, { verdict }]) => `${endpoint} ${verdict}`).join(', ')}`,
    );
  }
}
