/**
 * The hosted zone in the simulated world: the strict model of Route 53, its control plane with the faults in force,
 * and the truth about it, which costs no request.
 */
import type { Application, Fleet } from '../../shared/fleet/fleet.ts';
import type { NameServers, Traffic } from '../../shared/ports.ts';
import type { ResourceRecordSet } from '../../shared/routing/records.ts';
import { seedZone } from '../live/sandbox-zone.ts';
import { AwsError } from '../world/aws-error.ts';
import type { Clock } from '../world/clock.ts';
import { buildGateTree } from '../world/gate-health.ts';
import { type Random, randomInteger } from '../world/random.ts';
import { type Route53, route53 } from '../world/route53.ts';
import type { Change } from '../world/route53-types.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import type { SimulatedGates } from './simulated-gates.ts';
import type { Site } from './site.ts';
import { Unavailable } from './unavailable.ts';
import type { WorldZone, ZoneState } from './world.ts';
import { nameServersOf, trafficOf } from './zone-ports.ts';
import { acceptedState, answeredState } from './zone-state.ts';

/** The account's limit: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const requestsPerSecond = 5;

/** How long a change takes to reach every name server. */
const propagationMs = [5_000, 60_000] as const;

/** What the zone is made with is answered by the time anybody asks. */
const seedPropagationMs = 1_000;

/** Who reads tries again as the SDK does after Throttling, within twice the time each time; who writes reads first. */
const readAttempts = 4;
const firstRetryMs = 500;

/** A control plane that is gone is given up after this. */
const connectionTimeoutMs = 1_500;

/** How closely the time of an answer is known that a health check changed, and how long one takes to: a turn of all its checkers. */
const healthLookMs = 1_000;
const healthTurnMs = 12_000;

export interface SimulatedZoneOptions {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultsInForce;
  readonly gates: SimulatedGates;
  /** Of the scenario; drawn for each change where absent. */
  readonly propagationSeconds: number | undefined;
  /** The name servers answer otherwise than before. */
  readonly onAnswer: (application: string, answered: ZoneState) => void;
}

export class SimulatedZone implements WorldZone {
  readonly model: Route53;
  readonly id: string;
  readonly #options: SimulatedZoneOptions;
  readonly #ports: { readonly traffic: Traffic; readonly nameServers: NameServers };
  /** By application, as it was last noted. */
  readonly #noted = new Map<string, string>();
  #isSeeded = false;
  #isWatching = false;
  #healthChangesUntilMs = 0;

