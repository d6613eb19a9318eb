/** The fleet's functions in the simulated world: the very passes that are deployed, each run with ports of its own. */
import { type NotifyEvent, notify } from '../../functions/notify/notify.ts';
import { type ProbeEvent, probe } from '../../functions/probe/probe.ts';
import { type SteerEvent, steer } from '../../functions/steer/steer.ts';
import { type SentSlots, tick } from '../../functions/tick/tick.ts';
import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { LoopVerb } from '../../shared/fleet/names.ts';
import type { Gauges, JournalEntry } from '../../shared/journal.ts';
import type { Journal, Peers } from '../../shared/ports.ts';
import { type Random, seededRandomFor } from '../world/random.ts';
import { everyMinute } from '../world/scheduler.ts';
import type { Deployments } from './deployments.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import type { Invocations, Run } from './invocations.ts';
import type { MemoryLedger } from './memory-ledger.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { OwnersAutomation } from './owners-automation.ts';
import type { SimulatedGates } from './simulated-gates.ts';
import type { SimulatedLookout } from './simulated-lookout.ts';
import type { SimulatedPeople } from './simulated-people.ts';
import { ledgerAt, telemetryAt } from './simulated-tables.ts';
import type { SimulatedZone } from './simulated-zone.ts';
import { clockAt } from './site.ts';
import { SlotQueues } from './slot-queues.ts';
import type { Time } from './time.ts';
import { Unavailable } from './unavailable.ts';

/** Lambda that does not answer is given up after this; a wake is not tried again. */
const wakeTimeoutMs = 2_000;

/** Alarms and dashboards are not simulated; nor is anybody outside, who would hear of a world that is none. */
const noGauges: Gauges = { showPeers: () => undefined, showApplications: () => undefined };

export interface Models {
  readonly fleet: Fleet;
  readonly seed: number;
  readonly time: Time;
  readonly faults: FaultsInForce;
  readonly invocations: Invocations;
  readonly deployments: Deployments;
  readonly telemetry: MemoryTelemetry;
  readonly ledger: MemoryLedger;
  readonly zone: SimulatedZone;
  readonly gates: SimulatedGates;
  readonly people: SimulatedPeople;
  readonly lookout: SimulatedLookout;
  hear(entry: JournalEntry): void;
}

export class SimulatedFunctions {
  readonly #models: Models;
  readonly #slots: SlotQueues;
  readonly #owner = new OwnersAutomation();
  readonly #tableRandom: Random;
  /** By region, what the environment of its `tick` remembers. */
  readonly #sent = new Map<string, SentSlots>();

