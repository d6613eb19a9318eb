/**
 * The sandbox: the bundled functions with the unmodified SDK, on this machine alone. AWS is one loopback port in
 * front of the world's models, the zone is answered by a real DNS server, the applications are real processes.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import {
  functionName,
  ledgerTableName,
  slotQueueName,
  telemetryTableName,
} from '../../shared/fleet/names.ts';
import { type Random, randomInteger, seededRandom } from '../world/random.ts';
import { everyMinute } from '../world/scheduler.ts';
import type { ApplicationProcesses, ExampleEndpoint } from './application-processes.ts';
import { dnsAnswerOf } from './dns-route53.ts';
import { type DnsServer, startDnsServer } from './dns-server.ts';
import { SandboxDynamoDb, tableOf } from './dynamodb.ts';
import { LambdaRunner } from './lambda-runner.ts';
import { lambdaService } from './lambda-service.ts';
import { journalEntryOf, LambdaLog } from './log-lines.ts';
import type { SandboxEvent } from './sandbox-event.ts';
import { SandboxFaults } from './sandbox-faults.ts';
import { accessKeyOf, lambdasOf } from './sandbox-lambdas.ts';
import { type SandboxWorld, sandboxWorld } from './sandbox-world.ts';
import { eventBridgeService } from './wire/eventbridge-service.ts';
import { type Front, startFront } from './wire/front.ts';
import { route53Service } from './wire/route53-service.ts';
import { s3Service } from './wire/s3-service.ts';
import { snsService } from './wire/sns-service.ts';
import { sqsService } from './wire/sqs-service.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';

export interface SandboxOptions {
  /** Fitted to this machine already; see sandbox-fleet.ts. */
  readonly fleet: Fleet;
  /** The example applications, where the sandbox has started them. */
  readonly applications?: ApplicationProcesses;
  readonly bundles: string;
  /** For what the sandbox writes: the fleet's asset, the functions' log. */
  readonly folder: string;
  readonly dnsAddress: string;
  readonly dnsPort: number;
  readonly awsPort: number;
  readonly seed: number;
  /** How long Route 53 takes to answer what it has accepted, drawn for each change. */
  readonly propagationMs: (random: Random) => number;
  readonly onEvent: (event: SandboxEvent) => void;
  /** Answers the sandbox's own controls. */
  readonly control?: (request: WireRequest, sandbox: Sandbox) => Promise<WireResponse>;
}

/** Replication of a global table to another region: typically well within a second (docs of global tables). */
const replicationMs = [100, 500] as const;

