/** What a scenario's faults do to a region's clock and to its ways to endpoints, references and name servers. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Fault } from '../scenario/fault.ts';
import { slowRoundTripMs } from '../scenario/slow-link.ts';
import { type PathFault, placeOf } from './region-conditions.ts';
import type { ConditionFault } from './sandbox-faults.ts';

export interface NameServer {
  readonly address: string;
  readonly port: number;
}

const dropAll = { mode: 'drop', delayMs: 0, fraction: 1 } as const;

/** Undefined where the fault touches neither. */
export function conditionFaultOf(
  fault: Fault,
  fleet: Fleet,
  nameServer: NameServer,
): ConditionFault | undefined {
  switch (fault.kind) {
    case 'clock':
      return (region) => (region === fault.region ? { skewMs: fault.skewSeconds * 1000 } : undefined);
    case 'link': {
      const { from, to, mode, fraction } = fault;
      const paths = slowOrDropped(mode, fraction, endpointsIn(to, fleet), referencesIn(to, fleet));
      return (region) => (region === from ? { paths } : undefined);
    }
    case 'vantage-isolated': {
      const everywhere = [
        ...endpointsIn('*', fleet),
        ...referencesIn('*', fleet),
        placeOf(nameServer.address, nameServer.port),
      ];
      const paths = [{ ...dropAll, to: everywhere }];
      return (region) => (region === fault.vantage ? { paths } : undefined);
    }
    case 'region-down': {
      // Where a region is gone, there is nobody left who could refuse.
      const gone = [...endpointsIn(fault.region, fleet), ...referencesIn(fault.region, fleet)];
      const paths = [{ ...dropAll, to: gone }];
      return () => ({ paths });
    }
    default:
      return undefined;
  }
}

/** All of the delay is met while connecting, since what is said over an open connection is not held up. */
function slowOrDropped(
  mode: PathFault['mode'],
  fraction: number,
  endpoints: readonly string[],
  references: readonly string[],
): PathFault[] {
  if (mode === 'drop') return [{ mode, fraction, delayMs: 0, to: [...endpoints, ...references] }];
  return [
    { mode, fraction, delayMs: 2 * slowRoundTripMs, to: endpoints },
    { mode, fraction, delayMs: slowRoundTripMs, to: references },
  ];
}

/** `*` is every region. */
function endpointsIn(region: string, fleet: Fleet): string[] {
  return Object.values(fleet.applications).flatMap(({ endpoints }) =>
    Object.entries(endpoints)
      .filter(([each]) => region === '*' || each === region)
      .map(([, { probe }]) => probedPlace(probe)),
  );
}

function referencesIn(region: string, { references }: Fleet): string[] {
  return references
    .filter(({ place }) => region === '*' || place === region)
    .map(({ host, port }) => placeOf(host, port));
}

function probedPlace(probe: string): string {
  const { protocol, hostname, port } = new URL(probe);
  const usual = protocol === 'https:' ? 443 : 80;
  return placeOf(hostname.replace(/^\[|\]$/g, ''), port === '' ? usual : port);
}
