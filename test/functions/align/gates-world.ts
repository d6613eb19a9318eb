/**
 * A world in virtual time in which the gates' pass deploys one fleet after the other: the models of Route 53 and S3, records
 * that are steered, and at every effect and every moment a look at where users are sent.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { alignGates, type GatesPorts } from '../../../functions/align/gates.ts';
import { alignFleetRecords } from '../../../functions/align/records.ts';
import type { ResourceOutcome } from '../../../functions/align/resource.ts';
import { recordsOf, trafficOf } from '../../../sandbox/simulate/zone-ports.ts';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { gateChecksOf } from '../../../sandbox/world/gate-checks.ts';
import { createGateBuckets, gatesOf, openGates } from '../../../sandbox/world/gate-ports.ts';
import { seededRandom } from '../../../sandbox/world/random.ts';
import { type Route53, route53 } from '../../../sandbox/world/route53.ts';
import { endpointPasses } from '../../../sandbox/world/route53-health-rules.ts';
import { s3 } from '../../../sandbox/world/s3.ts';
import type { Application, Fleet } from '../../../shared/fleet/fleet.ts';
import { gateBucketName, gateKey } from '../../../shared/fleet/names.ts';
import { standingGates } from '../../../shared/operating/standing-gates.ts';
import type { Clock, Control, Traffic } from '../../../shared/ports.ts';
import { markerRecord, moveBatch } from '../../../shared/routing/batch.ts';
import type { Course, Weights } from '../../../shared/routing/course.ts';
import { markerName } from '../../../shared/routing/marker.ts';
import { desiredRecords, normaliseName, type ResourceRecordSet } from '../../../shared/routing/records.ts';

/** A turn of every checker, and what its checks make of it. */
export const lookMs = 15_000;

export class Crash extends Error {}

export class GatesWorld {
  readonly clock = virtualClock(Date.UTC(2027, 0, 1));
  readonly buckets = s3({ clock: this.clock });
  readonly model: Route53;
  readonly zoneId: string;
  readonly courses: Record<string, Course> = {};
  /** Told of every effect and every moment of a run. */
  look: () => void = () => {};
  /** Told before and after each request of a run that changes something, with how many came before. May throw `Crash`. */
  beforeEffect: (count: number) => void = () => {};
  afterEffect: (count: number) => void = () => {};
  effects = 0;
  ledgerFault: Error | undefined;
  /** Told before an application's records are read to be swapped. */
  beforeReading: () => void = () => {};
  /** By the id of a check: when a record last carried it, in the control plane's eyes. */
  readonly carriedMs = new Map<string, number>();

  constructor(seed: number, propagationMs?: number) {
    this.model = route53({
      ...(propagationMs === undefined ? {} : { propagationMs: () => propagationMs }),
      clock: this.clock,
      random: seededRandom(seed),
      lookBack: ({ HealthCheckConfig: config }, _checker, atMs) => {
        const { FullyQualifiedDomainName: host = '', ResourcePath: path = '' } = config;
        const status = this.buckets.anonymousStatus(host, path, atMs);
        return status !== undefined && endpointPasses(config, { connectedMs: 20, answeredMs: 40, status });
      },
    });
    const { zone } = this.model.zones.create({ Name: 'example.test', CallerReference: 'test' });
    this.zoneId = zone.Id;
  }

  /** As `pointsman adopt` leaves it: a weighted record for each region, and the marker. */
  adopt(id: string, application: Application, weights: Weights): void {
    const course = this.#course(id, 1, weights);
    this.courses[id] = course;
    const records = [...desiredRecords(application, weights), markerRecord(application, course)];
    this.change(records.map((record) => ({ Action: 'CREATE', ResourceRecordSet: record })));
  }

  /** As `steer` does it, in the ledger and in DNS. */
  move(id: string, application: Application, weights: Weights): void {
    const course = this.#course(id, (this.courses[id]?.epoch ?? 0) + 1, weights);
    const live = this.records([application.name, markerName(application.name)]);
    const batch = moveBatch({ application, live, course });
    if (batch.kind !== 'changes') throw new Error(`a move must be possible, got ${batch.because}`);
    this.courses[id] = course;
    this.change(batch.changes);
  }

  change(changes: Parameters<Route53['zones']['change']>[1]['Changes']): void {
    if (changes.length > 0) this.model.zones.change(this.zoneId, { Changes: changes });
  }

  records(names?: readonly string[]): ResourceRecordSet[] {
    const wanted = names === undefined ? undefined : new Set(names.map(normaliseName));
    return recordsOf(this.model, this.zoneId).filter(({ Name }) => wanted === undefined || wanted.has(Name));
  }

  /** Where users of the name are sent now. */
  answers(name: string): readonly string[] {
    const random = seededRandom(3);
    const values = Array.from({ length: 12 }, () => this.model.answer(name, 'A', random).answers[0]?.value);
    return [...new Set(values.map((value) => value ?? ''))].sort();
  }

  async setGates(
    fleet: Fleet,
    vantages: readonly string[],
    closed: Readonly<Record<string, readonly string[]>>,
  ): Promise<void> {
    for (const [region, by] of Object.entries(closed)) {
      openGates(this.buckets, { ...fleet, vantages }, region);
      for (const vantage of by) await this.close(fleet, vantage, region);
    }
  }

  close(fleet: Fleet, vantage: string, region: string): Promise<boolean> {
    return gatesOf(this.buckets, fleet, vantage).close({ region, slot: 1, closedAtMs: 0, latched: false });
  }