export class Sandbox {
  readonly faults = new SandboxFaults(() => this.#runner.refresh());
  readonly world: SandboxWorld;
  readonly #options: SandboxOptions;
  readonly #random: Random;
  readonly #log: LambdaLog;
  readonly #runner: LambdaRunner;
  readonly #endings: (() => void)[] = [];
  #dynamodb: SandboxDynamoDb | undefined;
  #front: Front | undefined;
  #dns: DnsServer | undefined;
  #closing = false;

  private constructor(options: SandboxOptions) {
    this.#options = options;
    const random = seededRandom(options.seed);
    this.#random = random;
    const { fleet, propagationMs } = options;
    this.world = sandboxWorld({ fleet, random, faults: this.faults, propagationMs });
    this.#log = new LambdaLog(`${options.folder}/functions.log`);
    this.#runner = new LambdaRunner({
      clock: this.world.clock,
      seed: options.seed,
      conditionsOf: (region) => this.faults.conditionsOf(region),
      onLine: (line, lambda) => {
        this.#log.write(line, lambda);
        const entry = journalEntryOf(line);
        // Functions date by their region's clock, which a fault may have put off; whoever watches sees the true time.
        if (entry !== undefined)
          options.onEvent({ ...entry, at: entry.at - this.faults.conditionsOf(lambda.region).skewMs });
      },
      onFailure: (lambda, result) => {
        const detail = result.kind === 'failed' ? `failed: ${result.error.split('\n')[0]}` : result.kind;
        this.#say('error', `${lambda.name} in ${lambda.region} ended badly: ${detail}`, lambda.region);
      },
    });
  }

  static async start(options: SandboxOptions): Promise<Sandbox> {
    await mkdir(options.folder, { recursive: true });
    const sandbox = new Sandbox(options);
    try {
      await sandbox.#start();
    } catch (error) {
      await sandbox.close();
      throw error;
    }
    return sandbox;
  }

  get fleet(): Fleet {
    return this.#options.fleet;
  }

  get applications(): ApplicationProcesses | undefined {
    return this.#options.applications;
  }

  get awsUrl(): string {
    return this.#started(this.#front).url;
  }

  get awsPort(): number {
    return this.#started(this.#front).port;
  }

  get dns(): { readonly address: string; readonly port: number } {
    const { address, port } = this.#started(this.#dns);
    return { address, port };
  }

  endpoints(): readonly ExampleEndpoint[] {
    return this.#options.applications?.endpoints() ?? [];
  }

  /** Ends the function's invocations that are under way in a region, as a crash would. Returns how many. */
  killFunction(region: string, verb: 'tick' | 'probe' | 'steer' | 'notify'): number {
    return this.#runner.kill(region, functionName(this.fleet.name, verb));
  }

  /** Runs a function once, now, and waits for its end. */
  async invoke(
    region: string,
    verb: 'tick' | 'probe' | 'steer' | 'notify',
    event: unknown = {},
  ): Promise<unknown> {
    return this.#runner.invoke(region, functionName(this.fleet.name, verb), event);
  }

  /** Puts an event of the sandbox itself among the functions' own. */
  say(event: Omit<SandboxEvent, 'at'>): void {
    this.#options.onEvent({ ...event, at: Date.now() });
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    for (const end of this.#endings.splice(0).reverse()) end();
    this.world.route53.healthChecks.stop();
    await this.#runner.close();
    await this.#front?.close();
    await this.#dns?.close();
    await this.#dynamodb?.close();
    await this.#log.close();
    await rm(this.#fleetFile(), { force: true });
  }

  async #start(): Promise<void> {
    const { fleet, bundles, dnsAddress, dnsPort } = this.#options;
    await writeFile(this.#fleetFile(), JSON.stringify({ writtenAtMs: Date.now(), fleet }));
    this.#createQueues();
    this.#dynamodb = await SandboxDynamoDb.start({
      regions: deployedRegions(fleet),
      ledgerTable: ledgerTableName(fleet.name),
      telemetryTable: telemetryTableName(fleet.name),
      lagMs: (from, to) =>
        this.faults.forReplication(from, to) ?? randomInteger(this.#random, ...replicationMs),
    });
    this.#dns = await startDnsServer({
      address: dnsAddress,
      port: dnsPort,
      answer: (name, type) => dnsAnswerOf(this.world.route53.answer(name, type, Math.random)),
      onError: (error) => this.#say('error', `the DNS server stumbled: ${String(error)}`),
    });
    this.#front = await this.#startFront(this.#dynamodb);
    const nameServer = `${this.#dns.address}:${this.#dns.port}`;
    const settings = { fleet, bundles, awsUrl: this.#front.url, nameServer, fleetFile: this.#fleetFile() };
    for (const lambda of lambdasOf(settings)) this.#runner.register(lambda);
    await this.#runner.warm();
    this.#schedule();
  }

  #fleetFile(): string {
    return `${this.#options.folder}/fleet.json`;
  }

  #createQueues(): void {
    for (const region of deployedRegions(this.fleet)) {
      const name = slotQueueName(this.fleet.name);
      // Six times the time limit of the function that takes from it, as Lambda's documentation asks for.
      this.world.sqs.createQueue(region, name, { visibilityTimeoutSeconds: 360 });
      this.#endings.push(
        this.world.sqs.subscribe(region, name, async (message) => {
          await this.#deliver(region, 'probe', {
            Records: [{ messageId: message.messageId, body: message.body }],
          });
        }),
      );
    }
  }

  async #startFront(dynamodb: SandboxDynamoDb): Promise<Front> {
    const callers = new Map(deployedRegions(this.fleet).map((region) => [accessKeyOf(region), region]));
    return startFront({
      port: this.#options.awsPort,
      services: {
        route53: route53Service(this.world.route53),
        events: eventBridgeService(this.world.eventBus),
        s3: s3Service(this.world.s3),
        sns: snsService(this.world.sns),
        sqs: sqsService(this.world.sqs),
        dynamodb: dynamodb.service(),
        lambda: lambdaService({
          knows: (region, name) => this.#runner.knows(region, name),
          invoke: (region, name, event) => this.#runner.invoke(region, name, event),
          invokeLater: (region, name, event) => void this.#deliver(region, this.#verbOf(name), event),
        }),
      },
      ...(this.#options.control === undefined
        ? {}
        : { control: async (request: WireRequest) => this.#control(request) }),
      faultFor: (service, operation, region, accessKey, request) => {
        const table = service === 'dynamodb' ? tableOf(request) : undefined;
        const call = { service, operation, region, caller: callers.get(accessKey) };
        return this.faults.forCall(table === undefined ? call : { ...call, table });
      },
      onUnknown: (text) => this.#say('error', text),
      onError: (error) => this.#say('error', `the sandbox itself failed: ${String(error)}`),
    });
  }

  #control(request: WireRequest): Promise<WireResponse> {
    const { control } = this.#options;
    if (control === undefined) throw new Error('this sandbox has no controls');
    return control(request, this);
  }

  /** Asynchronous delivery, with the faults of deliveries: never, twice, late. */
  async #deliver(region: string, verb: string, event: unknown): Promise<void> {
    const fault = this.faults.forInvocation(region, verb);
    if (fault?.kind === 'silent') return;
    const name = functionName(this.fleet.name, verb as Parameters<typeof functionName>[1]);
    if (fault?.kind === 'late') {
      await new Promise<void>((resolve) => {
        this.#endings.push(this.world.clock.at(this.world.clock.nowMs() + fault.lateMs, resolve));
      });
    }
    const { clock } = this.world;
    const spare =
      fault?.kind === 'crash'
        ? clock.at(clock.nowMs() + fault.afterMs, () => this.#runner.kill(region, name))
        : undefined;
    const times = fault?.kind === 'duplicate' ? 2 : 1;
    await Promise.all(Array.from({ length: times }, () => this.#runner.invoke(region, name, event)));
    spare?.();
  }

  #verbOf(name: string): string {
    return name.slice(functionName(this.fleet.name, 'tick').length - 'tick'.length);
  }

  #schedule(): void {
    for (const region of deployedRegions(this.fleet)) {
      for (const verb of ['tick', 'steer', 'notify'] as const) {
        this.#endings.push(
          everyMinute(this.world.clock, this.#random, () => void this.#deliver(region, verb, {})),
        );
      }
      // What the first minute's schedules would do within a minute, without the wait.
      void this.#deliver(region, 'tick', {});
      void this.#deliver(region, 'steer', {});
    }
  }

  #say(event: 'error' | 'fault', text: string, region?: string): void {
    if (!this.#closing) this.say({ event, text, ...(region === undefined ? {} : { region }) });
  }

  #started<T>(part: T | undefined): T {
    if (part === undefined) throw new Error('the sandbox has not started');
    return part;
  }
}
