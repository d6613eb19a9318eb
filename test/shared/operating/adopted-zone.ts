/**
 * An application's records on the wire, and a ledger in memory: adopts and releases as the commands do, and says what the
 * name servers answer.
 */
import { seededRandom } from '../../../sandbox/world/random.ts';
import { checkHealth } from '../../../shared/aws/route53-check-health.ts';
import { route53Traffic } from '../../../shared/aws/route53-traffic.ts';
import type { Application } from '../../../shared/fleet/fleet.ts';
import { type Swapped, swapRecords } from '../../../shared/operating/swap-records.ts';
import type { ChangeAnswer, Clock, Control, Ledger, Traffic } from '../../../shared/ports.ts';
import { type Adoption, planAdoption } from '../../../shared/routing/adoption.ts';
import type { Course } from '../../../shared/routing/course.ts';
import { spelled } from '../../../shared/routing/drift.ts';
import type { PolicyRecordSet } from '../../../shared/routing/live-policy.ts';
import { markerName } from '../../../shared/routing/marker.ts';
import { planRelease, type Release, type ReleaseForm } from '../../../shared/routing/release.ts';
import type { Original } from '../../../shared/zone-ports.ts';
import { startZone, type WireZone } from '../aws/zone-on-the-wire.ts';

export const zoneName = 'example.com';
export const applicationName = 'api.example.com';

/** How often the name servers are asked: enough for every region with weight to answer. */
const questions = 200;

/** Past propagation, and long enough for every health checker to have looked as often as it takes. */
const settledMs = 120_000;

/** Load balancers outside the zone, each with an address of its own. */
function aliasAddresses(dnsName: string) {
  const address = { 'east.elb.example.': '192.0.2.1', 'west.elb.example.': '192.0.2.2' }[dnsName];
  return address === undefined ? undefined : { ttlSeconds: 60, values: [address] };
}

export class AdoptedZone {
  readonly wire: WireZone;
  readonly traffic: Traffic;
  readonly application: Application;
  /** The ledger's. */
  course: Course | undefined;
  original: Original | undefined;
  /** Runs once, when the ledger has been written and before anything is sent. */
  beforeSending: (() => void) | undefined;
  /** Answers of Route 53 that do not arrive, of what it has accepted. */
  loseAnswers = 0;
  readonly #clock: Clock;
  #onChange: { readonly before: () => void; readonly after: () => void } | undefined;

  private constructor(wire: WireZone, application: Application) {
    this.wire = wire;
    this.application = application;
    const traffic = route53Traffic({ name: zoneName, id: wire.zoneId });
    this.traffic = { ...traffic, change: (changes, comment) => this.#change(traffic, changes, comment) };
    this.#clock = {
      nowMs: () => wire.clock.nowMs(),
      waitUntil: async (atMs) => wire.clock.advanceTo(atMs),
    };
  }

  static async start(application: Application, records: readonly PolicyRecordSet[]): Promise<AdoptedZone> {
    const zone = new AdoptedZone(await startZone(zoneName, { aliasAddresses }), application);
    zone.wire.create(records);
    return zone;
  }

  async live(): Promise<readonly PolicyRecordSet[]> {
    return this.traffic.records([applicationName, markerName(applicationName)]);
  }

  /** The distinct answers, each as its values in one spelling; what there is no answer to is empty. */
  answers(type: string): readonly string[] {
    this.settle();
    const random = seededRandom(11);
    const seen = new Set<string>();
    for (let asked = 0; asked < questions; asked++) {
      const { answers } = this.wire.model.answer(applicationName, type, random);
      seen.add(
        answers
          .map(({ value, ttlSeconds }) => `${spelled(type, value)} ${ttlSeconds}`)
          .sort()
          .join(),
      );
    }
    return [...seen].sort();
  }

  /** Lets changes reach the name servers, and health checkers look. */
  settle(): void {
    this.wire.clock.advanceTo(this.wire.clock.nowMs() + settledMs);
  }

  /** As anyone with access to the zone. */
  change(
    ...changes: readonly {
      readonly Action: 'CREATE' | 'DELETE' | 'UPSERT';
      readonly ResourceRecordSet: PolicyRecordSet;
    }[]
  ): void {
    this.settle();
    this.wire.model.zones.change(this.wire.zoneId, { Changes: changes });
    this.settle();
  }

  /** Runs something around the next batch: before it is sent, and when its answer is there. */
  onChange(before: () => void, after: () => void = () => undefined): void {
    this.#onChange = { before, after };
  }

  async #change(
    traffic: Traffic,
    ...[changes, comment]: Parameters<Traffic['change']>
  ): Promise<ChangeAnswer> {
    const around = this.#onChange;
    this.#onChange = undefined;
    around?.before();
    const answer = await traffic.change(changes, comment);
    around?.after();
    if (this.loseAnswers === 0) return answer;
    this.loseAnswers--;
    throw new Error('the connection was cut');
  }

  async planned(acceptChange = false, serving: readonly string[] = []): Promise<Adoption> {
    const live = await this.live();
    this.settle();
    const checks = await checkHealth(live.flatMap(({ HealthCheckId }) => HealthCheckId ?? []));
    return planAdoption({
      application: this.application,
      live,
      course: this.course,
      author: this.#author(),
      zoneId: this.wire.zoneId,
      health: { checks, serving },
      checks: {},
      acceptChange,
    });
  }

  async adopt(acceptChange = false): Promise<Swapped> {
    const plan = await this.planned(acceptChange);
    if (plan.kind !== 'take-over') throw new Error(`it must be adoptable, got ${JSON.stringify(plan)}`);
    const { course, changes, original: records } = plan;
    const { epoch, atMs } = course;
    const original = { application: 'api', epoch, atMs, records };
    const before = this.course;
    return swapRecords(
      { application: 'api', course, before, changes, original, comment: 'adopt' },
      this.#ports(),
    );
  }

  async plannedRelease(form?: ReleaseForm, acceptChange = false): Promise<Release> {
    return planRelease({
      application: this.application,
      live: await this.live(),
      course: this.course,
      author: this.#author(),
      zoneId: this.wire.zoneId,
      original: this.original?.records,
      health: {},
      form,
      acceptChange,
    });
  }

  async release(form?: ReleaseForm): Promise<Swapped> {
    const plan = await this.plannedRelease(form);
    if (plan.kind !== 'give-back') throw new Error(`it must be releasable, got ${JSON.stringify(plan)}`);
    const { course, changes } = plan;
    return swapRecords(
      { application: 'api', course, before: this.course, changes, comment: 'release' },
      this.#ports(),
    );
  }

  control(): Control {
    const courses = this.course === undefined ? {} : { api: this.course };
    return { courses, freezes: [], overrides: [], incidents: {}, instructions: {}, writers: {} };
  }

  readonly ledger: Pick<Ledger, 'control' | 'writeCourse'> = {
    control: async () => this.control(),
    writeCourse: async (course, expectedEpoch) => {
      if (this.course?.epoch !== expectedEpoch) return false;
      this.course = course;
      const then = this.beforeSending;
      this.beforeSending = undefined;
      then?.();
      return true;
    },
  };

  close(): Promise<void> {
    return this.wire.close();
  }

  #ports() {
    const originals = {
      keep: async (original: Original) => {
        this.original = original;
      },
    };
    return { clock: this.#clock, ledger: this.ledger, originals, traffic: this.traffic };
  }

  #author() {
    const atMs = this.wire.clock.nowMs();
    return { application: 'api', by: 'operator', atMs, fleetDigest: 'digest', fleetWrittenAtMs: 0 };
  }
}
