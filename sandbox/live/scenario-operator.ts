/** What people do in a scenario. The faults in force meet them, too: where the ledger is unreachable, nobody can freeze. */
import { documentClient } from '../../shared/aws/dynamo-document.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { steerWaker } from '../../shared/aws/lambda-steer.ts';
import { ledgerTableName } from '../../shared/fleet/names.ts';
import type { Ledger } from '../../shared/ports.ts';
import type { FaultOf } from '../scenario/fault.ts';
import { operate } from '../scenario/operator.ts';
import { openGates } from '../world/gate-ports.ts';
import type { Sandbox } from './sandbox.ts';
import { editWeights } from './scenario-zone.ts';

export type OperatedSandbox = Pick<Sandbox, 'fleet' | 'awsUrl' | 'faults' | 'world'>;

export class ScenarioOperator {
  readonly #sandbox: OperatedSandbox;
  readonly #ledger: Ledger;
  readonly #wake: (region: string) => Promise<void>;

  constructor(sandbox: OperatedSandbox) {
    this.#sandbox = sandbox;
    const { fleet, awsUrl } = sandbox;
    const place = {
      endpoint: awsUrl,
      credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'sandbox' },
    };
    const clients = fleet.ledgerRegions.map((region) => documentClient(region, place));
    this.#ledger = dynamoLedger(clients, ledgerTableName(fleet.name));
    this.#wake = steerWaker(fleet.name, place);
  }

  /** Returns what was done, in words. Rejects where it could not be done. */
  act(deed: FaultOf<'operator'>): Promise<string> {
    const { fleet, world } = this.#sandbox;
    return operate(deed, {
      fleet,
      ledger: this.#ledger,
      nowMs: () => Date.now(),
      openGates: async (region) => openGates(world.s3, fleet, region),
      wake: () => {
        // What cannot be woken now looks within the minute.
        for (const region of fleet.controlRegions) this.#wake(region).catch(() => undefined);
      },
    });
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
}
