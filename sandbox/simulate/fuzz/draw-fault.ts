/** Draws one fault of any kind, somewhere in the fleet. */
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import type { Fault } from '../../scenario/fault.ts';
import type { Draw } from './draw.ts';

export interface FaultTimes {
  readonly at: number;
  readonly until: number;
}

type Drawn = (draw: Draw, fleet: Fleet, times: FaultTimes) => Fault;

/** The kinds with how often they come: what users meet most, and what several invariants depend on, more often. */
const kinds: readonly (readonly [number, Drawn])[] = [
  [6, endpoint],
  [2, flap],
  [2, gray],
  [2, link],
  [3, vantageIsolated],
  [4, regionDown],
  [4, table],
  [3, route53],
  [1, bucket],
  [2, sns],
  [5, lambda],
  [3, clock],
  [2, dnsEdit],
  [5, operator],
];

export function drawFault(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  let ticket = draw.integer(
    1,
    kinds.reduce((sum, [weight]) => sum + weight, 0),
  );
  for (const [weight, drawn] of kinds) {
    ticket -= weight;
    if (ticket <= 0) return drawn(draw, fleet, times);
  }
  throw new Error('a ticket must fall to a kind, got one beyond them all');
}

const failures = ['refused', 'timeout', 'http500', 'wrong-body', 'bad-certificate'] as const;

function endpoint(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  const { application, region } = place(draw, fleet);
  const fraction = draw.chance(0.75) ? 1 : draw.one([0.05, 0.12, 0.3, 0.5, 0.8]);
  const where = {
    kind: 'endpoint',
    application: draw.chance(0.4) ? '*' : application,
    region,
    fraction,
  } as const;
  return draw.chance(0.2)
    ? { ...where, mode: 'slow', latencyMs: draw.one([1500, 3500, 8000]), ...times }
    : { ...where, mode: draw.one(failures), ...times };
}

function flap(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  const { application, region } = place(draw, fleet);
  const mode = draw.one(failures);
  const downSeconds = draw.integer(3, 120);
  const upSeconds = draw.integer(5, 240);
  return { kind: 'flap', application, region, fraction: 1, mode, downSeconds, upSeconds, ...times };
}

function gray(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  return { kind: 'gray', ...place(draw, fleet), seenBy: draw.one(['probes', 'users']), ...times };
}

function link(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  const from = draw.one(fleet.vantages);
  const to = draw.one(fleet.regions);
  const fraction = draw.chance(0.6) ? 1 : draw.one([0.2, 0.5]);
  return { kind: 'link', from, to, mode: draw.one(['drop', 'slow']), fraction, ...times };
}

function vantageIsolated(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  return { kind: 'vantage-isolated', vantage: draw.one(fleet.vantages), aws: draw.chance(0.4), ...times };
}

function regionDown(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  return { kind: 'region-down', region: draw.one(fleet.regions), route53: draw.chance(0.25), ...times };
}

function table(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  const region = draw.chance(0.25) ? '*' : draw.one(fleet.regions);
  const where = { kind: 'table', region, table: draw.one(['ledger', 'telemetry']) } as const;
  return draw.chance(0.4)
    ? { ...where, mode: 'lag', lagSeconds: draw.one([3, 12, 40, 120]), ...times }
    : { ...where, mode: draw.one(['unreachable', 'throttled']), ...times };
}

function route53(draw: Draw, _fleet: Fleet, times: FaultTimes): Fault {
  return draw.chance(0.2)
    ? { kind: 'route53', mode: 'slow', insyncSeconds: draw.one([90, 200]), ...times }
    : { kind: 'route53', mode: draw.one(['down', 'throttled', 'lost-answers']), ...times };
}

function bucket(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  return {
    kind: 'bucket',
    region: draw.one(fleet.regions),
    mode: draw.one(['unreachable', 'gone']),
    ...times,
  };
}

function sns(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  return { kind: 'sns', region: draw.one(fleet.regions), mode: draw.one(['down', 'throttled']), ...times };
}

function lambda(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  const where = {
    kind: 'lambda',
    function: draw.one(['tick', 'probe', 'steer', 'steer', 'notify']),
    region: draw.one(fleet.regions),
  } as const;
  return draw.chance(0.3)
    ? { ...where, mode: 'late', lateSeconds: draw.one([2, 8, 30, 70]), ...times }
    : { ...where, mode: draw.one(['crash', 'crash', 'duplicate', 'silent']), ...times };
}

function clock(draw: Draw, fleet: Fleet, times: FaultTimes): Fault {
  const skewSeconds = draw.one([-300, -90, -30, -9, 4, 9, 15, 60, 300]);
  return { kind: 'clock', region: draw.one(fleet.regions), skewSeconds, ...times };
}

function dnsEdit(draw: Draw, fleet: Fleet, { at }: FaultTimes): Fault {
  const { application, region } = place(draw, fleet);
  return { kind: 'dns-edit', application, weights: { [region]: draw.one([0, 1, 100, 255]) }, at };
}

function operator(draw: Draw, fleet: Fleet, { at, until }: FaultTimes): Fault {
  const { application, region } = place(draw, fleet);
  // Nothing that a person orders outlives its time: the end is calm.
  const forSeconds = Math.max(1, Math.round(until - at));
  const kind = 'operator';
  switch (
    draw.one([
      'freeze',
      'freeze',
      'switchover',
      'failover',
      'evacuate',
      'pin',
      'keep-out',
      'approve-failback',
      'clear-override',
      'promote',
      'gate-open',
    ])
  ) {
    case 'switchover':
      return { kind, do: 'switchover', application, to: region, at };
    case 'failover':
      return { kind, do: 'failover', application, to: region, at };
    case 'evacuate':
      return { kind, do: 'evacuate', region, forSeconds, at };
    case 'pin':
      return { kind, do: 'pin', application, region, forSeconds, at };
    case 'keep-out':
      return { kind, do: 'keep-out', application, region, forSeconds, at };
    case 'approve-failback':
      return { kind, do: 'approve-failback', application, at };
    case 'clear-override':
      return { kind, do: 'clear-override', application, at };
    case 'promote':
      return { kind, do: 'promote', database: draw.one(Object.keys(fleet.databases)), to: region, at };
    case 'gate-open':
      return { kind, do: 'gate-open', region, at };
    default:
      return { kind, do: 'freeze', ...draw.one([{}, { application }, { region }]), forSeconds, at };
  }
}

function place(draw: Draw, fleet: Fleet): { readonly application: string; readonly region: string } {
  const application = draw.one(Object.keys(fleet.applications));
  // The first region carries the traffic, so what happens there matters most.
  const regions = Object.keys(fleet.applications[application]?.endpoints ?? {});
  return { application, region: draw.chance(0.4) ? (regions[0] ?? '') : draw.one(regions) };
}