  constructor(options: SimulatedZoneOptions) {
    const { fleet, clock, random } = options;
    this.#options = options;
    this.model = route53({
      clock,
      random,
      requestsPerSecond: () => (this.#isSeeded ? requestsPerSecond : undefined),
      lookBack: options.gates.lookBack,
      propagationMs: () => (this.#isSeeded ? this.#propagationMs() : seedPropagationMs),
      refuse: () => this.#refusal(),
      onInsync: () => this.#note(),
    });
    this.id = seedZone(this.model, fleet);
    buildGateTree(this.model, this.id, fleet);
    this.#isSeeded = true;
    options.gates.onChange(() => {
      this.#healthChangesUntilMs = clock.nowMs() + healthTurnMs;
      this.#watchHealth();
    });
    this.#ports = { traffic: trafficOf(this.model, this.id), nameServers: nameServersOf(this.model) };
  }

  records(): readonly ResourceRecordSet[] {
    return [...(this.model.zones.accepted(this.#options.fleet.zone.name)?.records.values() ?? [])];
  }

  accepted(application: string): ZoneState {
    return acceptedState(this.records(), applicationOf(this.#options.fleet, application));
  }

  answered(application: string): ZoneState {
    const served = this.model.zones.served(this.#options.fleet.zone.name)?.records.values() ?? [];
    const steered = applicationOf(this.#options.fleet, application);
    return answeredState([...served], steered, (id) => this.model.healthChecks.healthy(id));
  }

  /**
   * As a person in the console does.
   *
   * @throws AwsError what Route 53 refuses it with
   */
  changeByHand(Changes: readonly Change[]): void {
    this.model.zones.change(this.id, { Changes, Comment: 'edited by hand' });
  }

  /** Where a run in this region finds the control plane. */
  trafficAt(site: Site): Traffic {
    const { traffic } = this.#ports;
    return {
      records: (names) => this.#read(site, () => traffic.records(names)),
      change: async (changes, comment) => {
        await this.#reach(site, 1);
        return traffic.change(changes, comment);
      },
      changeStatus: (changeId) => this.#read(site, () => traffic.changeStatus(changeId)),
    };
  }

  /** They answer whatever the control plane does, to whoever has a way to them. */
  nameServersAt({ region }: Site): NameServers {
    const { nameServers } = this.#ports;
    const { faults } = this.#options;
    return { markers: async (name) => (faults.isIsolated(region) ? [undefined] : nameServers.markers(name)) };
  }

  #read<T>(site: Site, ask: () => Promise<T>): Promise<T> {
    return this.#again(site, ask, 1);
  }

  async #again<T>(site: Site, ask: () => Promise<T>, attempt: number): Promise<T> {
    await this.#reach(site, readAttempts);
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'Throttling') || attempt === readAttempts)
        throw error;
    }
    const backoffMs = Math.ceil(firstRetryMs * 2 ** (attempt - 1) * this.#options.random());
    await site.wait(site.trueMs() + backoffMs);
    return this.#again(site, ask, attempt + 1);
  }

  /** Rejects where there is no way to the control plane, as late as a client learns it. */
  async #reach({ region, trueMs, wait }: Site, attempts: number): Promise<void> {
    const { faults } = this.#options;
    const isGone =
      faults.isIsolated(region, true) ||
      faults.of('region-down').some(({ route53: gone }) => gone) ||
      faults.of('route53').some(({ mode }) => mode === 'down');
    if (!isGone) return;
    await wait(trueMs() + attempts * connectionTimeoutMs);
    throw new Unavailable('TimeoutError: the Route 53 control plane does not answer');
  }

  #refusal(): AwsError | undefined {
    const throttled = this.#options.faults.of('route53').some(({ mode }) => mode === 'throttled');
    return throttled && this.#isSeeded ? new AwsError('Throttling', 'Rate exceeded') : undefined;
  }

  #propagationMs(): number {
    const { faults, propagationSeconds, random } = this.#options;
    const slowed = faults
      .of('route53')
      .flatMap((fault) => (fault.mode === 'slow' ? [fault.insyncSeconds * 1000] : []));
    const [slow] = slowed;
    if (slow !== undefined) return slow;
    return propagationSeconds === undefined
      ? randomInteger(random, ...propagationMs)
      : propagationSeconds * 1000;
  }

  #note(): void {
    for (const application of Object.keys(this.#options.fleet.applications)) {
      const answered = this.answered(application);
      const text = JSON.stringify([answered.weights, answered.marker?.epoch]);
      if (this.#noted.get(application) === text) continue;
      this.#noted.set(application, text);
      this.#options.onAnswer(application, answered);
    }
  }

  /** Health checks change answers without any change of the records, for a while after what they look at has changed. */
  #watchHealth(): void {
    const { clock } = this.#options;
    if (this.#isWatching || clock.nowMs() >= this.#healthChangesUntilMs) return;
    this.#isWatching = true;
    clock.at(clock.nowMs() + healthLookMs, () => {
      this.#isWatching = false;
      this.#note();
      this.#watchHealth();
    });
  }
}

function applicationOf(fleet: Fleet, id: string): Application {
  const application = fleet.applications[id];
  if (application === undefined) throw new Error(`application must be one of the fleet, got ${id}`);
  return application;
}
