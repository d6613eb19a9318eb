/** How often each function runs in a calm month, and for how long it is billed. */
import { deployedRegions } from '../fleet/deployed-regions.ts';
import type { Endpoint, Fleet } from '../fleet/fleet.ts';
import { functionSizes } from '../fleet/function-sizes.ts';
import type { FunctionVerb } from '../fleet/names.ts';
import { shardsOf } from '../fleet/shards.ts';
import {
  answerMs,
  controlPlaneCallMs,
  farRoundTripMs,
  handshakeCpuMs,
  hoursPerMonth,
  ledgerCallMs,
  logEventBytes,
  probeWaitMs,
  readinessLogBytes,
  readinessMs,
  readinessThoroughMinutes,
  readinessThoroughMs,
  regionalCallMs,
  roundTrips,
  tickWaitMs,
  wholeProcessorMegabytes,
} from './assumptions.ts';
import { lineAt, measuredCalls, measuredPasses } from './measured.ts';

export interface MonthlyPasses {
  readonly verb: FunctionVerb;
  /** In all regions together. */
  readonly runs: number;
  /** Of one run. */
  readonly billedMs: number;
  /** Of one run, with what CloudWatch adds to each entry. */
  readonly loggedBytes: number;
}

export const minutesPerMonth = hoursPerMonth * 60;

/** Slots of one vantage. */
export function slotsPerMonth({ intervalSeconds }: Fleet): number {
  return (hoursPerMonth * 3600) / intervalSeconds;
}

/** Reports that all vantages write, and runs of `probe` that write them. */
export function reportsPerMonth(fleet: Fleet): number {
  return fleet.vantages.length * slotsPerMonth(fleet) * shardsOf(fleet).length;
}

/** Runs of one function that is called each minute, in all regions. */
export function passesOfEachMinute(fleet: Fleet): number {
  return deployedRegions(fleet).length * minutesPerMonth;
}

/** `align` runs when something is deployed, which is too seldom to count. */
export function monthlyPasses(fleet: Fleet): readonly MonthlyPasses[] {
  const eachMinute = passesOfEachMinute(fleet);
  const probes = reportsPerMonth(fleet);
  const applications = Object.keys(fleet.applications).length;
  const thorough = (readinessThoroughMs - readinessMs) / readinessThoroughMinutes;
  const passes = {
    tick: { runs: eachMinute, waitMs: tickWaitMs + regionalCallMs },
    probe: { runs: probes, waitMs: probeWaitMs + 3 * regionalCallMs + lookMs(fleet) },
    steer: {
      runs: eachMinute,
      waitMs:
        measuredCalls.steerControlReads * ledgerCallMs +
        measuredCalls.steerRecordReads * controlPlaneCallMs +
        3 * regionalCallMs,
    },
    notify: { runs: eachMinute, waitMs: measuredCalls.notifyControlReads * ledgerCallMs },
  } as const;
  const measured = (['tick', 'probe', 'steer', 'notify'] as const).map((verb): MonthlyPasses => {
    const { runs, waitMs } = passes[verb];
    const { cpuMs, logBytes, logEntries } = measuredPasses[verb];
    const perRun = verb === 'probe' ? endpointsPerReport(fleet) : endpointsOf(fleet).length;
    const handshakes = verb === 'probe' ? encryptedShare(fleet) * perRun * handshakeCpuMs : 0;
    const entries = lineAt(logEntries, applications);
    return {
      verb,
      runs,
      billedMs: waitMs + processorMs(verb, lineAt(cpuMs, perRun) + handshakes),
      loggedBytes: lineAt(logBytes, applications) + entries * logEventBytes,
    };
  });
  const readiness: MonthlyPasses = {
    verb: 'readiness',
    runs: eachMinute,
    billedMs: readinessMs + thorough,
    loggedBytes: readinessLogBytes + logEventBytes,
  };
  return [...measured, readiness];
}

/** Less memory is a smaller share of a processor, so the same work takes longer. */
function processorMs(verb: FunctionVerb, cpuMs: number): number {
  return cpuMs * Math.max(1, wholeProcessorMegabytes / functionSizes[verb].memoryMegabytes);
}

/** The endpoints are looked at all at once, so the farthest one counts: its round trips, and its answer. */
function lookMs(fleet: Fleet): number {
  const trips = endpointsOf(fleet).map(({ probe }) => roundTrips[schemeOf(probe)]);
  return Math.max(0, ...trips) * farRoundTripMs + answerMs;
}

/** Of all endpoints, those that are probed over TLS. */
function encryptedShare(fleet: Fleet): number {
  const endpoints = endpointsOf(fleet);
  const encrypted = endpoints.filter(({ probe }) => schemeOf(probe) === 'https');
  return encrypted.length / Math.max(1, endpoints.length);
}

/** Endpoints of one shard, on average. */
export function endpointsPerReport(fleet: Fleet): number {
  return endpointsOf(fleet).length / Math.max(1, shardsOf(fleet).length);
}

export function schemeOf(probe: string): 'http' | 'https' | 'tcp' {
  const scheme = probe.slice(0, probe.indexOf(':')).toLowerCase();
  return scheme === 'https' || scheme === 'tcp' ? scheme : 'http';
}

export function endpointsOf({ applications }: Pick<Fleet, 'applications'>): readonly Endpoint[] {
  return Object.values(applications).flatMap(({ endpoints }) => Object.values(endpoints));
}
