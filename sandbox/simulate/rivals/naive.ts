/**
 * "Healthy and lowest latency each minute": one function in the fleet's first vantage probes each region once a minute, and
 * points the records to the fastest one that answered well, by UPSERT. It remembers nothing, asks nobody else, and needs
 * the Route 53 control plane. Where it sees nothing that is up it leaves the records as they are.
 *
 * Left out: what becomes of two of its runs at once, and hand edits, which its next change would undo.
 */
import type { Application } from '../../../shared/fleet/fleet.ts';
import { slowRoundTripMs } from '../../scenario/slow-link.ts';
import { type Random, seededRandomFor } from '../../world/random.ts';
import { everyMinute } from '../../world/scheduler.ts';
import { wayMs } from '../distances.ts';
import { type Fare, seenOf } from '../seen-endpoint.ts';
import { fareOf } from './rival-probe.ts';
import { applicationOf, type Stage, trafficOf } from './stage.ts';
import type { Traffic } from './traffic.ts';

/** Of Route 53, where the scenario fixes none. */
const propagationSecondsMin = 5;
const propagationSecondsMax = 60;

interface Look {
  readonly region: string;
  readonly isUp: boolean;
  /** When the checks were done: its latency. */
  readonly afterMs: number;
}

export function steerByLowestLatency(stage: Stage, id: string): Traffic {
  const { clock, faults, fleet, seed } = stage;
  const application = applicationOf(stage, id);
  const traffic = trafficOf(stage, application);
  const vantage = fleet.vantages[0] ?? '';
  const random = seededRandomFor(seed, `naive ${id}`);
  const down = new Set<string>();

  const decide = (looks: readonly Look[]): void => {
    for (const { region, isUp } of looks) {
      if (!isUp && !down.has(region)) traffic.callDown();
      if (isUp) down.delete(region);
      else down.add(region);
    }
    const to = fastest(looks);
    if (to === traffic.region) return;
    if (to === undefined) {
      traffic.refuse('all-down');
      return;
    }
    const call = callToRoute53(stage);
    if (call.kind === 'refused') traffic.refuse(call.because);
    else traffic.move(to, down.has(traffic.region) ? 'active-down' : 'faster', call.propagationMs(random));
  };

  // One function for all applications: they share its minute.
  everyMinute(clock, seededRandomFor(seed, 'naive schedule'), () => {
    if (faults.isRegionDown(vantage)) return;
    const looks = application.steering.order.map((region) =>
      lookAt(stage, { id, application, region, vantage, random }),
    );
    const wholeMs = Math.max(...looks.map((look) => look.afterMs));
    clock.at(clock.nowMs() + wholeMs, () => decide(looks));
  });
  return traffic;
}

function fastest(looks: readonly Look[]): string | undefined {
  const up = looks.filter(({ isUp }) => isUp);
  const leastMs = Math.min(...up.map(({ afterMs }) => afterMs));
  return up.find(({ afterMs }) => afterMs === leastMs)?.region;
}

interface Watched {
  readonly id: string;
  readonly application: Application;
  readonly region: string;
  readonly vantage: string;
  readonly random: Random;
}

/** It looks as Pointsman does, by the application's own checks, but once. */
function lookAt(stage: Stage, watched: Watched): Look {
  const checks = watched.application.checks.filter(({ mode }) => mode === 'vote');
  const { kind, afterMs } = seenOf({ checks }, fareFrom(stage, watched));
  return { region: watched.region, isUp: kind !== 'fail', afterMs };
}

function fareFrom(stage: Stage, { id, region, vantage, random }: Watched): Fare {
  const { faults } = stage;
  if (faults.isIsolated(vantage)) return { kind: 'silence' };
  const hit = faults
    .of('link')
    .filter(({ from, to, fraction }) => from === vantage && to === region && random() < fraction);
  if (hit.some(({ mode }) => mode === 'drop')) return { kind: 'silence' };
  const roundTripMs = 2 * wayMs(vantage, region, random) + hit.length * slowRoundTripMs;
  return fareOf(stage, { application: id, region, roundTripMs, random });
}

type Call =
  | { readonly kind: 'refused'; readonly because: 'control-plane-down' | 'throttled' }
  | { readonly kind: 'accepted'; readonly propagationMs: (random: Random) => number };

/** A change whose answer is lost counts as made: the next minute's finds it so. */
function callToRoute53({ faults, scenario }: Stage): Call {
  const own = faults.of('route53');
  const isDown =
    own.some(({ mode }) => mode === 'down') || faults.of('region-down').some(({ route53 }) => route53);
  if (isDown) return { kind: 'refused', because: 'control-plane-down' };
  if (own.some(({ mode }) => mode === 'throttled')) return { kind: 'refused', because: 'throttled' };
  const slow = own.findLast((fault) => fault.mode === 'slow');
  const fixedSeconds = slow?.insyncSeconds ?? scenario.world.propagationSeconds;
  const spanSeconds = propagationSecondsMax - propagationSecondsMin;
  return {
    kind: 'accepted',
    propagationMs: (random) => (fixedSeconds ?? propagationSecondsMin + spanSeconds * random()) * 1000,
  };
}
