/** What people do in a scenario. The faults in force meet them, too: where the ledger is unreachable, nobody can freeze. */
import { documentClient } from '../../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { ledgerTableName } from '../../shared/fleet/names.ts';
import type { Ledger } from '../../shared/ports.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { Sandbox } from './sandbox.ts';
import { editWeights } from './scenario-zone.ts';

export type OperatedSandbox = Pick<Sandbox, 'fleet' | 'awsUrl' | 'faults' | 'world'>;

export class ScenarioOperator {
  readonly #sandbox: OperatedSandbox;
  readonly #ledger: Ledger;

  constructor(sandbox: OperatedSandbox) {
    this.#sandbox = sandbox;
    const { fleet, awsUrl } = sandbox;
    const place = {
      endpoint: awsUrl,
      credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'sandbox' },
    };
    const clients = fleet.ledgerRegions.map((region) => documentClient(region, place));
    this.#ledger = dynamoLedger(clients, ledgerTableName(fleet.name));
  }

  /** Returns what was done, in words. Rejects where it could not be done. */
  async act(deed: FaultOf<'operator'>): Promise<string> {
    if (deed.do === 'unfreeze') return this.#unfreeze();
    if (deed.do !== 'freeze') throw new Error(`an operator here can freeze and unfreeze, got ${deed.do}`);
    const atMs = Date.now();
    const { reason = 'the scenario says so', forSeconds } = deed;
    const freeze = { scope: 'fleet', owner: 'scenario', reason, atMs } as const;
    await this.#ledger.writeFreeze(
      forSeconds === undefined ? freeze : { ...freeze, expiresAtMs: atMs + forSeconds * 1000 },
    );
    return `the fleet is frozen${forSeconds === undefined ? '' : ` for ${forSeconds} s`}: ${reason}`;
  }

  /** Writes weights as a person in the console would. Rejects where it could not be done. */
  async edit({ application, weights }: FaultOf<'dns-edit'>): Promise<string> {
    const { fleet, faults, world } = this.#sandbox;
    const edited = fleet.applications[application];
    if (edited === undefined) throw new Error(`application must be one of the fleet, got ${application}`);
    const call = { service: 'route53', operation: 'ChangeResourceRecordSets', region: 'us-east-1' };
    const fault = faults.forCall({ ...call, caller: undefined });
    if (fault?.kind === 'down' || fault?.kind === 'throttled')
      throw new Error('the Route 53 control plane refuses it');
    await editWeights(world.route53, fleet, edited, weights);
    const said = Object.entries(weights).map(([region, weight]) => `${region}=${weight}`);
    return `the records of ${application} are edited by hand: ${said.join(' ')}`;
  }

  /** Every freeze, whoever set it. */
  async #unfreeze(): Promise<string> {
    const { freezes } = await this.#ledger.control();
    for (const freeze of freezes) await this.#ledger.liftFreeze(freeze);
    return freezes.length === 0 ? 'there was no freeze to lift' : 'the fleet is unfrozen';
  }
}
