/**
 * The simulated world put together: models of all that the functions ask, on virtual time, and the truth about them.
 * Whatever is left to chance is drawn from the seed.
 */

import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { JournalEntry } from '../../shared/journal.ts';
import type { Fault, FaultKind, FaultOf, LastingFault } from '../scenario/fault.ts';
import { Outages } from '../scenario/outages.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { seededRandomFor } from '../world/random.ts';
import type { Delivery } from '../world/sns-types.ts';
import { Deployments } from './deployments.ts';
import { FaultsInForce } from './faults-in-force.ts';
import { Invocations } from './invocations.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { MemoryTelemetry } from './memory-telemetry.ts';
import { Outsider, outside } from './outsider.ts';
import { SimulatedFunctions } from './simulated-functions.ts';
import { SimulatedGates } from './simulated-gates.ts';
import { SimulatedLookout } from './simulated-lookout.ts';
import { SimulatedPeople } from './simulated-people.ts';
import { replicationUnder } from './simulated-tables.ts';
import { SimulatedZone } from './simulated-zone.ts';
import { startMs, Time } from './time.ts';
import { Watchers } from './watchers.ts';
import type { Effect, FailedRun, World, ZoneState } from './world.ts';

/** Until every endpoint is proven up and the ledger has taken over what DNS says. */
const warmUpMs = 150_000;

/** Versions of each report: more than an hour of slots, with what is written between them in an outage. */
const reportVersions = 1_000;

/** What is no outage but a mistake of ours: it never happens in silence. */
const mistake = /\b(?:Type|Range|Reference|Syntax|Assertion)Error\b/;

export class SimulatedWorld implements World {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly fleet: Fleet;
  readonly startMs = startMs;
  readonly outages: Outages;
  readonly time = new Time(startMs - warmUpMs);
  readonly zone: SimulatedZone;
  readonly ledger = new MemoryLedger();
  readonly telemetry: MemoryTelemetry;
  readonly journal: JournalEntry[] = [];
  readonly failedRuns: FailedRun[] = [];
  readonly #watchers = new Watchers();
  readonly #faults: FaultsInForce;
  readonly #invocations: Invocations;
  readonly #people: SimulatedPeople;
  readonly #functions: SimulatedFunctions;

  constructor(scenario: Scenario, fleet: Fleet, seed: number) {
    this.scenario = scenario;
    this.seed = seed;
    this.fleet = fleet;
    const { time, ledger } = this;
    const { clock } = time;
    const { faults: all, durationSeconds, world } = scenario;
    const outages = new Outages(all, fleet, durationSeconds);
    this.outages = outages;
    const faults = new FaultsInForce(
      all,
      { clock, startMs, durationSeconds },
      {
        begins: (fault, untilMs) => this.#begins(fault, untilMs),
        happens: (deed) => outsider.act(deed),
      },
    );
    this.#faults = faults;
    const common = { fleet, seed, time, clock, faults, ledger };
    const random = (part: string) => seededRandomFor(seed, part);

    const telemetry = new MemoryTelemetry(() => time.nowMs, deployedRegions(fleet), reportVersions);
    telemetry.replicationMs = replicationUnder(faults, random('replication'));
    this.telemetry = telemetry;
    const gates = new SimulatedGates({ ...common, all, startMs, durationSeconds });
    const zone = new SimulatedZone({
      ...common,
      gates,
      random: random('route53'),
      propagationSeconds: world.propagationSeconds,
      onAnswer: (application, answered) => this.#watchers.tellAnswer(application, answered),
    });
    this.zone = zone;
    const people = new SimulatedPeople({ ...common, random: random('sns') });
    this.#people = people;
    const nowSeconds = () => this.nowSeconds();
    const lookout = new SimulatedLookout({ ...common, outages, random: random('probes'), nowSeconds });
    const invocations = new Invocations({
      ...common,
      clockMs: (region) => this.clockMs(region),
      done: ({ region, verb, number }, name, args, answer) => {
        const by = { atMs: time.nowMs, region, function: verb, run: number };
        this.#watchers.tellRequest(by, name, args, answer);
      },
      failed: ({ region, verb }, error) => this.#failed({ atMs: time.nowMs, region, function: verb, error }),
    });
    this.#invocations = invocations;
    const deployments = new Deployments(fleet, time.nowMs);
    const stage = { ...common, deployments, zone, gates };
    const hear = (entry: JournalEntry) => this.#hear(entry);
    this.#functions = new SimulatedFunctions({ ...stage, invocations, telemetry, people, lookout, hear });
    const outsider = new Outsider({
      ...stage,
      wake: () => this.#functions.wakeSteers(),
      random: random('operator'),
      done: (name, args, answer) => {
        const by = { atMs: time.nowMs, region: outside, function: 'operator', run: 0 } as const;
        this.#watchers.tellRequest(by, name, args, answer);
      },
      say: hear,
    });
  }

  /** Requests so far that changed something. */
  get effects(): number {
    return this.#watchers.effects;
  }

  get inbox(): readonly Delivery[] {
    return this.#people.inbox;
  }

  nowMs(): number {
    return this.time.nowMs;
  }

  nowSeconds(): number {
    return (this.time.nowMs - startMs) / 1000;
  }

  clockMs(region: string): number {
    return this.time.nowMs + this.#faults.skewMs(region);
  }

  faultsInForce(): readonly Fault[] {
    return this.#faults.all();
  }

  inForce<Kind extends FaultKind>(kind: Kind): readonly FaultOf<Kind>[] {
    return this.#faults.of(kind);
  }

  onEffect(listener: (effect: Effect) => void): void {
    this.#watchers.onEffect.push(listener);
  }

  onRead(listener: (read: Effect) => void): void {
    this.#watchers.onRead.push(listener);
  }

  onAnswer(listener: (application: string, answered: ZoneState) => void): void {
    this.#watchers.onAnswer.push(listener);
  }

  onEntry(listener: (entry: JournalEntry) => void): void {
    this.#watchers.onEntry.push(listener);
  }

  /** Plays the scenario to its end. Rejects with what a listener or a pass could not bear. */
  async play(): Promise<void> {
    this.#functions.start();
    const goesOn = () => this.#watchers.objection === undefined;
    await this.time.until(startMs + this.scenario.durationSeconds * 1000, goesOn);
    const { objection } = this.#watchers;
    if (objection !== undefined) throw objection.reason;
  }

  #begins(fault: LastingFault, untilMs: number): void {
    this.#invocations.meet(fault);
    if (fault.kind === 'region-down') this.telemetry.holdBack(fault.region, untilMs);
  }

  #hear(entry: JournalEntry): void {
    this.journal.push(entry);
    this.#watchers.tellEntry(entry);
    // A pass goes on after most errors and says so.
    if (entry.event === 'error' && mistake.test(entry.text)) this.#watchers.object(new Error(entry.text));
  }

  #failed(run: FailedRun): void {
    this.failedRuns.push(run);
    // An outage that a pass meets may end it.
    if (mistake.test(String(run.error))) this.#watchers.object(run.error);
  }
}
