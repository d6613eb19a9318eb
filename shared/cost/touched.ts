/** What of the owner's a deployment may touch: all that exists before it and outlives it. */
import { acting } from '../fleet/acting.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { gatedApplications } from '../routing/gate.ts';
import { markerName } from '../routing/marker.ts';

export interface Touched {
  readonly zone: { readonly name: string; readonly id?: string; readonly roleArn?: string };
  /** Records that may be deleted and created, by name; nothing else in the zone. */
  readonly records: readonly { readonly name: string; readonly types: readonly string[] }[];
  /** Functions of the owner's that are called before traffic moves. */
  readonly functions: readonly string[];
  /** What is asked over the network, each slot, from each vantage. */
  readonly probed: readonly string[];
}

export function touchedBy(fleet: Fleet): Touched {
  const applications = Object.values(fleet.applications);
  return {
    zone: fleet.zone,
    records: applications.flatMap(({ name, records }) => [
      { name, types: [...records] },
      { name: markerName(name).replace(/\.$/, ''), types: ['TXT'] },
    ]),
    functions: [...new Set(applications.flatMap(({ prepare }) => prepare ?? []))],
    probed: [
      ...new Set(
        applications.flatMap(({ endpoints }) => Object.values(endpoints).map(({ probe }) => hostOf(probe))),
      ),
    ],
  };
}

/** Without path and query, which may carry a token. */
function hostOf(probe: string): string {
  const { protocol, host } = new URL(probe);
  return `${protocol}//${host}`;
}

/** Why no gates are there, or will be; undefined where there are some. */
export function whyNoGates(fleet: Fleet): string | undefined {
  if (!fleet.gates) return 'gates are off in the fleet file';
  if (gatedApplications(fleet).length > 0) return undefined;
  return gatedApplications(acting(fleet)).length > 0
    ? 'no application is in mode act yet'
    : 'gates move no application that needs a writer or is moved by command only';
}