  open(fleet: Fleet, vantage: string, region: string): void {
    this.buckets.delete(vantage, gateBucketName(fleet.name, ACCOUNT_ID, vantage), gateKey(region));
  }

  createBuckets(fleet: Fleet, vantages: readonly string[]): void {
    createGateBuckets(this.buckets, { ...fleet, vantages });
  }

  later(ms: number): void {
    this.clock.advanceTo(this.clock.nowMs() + ms);
  }

  /** The resource of an application's records, which comes before the gates'. */
  async follow(id: string, fleet: Fleet): Promise<ResourceOutcome> {
    const { clock, ledger, traffic } = this.#ports(fleet, this.clock.nowMs() + 60_000);
    const outcome = alignFleetRecords(id, fleet, {
      ports: { clock, ledger, traffic, random: () => 0.5 },
      deadlineMs: this.clock.nowMs() + 60_000,
    });
    return this.#untilEnded(outcome);
  }

  /** Runs the pass to its end, or until it crashes. */
  async deploy(
    fleet: Fleet,
    RequestType: 'Create' | 'Update' | 'Delete' = 'Update',
    limitMs = 840_000,
  ): Promise<ResourceOutcome | 'crashed'> {
    this.effects = 0;
    const deadlineMs = this.clock.nowMs() + limitMs;
    const ports = this.#ports(fleet, deadlineMs);
    return this.#untilEnded(
      alignGates({ RequestType }, { fleet, account: ACCOUNT_ID, deadlineMs, ports }),
    ).catch((error: unknown) => {
      if (error instanceof Crash) return 'crashed';
      throw error;
    });
  }

  /** Time passes while the run waits. */
  async #untilEnded<Outcome>(run: Promise<Outcome>): Promise<Outcome> {
    let isEnded = false;
    const end = () => {
      isEnded = true;
    };
    run.then(end, end);
    for (;;) {
      await turn();
      if (isEnded) return run;
      if (this.clock.nextMs() === undefined) throw new Error('a run must end or wait, and does neither');
      this.clock.step();
      this.look();
    }
  }

  #ports(fleet: Fleet, deadlineMs: number): GatesPorts {
    const checks = gateChecksOf(this.model);
    const traffic = trafficOf(this.model, this.zoneId);
    let isDead = false;
    /** Whoever has died asks for nothing more. */
    const alive = (told: () => void = () => {}): void => {
      try {
        if (isDead) throw new Crash('dead');
        told();
      } catch (error) {
        isDead = error instanceof Crash;
        throw error;
      }
    };
    const effect = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
      const count = this.effects++;
      alive(() => this.beforeEffect(count));
      this.#noteCarried();
      const answer = await request();
      this.#noteCarried();
      this.look();
      alive(() => this.afterEffect(count));
      return answer;
    };
    const clock: Clock = {
      nowMs: this.clock.nowMs,
      waitUntil: (atMs) => new Promise((resolve) => this.clock.at(atMs, () => resolve())),
    };
    const watched: Traffic = {
      ...traffic,
      records: (names) => {
        this.beforeReading();
        return traffic.records(names);
      },
      change: (changes, comment) => effect(() => traffic.change(changes, comment)),
    };
    const ledger = {
      control: async () => {
        if (this.ledgerFault !== undefined) throw this.ledgerFault;
        return this.#control();
      },
    };
    const followed = { clock, random: () => 0.5, ledger, traffic: watched };
    const standingChecks = () => standingGates(fleet, ACCOUNT_ID, checks);
    return {
      clock,
      followRecords: (id) =>
        alignFleetRecords(id, fleet, { ports: { ...followed, standingChecks }, deadlineMs }),
      checks: {
        list: async (prefix) => {
          alive();
          return checks.list(prefix);
        },
        observations: checks.observations,
        create: (reference, config) => effect(() => checks.create(reference, config)),
        update: (id, version, config) => effect(() => checks.update(id, version, config)),
        tag: (id, tags) => effect(() => checks.tag(id, tags)),
        delete: (id) =>
          effect(() => {
            this.#assertForgotten(id);
            return checks.delete(id);
          }),
      },
      zone: { all: async () => this.records() },
      traffic: watched,
      ledger,
    };
  }

  #control(): Control {
    return {
      courses: this.courses,
      freezes: [],
      overrides: [],
      incidents: {},
      instructions: {},
      writers: {},
    };
  }

  #noteCarried(): void {
    for (const { HealthCheckId: id } of this.records()) {
      if (id !== undefined) this.carriedMs.set(id, this.clock.nowMs());
    }
  }

  /** Nothing goes by a check that is deleted: no record, no name server that may still have one, no calculated check. */
  #assertForgotten(id: string): void {
    const carriedMs = this.carriedMs.get(id);
    if (carriedMs !== undefined && this.clock.nowMs() - carriedMs < 60_000) {
      throw new Error(`a check must have been off all records for a minute, got ${id}`);
    }
    for (const { Id, HealthCheckConfig } of this.model.healthChecks.list()) {
      if (HealthCheckConfig.ChildHealthChecks?.includes(id) === true) {
        throw new Error(`a check must be counted by none when it is deleted, got ${id} under ${Id}`);
      }
    }
  }

  #course(application: string, epoch: number, weights: Weights): Course {
    return {
      application,
      epoch,
      weights,
      kind: 'switchover',
      because: 'operator',
      by: 'us-east-1',
      atMs: this.clock.nowMs(),
      fleetDigest: 'test',
      fleetWrittenAtMs: 0,
      progress: {},
    };
  }
}
