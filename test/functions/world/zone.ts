/** The hosted zone: the strict model of Route 53 behind the ports `Traffic` and `NameServers`. */
import { nameServersOf, recordsOf, trafficOf } from '../../../sandbox/simulate/zone-ports.ts';
import type { AwsError } from '../../../sandbox/world/aws-error.ts';
import type { VirtualClock } from '../../../sandbox/world/clock.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { type Route53, route53 } from '../../../sandbox/world/route53.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import type { NameServers, Traffic } from '../../../shared/ports.ts';
import { weightsTo } from '../../../shared/routing/course.ts';
import { type Marker, markerName, parseMarker } from '../../../shared/routing/marker.ts';
import { desiredRecords, normaliseName, type ResourceRecordSet } from '../../../shared/routing/records.ts';
import { unquoteTxt } from '../../../shared/routing/txt-value.ts';

/** Route 53 takes 5 to 60 s; the passes poll, so less time takes fewer steps. */
const propagationMs = 5_000;

export class TestZone {
  readonly model: Route53;
  /** The markers of each application, in the order in which Route 53 accepted them. */
  readonly accepted: { readonly application: string; readonly marker: Marker | undefined }[] = [];
  /** What the control plane refuses the passes' requests with, by operation; the tests' own go through. */
  refuse: (operation: string) => AwsError | undefined = () => undefined;
  #isPass = false;
  /** How long the next change takes to reach the name servers. */
  propagationMs = propagationMs;
  readonly #id: string;
  readonly #fleet: Fleet;

  constructor(fleet: Fleet, clock: VirtualClock) {
    this.#fleet = fleet;
    this.model = route53({
      clock,
      random: seededRandom(1),
      propagationMs: () => this.propagationMs,
      refuse: (operation) => (this.#isPass ? this.refuse(operation) : undefined),
    });
    const { zone } = this.model.zones.create({ Name: fleet.zone.name, CallerReference: 'test' });
    this.#id = zone.Id;
    this.change(
      Object.values(fleet.applications)
        .flatMap((application) => {
          const regions = Object.keys(application.endpoints);
          return desiredRecords(application, weightsTo(application.steering.order[0] ?? '', regions));
        })
        .map((record) => ({ Action: 'CREATE', ResourceRecordSet: record })),
    );
    clock.advanceTo(clock.nowMs() + propagationMs);
  }

  /** As anyone with access to the zone can. Throws what Route 53 refuses it with. */
  change(changes: Parameters<Traffic['change']>[0]): string {
    const { Id } = this.model.zones.change(this.#id, { Changes: changes });
    return Id.replace('/change/', '');
  }

  /** What the control plane shows at the names, or at all. */
  records(names?: readonly string[]): ResourceRecordSet[] {
    const wanted = names === undefined ? undefined : new Set(names.map(normaliseName));
    return recordsOf(this.model, this.#id).filter(({ Name }) => wanted === undefined || wanted.has(Name));
  }

  weights(application: string): Record<string, number> {
    const name = this.#nameOf(application);
    return Object.fromEntries(
      this.records([name])
        .filter(({ Type }) => Type === 'A')
        .map(({ SetIdentifier = '', Weight = 0 }) => [SetIdentifier, Weight] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  }

  marker(application: string): Marker | undefined {
    const [record] = this.records([markerName(this.#nameOf(application))]);
    const parsed = parseMarker(unquoteTxt(record?.ResourceRecords?.[0]?.Value ?? '') ?? '');
    return parsed.kind === 'marker' ? parsed.marker : undefined;
  }

  /** A hand edit: gives one region this weight, past every course. */
  setWeight(application: string, region: string, weight: number): void {
    const record = this.records([this.#nameOf(application)]).find(
      ({ SetIdentifier }) => SetIdentifier === region,
    );
    if (record === undefined) throw new Error(`a record must stand for ${application} in ${region}`);
    this.change([
      { Action: 'DELETE', ResourceRecordSet: record },
      { Action: 'CREATE', ResourceRecordSet: { ...record, Weight: weight } },
    ]);
  }

  traffic(): Traffic {
    const traffic = trafficOf(this.model, this.#id);
    return {
      records: (names) => this.#asPass(() => traffic.records(names)),
      change: async (changes, comment) => {
        const answer = await this.#asPass(() => traffic.change(changes, comment));
        if (answer.kind === 'accepted') this.#note();
        return answer;
      },
      changeStatus: (changeId) => this.#asPass(() => traffic.changeStatus(changeId)),
    };
  }

  nameServers(): NameServers {
    return nameServersOf(this.model);
  }

  #asPass<T>(request: () => T): T {
    this.#isPass = true;
    try {
      return request();
    } finally {
      this.#isPass = false;
    }
  }

  #nameOf(application: string): string {
    const name = this.#fleet.applications[application]?.name;
    if (name === undefined) throw new Error(`application must be one of the fleet, got ${application}`);
    return name;
  }

  /** Which applications' markers a batch has changed. */
  #note(): void {
    for (const application of Object.keys(this.#fleet.applications)) {
      const marker = this.marker(application);
      const before = this.accepted.findLast((entry) => entry.application === application)?.marker;
      if (marker?.digest !== before?.digest) this.accepted.push({ application, marker });
    }
  }
}
