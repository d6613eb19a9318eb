/**
 * A small world in memory that implements shared/ports.ts: one fleet, its tables, its zone, its endpoints and its
 * people, on virtual time. Every test asserts the state of this world, not the calls that led to it.
 */
import { type NotifyEvent, type NotifyOutcome, notify } from '../../functions/notify/notify.ts';
import { type ProbeEvent, type ProbeOutcome, probe } from '../../functions/probe/probe.ts';
import { type SteerEvent, type SteerOutcome, steer } from '../../functions/steer/steer.ts';
import { Invocation, type Script } from '../../sandbox/simulate/invocation.ts';
import { MemoryLedger } from '../../sandbox/simulate/memory-ledger.ts';
import { MemoryTelemetry } from '../../sandbox/simulate/memory-telemetry.ts';
import { Time } from '../../sandbox/simulate/time.ts';
import { createGateBuckets, gatesOf } from '../../sandbox/world/gate-ports.ts';
import { type S3, s3 } from '../../sandbox/world/s3.ts';
import { fleetDigest } from '../../shared/fleet/digest.ts';
import { endpointKey, type Fleet } from '../../shared/fleet/fleet.ts';
import { type Slot, slotOf } from '../../shared/health/slots.ts';
import { untouched, type Vote } from '../../shared/health/vote.ts';
import type { StepEvent } from '../../shared/incidents/step-event.ts';
import type { JournalEntry } from '../../shared/journal.ts';
import type { Clock, Journal, Message, Peers, Wake } from '../../shared/ports.ts';
import { fleetOf } from './world/fleet.ts';
import { TestGauges } from './world/gauges.ts';
import { TestEndpoints } from './world/lookout.ts';
import { TestPreparation } from './world/preparation.ts';
import { TestZone } from './world/zone.ts';

/** What the platform gives every run. */
export const runLimitMs = 60_000;

/** An asynchronous invocation is carried out about this long after it was asked for. */
const wakeDelayMs = 40;

export type Woken =
  | { readonly kind: 'probe'; readonly region: string; readonly by: string; readonly wake: Wake }
  | { readonly kind: 'steer'; readonly region: string; readonly by: string; readonly event: SteerEvent }
  | { readonly kind: 'notify'; readonly region: string; readonly by: string; readonly event: NotifyEvent };

export interface Published {
  readonly through: string;
  readonly audience: string;
  readonly message: Message;
}

export interface RunOptions {
  readonly script?: Script;
  readonly travel?: () => number;
  /** When this region's fleet was written. */
  readonly fleetWrittenAtMs?: number;
  /** In place of the world's fleet. */
  readonly fleet?: Fleet;
  /** In place of the fleet's. */
  readonly fleetDigest?: string;
}

export class World {
  readonly fleet: Fleet;
  readonly time = new Time();
  readonly zone: TestZone;
  readonly endpoints: TestEndpoints;
  readonly telemetry: MemoryTelemetry;
  readonly ledger = new MemoryLedger();
  /** Of the gates. */
  readonly buckets: S3;
  /** Regions whose bucket nobody reaches. */
  readonly lostBuckets = new Set<string>();
  /** Every wake that was asked for, in order. */
  readonly wakes: Woken[] = [];
  /** Which of them are carried out. */
  delivers: (woken: Woken) => boolean = () => false;
  readonly published: Published[] = [];
  /** What the event buses have got. */
  readonly events: StepEvent[] = [];
  /** Regions whose event bus does not answer. */
  readonly busless = new Set<string>();
  readonly preparation = new TestPreparation();
  /** What each region last showed. */
  readonly gauges = new TestGauges();
  /** Regions that have told somebody outside that they are alive, in order. */
  readonly pings: string[] = [];
  /** What the address outside does with it. */
  ping: (region: string) => void = (region) => this.pings.push(region);
  /** Regions whose SNS takes nothing. */
  readonly muteRegions = new Set<string>();
  readonly journal: JournalEntry[] = [];
  /** How far each region's clock is ahead. */
  readonly skewMs = new Map<string, number>();
  /** How each region asks for what, unless its run says otherwise. */
  script: (region: string) => Script = () => () => 'go';
  /** Of every run that a wake began. */
  readonly ends: Promise<unknown>[] = [];
  /** What the vantages say while `keepReporting`. */
  readonly votes = new Map<string, Vote>();

