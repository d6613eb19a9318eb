/**
 * The plays in which the functions are watched: a deployment, a failover of several applications with gates, preparation and
 * pages, the way back, the ledger out of reach, what is forgotten a day later, and the stack's end.
 */
import { buildGateTree } from '../../../sandbox/world/gate-health.ts';
import { documentClient } from '../../../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../../../shared/aws/dynamo-ledger.ts';
import { deployedRegions, homeRegion } from '../../../shared/fleet/deployed-regions.ts';
import { type FunctionVerb, ledgerTableName } from '../../../shared/fleet/names.ts';
import { recordPropertiesOf, recordsResourceType } from '../../../shared/fleet/record-properties.ts';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { slotsBetween } from '../../../shared/health/slots.ts';
import { east, europe, playedFleet, validated } from './play-fleet.ts';
import { nothingThere, type PlayedAccount, playedAccount } from './played-account.ts';
import { PlayedFunctions } from './played-functions.ts';
import { type Answerer, type RecordedCall, Recorder } from './recorder.ts';

/** Slots until an endpoint is up again, and passes until all have seen where its traffic went. */
const recoveryRounds = 8;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export interface Played {
  /** Whose functions these are the calls of. */
  readonly fleet: FleetInput;
  readonly calls: readonly RecordedCall[];
}

/** Everything that the functions do in an account of their own zone. */
export function playAll(): Promise<Played> {
  return played(
    (id) => playedFleet({ name: 'example.test', id }),
    async (play) => {
      play.before();
      await play.deploy();
      await play.calm();
      await play.readiness();
      await play.outage();
      await play.recovery();
      await play.ledgerLost();
      await play.nextDay();
      await play.remove();
    },
  );
}

/** What may differ where the zone is not given by its id, or is another account's. */
export function playZone(zoneOf: (zoneId: string) => FleetInput['zone']): Promise<Played> {
  return played(
    (id) => playedFleet(zoneOf(id)),
    async (play) => {
      await play.calm();
      await play.deploy();
      await play.readiness();
      await play.outage();
    },
  );
}

async function played(
  fleetOf: (zoneId: string) => FleetInput,
  perform: (play: Play) => Promise<void>,
): Promise<Played> {
  const recorder = new Recorder();
  const account = await playedAccount((zoneId) => validated(fleetOf(zoneId)));
  const functions = new PlayedFunctions(account, recorder);
  const uninstall = recorder.install();
  recorder.answerers.push(nothingThere);
  try {
    await perform(new Play(account, functions, recorder));
  } finally {
    await functions.settle();
    uninstall();
    functions.close();
    await account.close();
  }
  return { fleet: fleetOf(account.zoneId), calls: recorder.calls };
}

class Play {
  readonly #account: PlayedAccount;
  readonly #functions: PlayedFunctions;
  readonly #recorder: Recorder;

  constructor(account: PlayedAccount, functions: PlayedFunctions, recorder: Recorder) {
    this.#account = account;
    this.#functions = functions;
    this.#recorder = recorder;
  }

  /** The tree of health checks stands as an earlier deployment left it, when the fleet had a vantage less. */
  before(): void {
    const { route53, zoneId, fleet } = this.#account;
    buildGateTree(route53, zoneId, { ...fleet, vantages: fleet.regions });
    this.#account.later(minuteMs);
  }

  /** CloudFormation makes the custom resources. The first question to the nearest ledger is lost. */
  async deploy(): Promise<void> {
    this.#refuseFirst('align', 'QueryCommand', 'InternalServerError');
    await this.#resources('Create');
  }

  async remove(): Promise<void> {
    await this.#resources('Delete');
  }

  /** Each region's schedule once, and each vantage's slot. */
  async calm(): Promise<void> {
    await this.#everywhere('tick');
    await this.#probe();
    await this.#everywhere('steer');
    await this.#everywhere('notify');
  }

  async readiness(): Promise<void> {
    await this.#everywhere('readiness');
  }

