/** A hosted zone on the wire for a test: the strict model of Route 53 behind the sandbox's front. */
import { route53Service } from '../../../sandbox/live/wire/route53-service.ts';
import type { WireFault } from '../../../sandbox/live/wire/wire.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { type Route53, type Route53Options, route53 } from '../../../sandbox/world/route53.ts';
import type { Change, ResourceRecordSet } from '../../../shared/routing/records.ts';
import { startTestFront } from './front-for-test.ts';

/** After this a change is neither under way nor keeps the next one waiting. */
const settledMs = 10_000;

export interface WireZone {
  readonly model: Route53;
  readonly clock: ReturnType<typeof virtualClock>;
  readonly zoneId: string;
  /** The operations that were asked for, in order. */
  readonly asked: string[];
  /** What the next requests meet, by operation. */
  readonly faults: Map<string, WireFault>;
  /** Past the wire, as anyone else with access to the zone. */
  create(records: readonly ResourceRecordSet[]): void;
  close(): Promise<void>;
}

/** Until it is closed, every AWS client of this process speaks to it. */
export async function startZone(
  name: string,
  options: Partial<Pick<Route53Options, 'zoneBusyMs' | 'propagationMs' | 'aliasAddresses' | 'probe'>> = {},
): Promise<WireZone> {
  const clock = virtualClock(Date.UTC(2027, 0, 1));
  const model = route53({ clock, random: seededRandom(7), propagationMs: () => 1_000, ...options });
  const { zone } = model.zones.create({ Name: name, CallerReference: name });
  const asked: string[] = [];
  const faults = new Map<string, WireFault>();
  const front = await startTestFront({
    services: { route53: route53Service(model) },
    faultFor: (_service, operation) => {
      asked.push(operation);
      return faults.get(operation);
    },
  });
  return {
    model,
    clock,
    zoneId: zone.Id.replace('/hostedzone/', ''),
    asked,
    faults,
    create(records) {
      const changes = records.map((record): Change => ({ Action: 'CREATE', ResourceRecordSet: record }));
      for (let start = 0; start < changes.length; start += 500) {
        clock.advanceTo(clock.nowMs() + settledMs);
        model.zones.change(zone.Id, { Changes: changes.slice(start, start + 500) });
      }
      clock.advanceTo(clock.nowMs() + settledMs);
    },
    close: () => front.close(),
  };
}