  constructor(models: Models) {
    const { seed, time, faults } = models;
    this.#models = models;
    this.#tableRandom = seededRandomFor(seed, 'tables');
    this.#slots = new SlotQueues({
      clock: time.clock,
      random: seededRandomFor(seed, 'slots'),
      faults,
      deliver: (region, slot) => this.#begin(region, 'probe', this.#probing({ kind: 'slot', slot })),
    });
  }

  /** Asks for a pass in every control region, as an operator's command does. */
  wakeSteers(): void {
    for (const region of this.#models.fleet.controlRegions) {
      this.#begin(region, 'steer', this.#steering({ kind: 'scheduled' }));
    }
  }

  /** Everything that is scheduled, from now on; the first time at once, as after a deploy. */
  start(): void {
    const { fleet, seed, time } = this.#models;
    for (const region of deployedRegions(fleet)) {
      const scheduled: readonly (readonly [LoopVerb, (run: Run) => Promise<unknown>])[] = [
        ['tick', (run) => this.#tick(run)],
        ['steer', this.#steering({ kind: 'scheduled' })],
        ['notify', this.#notifying({ kind: 'sweep' })],
      ];
      for (const [verb, body] of scheduled) {
        this.#begin(region, verb, body);
        const random = seededRandomFor(seed, `schedule ${region} ${verb}`);
        everyMinute(time.clock, random, () => this.#begin(region, verb, body));
      }
    }
  }

  #begin(region: string, verb: LoopVerb, body: (run: Run) => Promise<unknown>): void {
    this.#models.invocations.begin(region, verb, body);
  }

  #tick(run: Run): Promise<unknown> {
    const sent = this.#sent.get(run.region) ?? { untilMs: 0 };
    this.#sent.set(run.region, sent);
    const slots = run.invocation.through('slots', this.#slots.at(run));
    return tick(this.#models.fleet, run.region, { clock: clockAt(run), slots }, sent);
  }

  #probing(event: ProbeEvent): (run: Run) => Promise<unknown> {
    return (run) =>
      probe(event, {
        fleet: this.#models.fleet,
        fleetDigest: this.#models.deployments.in(run.region).fleetDigest,
        vantage: run.region,
        deadlineMs: run.deadlineMs,
        ports: {
          clock: clockAt(run),
          telemetry: this.#telemetry(run),
          lookout: this.#models.lookout.port(run),
          peers: this.#peers(run),
          journal: this.#journal(run),
        },
      });
  }

  #steering(event: SteerEvent): (run: Run) => Promise<unknown> {
    const { fleet, zone, gates } = this.#models;
    return (run) =>
      steer(event, {
        fleet,
        ...this.#models.deployments.in(run.region),
        region: run.region,
        deadlineMs: run.deadlineMs,
        ports: {
          clock: clockAt(run),
          random: this.#tableRandom,
          telemetry: this.#telemetry(run),
          ledger: this.#ledger(run),
          traffic: run.invocation.through('traffic', zone.trafficAt(run)),
          nameServers: run.invocation.through('nameServers', zone.nameServersAt(run)),
          gates: run.invocation.through('gates', gates.portAt(run)),
          peers: this.#peers(run),
          events: run.invocation.through('events', this.#owner.bus()),
          preparation: run.invocation.through('preparation', this.#owner.function()),
          gauges: noGauges,
          journal: this.#journal(run),
        },
      });
  }

  #notifying(event: NotifyEvent): (run: Run) => Promise<unknown> {
    return (run) =>
      notify(event, {
        fleet: this.#models.fleet,
        region: run.region,
        run: String(run.number),
        ports: {
          clock: clockAt(run),
          ledger: this.#ledger(run),
          messenger: run.invocation.through('messenger', this.#models.people.messengerAt(run)),
          journal: this.#journal(run),
        },
      });
  }

  #telemetry(run: Run) {
    const { telemetry, faults } = this.#models;
    return run.invocation.through('telemetry', telemetryAt(run, telemetry, faults));
  }

  #ledger(run: Run) {
    const { fleet, ledger, faults } = this.#models;
    return run.invocation.through(
      'ledger',
      ledgerAt(run, { fleet, model: ledger, faults, random: this.#tableRandom }),
    );
  }

  #peers(run: Run): Peers {
    const wake = async (region: string, verb: LoopVerb, body: (woken: Run) => Promise<unknown>) => {
      const { faults, invocations } = this.#models;
      if (faults.isRegionDown(region) || faults.isIsolated(run.region, true)) {
        await run.wait(run.trueMs() + wakeTimeoutMs);
        throw new Unavailable(`TimeoutError: Lambda in ${region} does not answer`);
      }
      invocations.begin(region, verb, body);
    };
    return run.invocation.through('peers', {
      wakeProbe: (region, suspects) => wake(region, 'probe', this.#probing({ kind: 'wake', wake: suspects })),
      wakeSteer: (region, report) => wake(region, 'steer', this.#steering({ kind: 'report', report })),
      wakeNotify: (page) =>
        wake(
          run.region,
          'notify',
          this.#notifying(
            'unclaimed' in page
              ? { kind: 'unclaimed', incident: page.unclaimed }
              : { kind: 'application', application: page.application },
          ),
        ),
    } satisfies Peers);
  }

  #journal({ invocation }: Run): Journal {
    return (entry) => {
      if (!invocation.isDead) this.#models.hear(entry);
    };
  }
}