  constructor(fleet = fleetOf()) {
    this.fleet = fleet;
    this.telemetry = new MemoryTelemetry(() => this.time.nowMs, fleet.vantages);
    this.zone = new TestZone(fleet, this.time.clock);
    this.buckets = s3({
      clock: this.time.clock,
      faultAt: (region) => (this.lostBuckets.has(region) ? 'unreachable' : undefined),
    });
    createGateBuckets(this.buckets, fleet);
    this.endpoints = new TestEndpoints(fleet, this.time);
  }

  nowMs(region: string): number {
    return this.time.nowMs + (this.skewMs.get(region) ?? 0);
  }

  slotOf(vantage: string): Slot {
    return slotOf(this.nowMs(vantage), this.#grid(vantage));
  }

  /** One run of `probe`; nothing of it happens before time goes on. */
  probe(vantage: string, event: ProbeEvent, options: RunOptions = {}): Promise<ProbeOutcome> {
    const run = this.#invocation(vantage, options);
    const fleet = options.fleet ?? this.fleet;
    return probe(event, {
      fleet,
      fleetDigest: fleetDigest(fleet),
      vantage,
      deadlineMs: this.nowMs(vantage) + runLimitMs,
      ports: {
        clock: this.#clock(vantage, run),
        telemetry: run.through('telemetry', this.telemetry.port(vantage)),
        lookout: this.endpoints.lookout(vantage),
        peers: run.through('peers', this.#peers(vantage)),
        journal: this.#journal(run),
      },
    });
  }

  steer(
    region: string,
    event: SteerEvent = { kind: 'scheduled' },
    options: RunOptions = {},
  ): Promise<SteerOutcome> {
    const run = this.#invocation(region, options);
    const fleet = options.fleet ?? this.fleet;
    return steer(event, {
      fleet,
      fleetDigest: options.fleetDigest ?? fleetDigest(fleet),
      fleetWrittenAtMs: options.fleetWrittenAtMs ?? 0,
      region,
      deadlineMs: this.nowMs(region) + runLimitMs,
      ports: {
        clock: this.#clock(region, run),
        random: () => 0.5,
        telemetry: run.through('telemetry', this.telemetry.port(region)),
        ledger: run.through('ledger', this.ledger),
        traffic: run.through('traffic', this.zone.traffic()),
        nameServers: run.through('nameServers', this.zone.nameServers()),
        gates: run.through('gates', gatesOf(this.buckets, fleet, region)),
        peers: run.through('peers', this.#peers(region)),
        events: run.through('events', {
          publish: async (events: readonly StepEvent[]) => {
            if (this.busless.has(region)) await new Promise(() => undefined);
            this.events.push(...events);
          },
        }),
        preparation: run.through('preparation', this.preparation.port()),
        gauges: this.gauges.port(region, run),
        ping: run.through('ping', { send: async () => this.ping(region) }),
        journal: this.#journal(run),
      },
    });
  }

  notify(
    region: string,
    event: NotifyEvent = { kind: 'sweep' },
    options: RunOptions = {},
  ): Promise<NotifyOutcome> {
    const run = this.#invocation(region, options);
    this.#runs++;
    return notify(event, {
      fleet: this.fleet,
      region,
      run: String(this.#runs),
      ports: {
        clock: this.#clock(region, run),
        ledger: run.through('ledger', this.ledger),
        messenger: run.through('messenger', {
          publish: async (through: string, audience: string, message: Message) => {
            if (this.muteRegions.has(through)) throw new Error(`SNS in ${through} does not answer`);
            this.published.push({ through, audience, message });
          },
        }),
        journal: this.#journal(run),
      },
    });
  }

  #runs = 0;
  /** While set, `keepReporting` writes nothing. */
  isSilent = false;

  /** Every vantage writes a report at each of its slots from now on, as `votes` has them; `up` where it has none. */
  keepReporting(): void {
    for (const vantage of this.fleet.vantages) {
      const report = () => {
        if (!this.isSilent) this.report(vantage);
        this.time.clock.at(this.time.nowMs + this.fleet.intervalSeconds * 1000, report);
      };
      const { dueMs } = slotOf(this.time.nowMs, this.#grid(vantage));
      this.time.clock.at(dueMs, report);
    }
  }

  /** A report of this vantage's last slot, written now, with what `votes` has. */
  report(vantage: string): void {
    const { slot, dueMs } = this.slotOf(vantage);
    const endpoints = Object.entries(this.fleet.applications).flatMap(([id, { endpoints: of }]) =>
      Object.keys(of).map((region) => endpointKey(id, region)),
    );
    this.telemetry.write({
      vantage,
      shard: 0,
      slot,
      slotDueMs: dueMs,
      revision: (this.telemetry.report(vantage)?.revision ?? 0) + 1,
      fleetDigest: 'test',
      writtenAtMs: this.nowMs(vantage),
      endpoints: Object.fromEntries(
        endpoints.map((key) => [key, { ...untouched, ...this.#voteOf(vantage, key) }]),
      ),
    });
  }

  /** A vote, with the moment at which its vantage first reported it. */
  #voteOf(vantage: string, key: string) {
    const vote = this.votes.get(`${vantage} ${key}`) ?? this.votes.get(key) ?? 'up';
    const before = this.telemetry.report(vantage)?.endpoints[key];
    return { vote, sinceMs: before?.vote === vote ? before.sinceMs : this.nowMs(vantage) };
  }

  #grid(vantage: string) {
    return {
      intervalSeconds: this.fleet.intervalSeconds,
      vantageIndex: this.fleet.vantages.indexOf(vantage),
      vantageCount: this.fleet.vantages.length,
    };
  }

  #invocation(region: string, { script, travel }: RunOptions): Invocation {
    return new Invocation(this.time, script ?? this.script(region), travel);
  }

  #clock(region: string, run: Invocation): Clock {
    return {
      nowMs: () => this.nowMs(region),
      waitUntil: async (atMs) => {
        const leftMs = atMs - this.nowMs(region);
        if (leftMs > 0) await run.wait(this.time.nowMs + leftMs);
      },
    };
  }

  #journal(run: Invocation): Journal {
    return (entry) => {
      if (!run.isDead) this.journal.push(entry);
    };
  }

  #peers(by: string): Peers {
    return {
      wakeProbe: async (region, wake) => this.#wake({ kind: 'probe', region, by, wake }),
      wakeSteer: async (region, report) =>
        this.#wake({ kind: 'steer', region, by, event: { kind: 'report', report } }),
      wakeNotify: async (page) => {
        const event: NotifyEvent =
          'unclaimed' in page
            ? { kind: 'unclaimed', incident: page.unclaimed }
            : { kind: 'application', ...page };
        this.#wake({ kind: 'notify', region: by, by, event });
      },
    };
  }

  #wake(woken: Woken): void {
    this.wakes.push(woken);
    if (!this.delivers(woken)) return;
    this.time.clock.at(this.time.nowMs + wakeDelayMs, () => {
      const ended =
        woken.kind === 'probe'
          ? this.probe(woken.region, { kind: 'wake', wake: woken.wake })
          : woken.kind === 'steer'
            ? this.steer(woken.region, woken.event)
            : this.notify(woken.region, woken.event);
      // Nobody waits for an asynchronous invocation: what it throws is its own trouble.
      this.ends.push(ended.catch(() => undefined));
    });
  }
}
