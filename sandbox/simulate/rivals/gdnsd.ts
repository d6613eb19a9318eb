/**
 * gdnsd: the name server itself monitors every endpoint by `http_status` or `tcp_connect`, and answers by `metafo`: the first
 * region of the order that is up, and where none is, the first of all. One observer sees each endpoint; it stands outside
 * all regions, so none of them takes it along, and no path between our regions is one of its own. There is no quorum and
 * no control plane.
 *
 * Left out: its TTLs, which shrink as a change comes near; users keep answers for the fleet's TTL here.
 */
import type { Application } from '../../../shared/fleet/fleet.ts';
import { seededRandomFor } from '../../world/random.ts';
import { afterMonitoring, type MonitorState, wellState } from './gdnsd-monitor.ts';
import { fareOf, meetingOf } from './rival-probe.ts';
import { applicationOf, mainCheckOf, type Stage, trafficOf } from './stage.ts';
import type { Traffic } from './traffic.ts';

/**
 * `down_thresh` is set low, as somebody does who wants speed; the default is 10. The others are gdnsd's defaults
 * (https://github.com/gdnsd/gdnsd/blob/master/docs/gdnsd.config.podin).
 */
const thresholds = { downThreshold: 3, okThreshold: 10, upThreshold: 20 };

/** The shortest `interval` that gdnsd takes. */
const intervalSecondsMin = 2;

/** A change is published a second later, together with what else changes until then (mon.c, kick_sttl_update_timer). */
const publishingMs = 1000;

/** The round trip from the name server to a region: between these, by the seed. */
const roundTripMsMin = 20;
const roundTripMsMax = 80;

export function steerByGdnsd(stage: Stage, id: string): Traffic {
  const { clock } = stage;
  const application = applicationOf(stage, id);
  const traffic = trafficOf(stage, application);
  const { order } = application.steering;
  const monitored = new Map(order.map((region) => [region, wellState]));
  const isUp = (region: string) => monitored.get(region)?.isUp === true;

  let isPublishing = false;
  const publish = (): void => {
    if (isPublishing) return;
    isPublishing = true;
    clock.at(clock.nowMs() + publishingMs, () => {
      isPublishing = false;
      const to = order.find(isUp) ?? order[0] ?? traffic.region;
      if (to !== traffic.region) traffic.move(to, isUp(traffic.region) ? 'preferred-back' : 'active-down');
    });
  };

  for (const region of order) {
    startMonitor(stage, { id, application, region }, (passed) => {
      const before = monitored.get(region) ?? wellState;
      const after: MonitorState = afterMonitoring(before, passed, thresholds);
      monitored.set(region, after);
      if (after.isUp === before.isUp) return;
      if (!after.isUp) traffic.callDown();
      publish();
    });
  }
  return traffic;
}

interface Monitored {
  readonly id: string;
  readonly application: Application;
  readonly region: string;
}

function startMonitor(
  stage: Stage,
  { id, application, region }: Monitored,
  tell: (passed: boolean) => void,
): void {
  const { clock, fleet, seed } = stage;
  const intervalMs = Math.max(intervalSecondsMin, fleet.intervalSeconds) * 1000;
  const timeoutMs = timeoutSeconds(intervalMs / 1000) * 1000;
  const checkType = mainCheckOf(application)?.type === 'tcp' ? 'tcp' : 'http';
  const random = seededRandomFor(seed, `gdnsd ${id} ${region}`);
  const roundTripMs =
    roundTripMsMin + (roundTripMsMax - roundTripMsMin) * seededRandomFor(seed, `gdnsd path to ${region}`)();

  const probe = (): void => {
    // By the grid and not from the answer: its timer repeats.
    clock.at(clock.nowMs() + intervalMs, probe);
    const fare = fareOf(stage, { application: id, region, roundTripMs, random });
    const { refusedMs, answeredMs = Number.POSITIVE_INFINITY, status } = meetingOf(fare, checkType);
    const doneMs = Math.min(refusedMs ?? answeredMs, timeoutMs);
    const passed = answeredMs <= timeoutMs && status === 200;
    clock.at(clock.nowMs() + doneMs, () => tell(passed));
  };
  const started = seededRandomFor(seed, 'gdnsd start')();
  clock.at(clock.nowMs() + (started + staggerOf(stage, id, region)) * intervalMs, probe);
}

/** Half of the interval, in whole seconds: gdnsd's default. */
function timeoutSeconds(intervalSeconds: number): number {
  return Math.floor(intervalSeconds / 2);
}

/** Monitors are spread evenly over the interval, as a share of it. */
function staggerOf({ fleet }: Stage, id: string, region: string): number {
  const all = Object.entries(fleet.applications).flatMap(([each, { steering }]) =>
    steering.order.map((place) => ({ id: each, region: place })),
  );
  return all.findIndex((each) => each.id === id && each.region === region) / all.length;
}