  /** The preferred region of every application fails, and a region without traffic. Somebody else is first now and then. */
  async outage(): Promise<void> {
    this.#refuseFirst('steer', 'PutCommand', 'ConditionalCheckFailedException');
    this.#refuseFirst('notify', 'UpdateCommand', 'ConditionalCheckFailedException');
    for (const id of Object.keys(this.#account.fleet.applications))
      for (const region of [east, europe]) this.#functions.broken.add(`${id}/${region}`);
    await this.#probe();
    await this.#probe();
    for (let minute = 0; minute < 3; minute++) {
      await this.#everywhere('steer');
      await this.#everywhere('notify');
      await this.#probe();
    }
  }

  /** All endpoints answer again, and traffic goes back. */
  async recovery(): Promise<void> {
    this.#functions.broken.clear();
    for (let round = 0; round < recoveryRounds; round++) {
      await this.#probe();
      await this.#everywhere('steer');
    }
    await this.#everywhere('notify');
  }

  /** The ledger answers nobody while a region fails, and no region's topics take what `notify` then hands them. */
  async ledgerLost(): Promise<void> {
    for (const id of Object.keys(this.#account.fleet.applications))
      this.#functions.broken.add(`${id}/${east}`);
    await this.#probe();
    await this.#probe();
    await this.#whileRefusing(isOfLedger, () => this.#everywhere('steer'));
    await this.#everywhere('steer');
    await this.#whileRefusing(
      ({ service }) => service === 'SNS',
      () => this.#everywhere('notify'),
    );
    await this.#everywhere('notify');
    await this.recovery();
  }

  /** At a full hour, when `notify` forgets, also a freeze that an operator let end. */
  async nextDay(): Promise<void> {
    const { fleet, clock } = this.#account;
    const atMs = clock.nowMs();
    const ledger = dynamoLedger([documentClient(homeRegion(fleet))], ledgerTableName(fleet.name));
    await ledger.writeFreeze({ scope: 'fleet', owner: 'ada', reason: 'test', atMs, expiresAtMs: atMs + 1 });
    this.#refuseFirst('notify', 'DeleteCommand', 'InternalServerError');
    this.#later(Math.ceil((clock.nowMs() + 2 * dayMs) / hourMs) * hourMs - clock.nowMs());
    await this.#everywhere('notify');
  }

  async #resources(RequestType: 'Create' | 'Delete'): Promise<void> {
    const { fleet } = this.#account;
    const request = { RequestType, ResponseURL: 'https://example.test', StackId: 's', RequestId: 'r' };
    const applications = Object.entries(fleet.applications).map(([id, application]) => ({
      ...request,
      ResourceType: recordsResourceType,
      LogicalResourceId: id,
      ResourceProperties: recordPropertiesOf(id, application),
    }));
    const gates = {
      ...request,
      ResourceType: 'Custom::PointsmanGates',
      LogicalResourceId: 'Gates',
      ResourceProperties: {},
    };
    for (const event of [...applications, gates])
      await this.#functions.run('align', homeRegion(fleet), event);
  }

  async #everywhere(verb: FunctionVerb): Promise<void> {
    for (const region of deployedRegions(this.#account.fleet)) await this.#functions.run(verb, region);
  }

  /** Every vantage's next slot. */
  async #probe(): Promise<void> {
    const { fleet, clock } = this.#account;
    const { vantages, intervalSeconds } = fleet;
    const runs = vantages.flatMap((region, vantageIndex) => {
      const grid = { intervalSeconds, vantageIndex, vantageCount: vantages.length };
      const fromMs = clock.nowMs() + 1;
      return slotsBetween(fromMs, fromMs + intervalSeconds * 1000, grid).map(({ slot, dueMs }) => {
        const event = { Records: [{ body: JSON.stringify({ slot, dueMs, shard: 0 }) }] };
        return { verb: 'probe', region, event, atMs: dueMs } as const;
      });
    });
    await this.#functions.runAll(runs);
  }

  /** The function's next command of this kind to the ledger is refused with this error, and what follows is not. */
  #refuseFirst(verb: FunctionVerb, command: string, name: string): void {
    const answerer: Answerer = (call) => {
      if (call.verb !== verb || call.command !== command || !isOfLedger(call)) return undefined;
      this.#recorder.answerers.splice(this.#recorder.answerers.indexOf(answerer), 1);
      return { kind: 'refuse', error: Object.assign(new Error('refused'), { name }) };
    };
    this.#recorder.answerers.unshift(answerer);
  }

  async #whileRefusing(
    isRefused: (call: Parameters<Answerer>[0]) => boolean,
    run: () => Promise<void>,
  ): Promise<void> {
    const answerer: Answerer = (call) =>
      isRefused(call) ? { kind: 'refuse', error: new Error('out of reach') } : undefined;
    this.#recorder.answerers.unshift(answerer);
    await run();
    this.#recorder.answerers.splice(this.#recorder.answerers.indexOf(answerer), 1);
  }

  #later(ms: number): void {
    this.#account.later(ms);
  }
}

function isOfLedger({ service, input }: Parameters<Answerer>[0]): boolean {
  return service === 'DynamoDB' && String(input['TableName']).endsWith('-ledger');
}
