/**
 * Makes the example applications fail as a scenario has it at a moment. Level-triggered: each time the whole state of
 * a region is set, so that faults that overlap leave behind what is still in force.
 */
import { isDeepStrictEqual } from 'node:util';
import type { EndpointFailure, Outages } from '../scenario/outages.ts';
import type { ApplicationFault } from './application-messages.ts';
import type { ApplicationProcesses } from './application-processes.ts';

/** Applications that can be made to fail. */
export type Breakable = Pick<ApplicationProcesses, 'endpoints' | 'pid' | 'kill' | 'heal' | 'setFault'>;

export class ScenarioEndpoints {
  readonly #applications: Breakable;
  readonly #outages: Outages;
  /** By region: changes follow one another. */
  readonly #turns = new Map<string, Promise<void>>();
  /** By region and application, what the present process was last told. */
  readonly #told = new Map<string, { readonly pid: number | undefined; readonly fault: ApplicationFault }>();

  constructor(applications: Breakable, outages: Outages) {
    this.#applications = applications;
    this.#outages = outages;
  }

  /** Resolves when the region is as it is to be at that moment. Regions that serve nothing are left alone. */
  async settle(region: string, atSeconds: number): Promise<void> {
    const turn = (this.#turns.get(region) ?? Promise.resolve()).then(() => this.#settle(region, atSeconds));
    this.#turns.set(
      region,
      turn.catch(() => undefined),
    );
    await turn;
  }

  async #settle(region: string, atSeconds: number): Promise<void> {
    const served = this.#applications.endpoints().filter((endpoint) => endpoint.region === region);
    if (served.length === 0) return;
    if (this.#outages.isRegionDown(region, atSeconds)) return this.#applications.kill(region);
    if (this.#applications.pid(region) === undefined) await this.#applications.heal(region);
    await Promise.all(
      served.map(({ application }) => {
        const turnedAway = this.#outages.grayFailuresAt(application, region, atSeconds);
        const failure = this.#outages.failureAt(application, region, atSeconds);
        return this.#tell(region, { ...faultOf(application, failure), turnedAway });
      }),
    );
  }

  async #tell(region: string, fault: ApplicationFault): Promise<void> {
    const key = `${region}/${fault.application}`;
    const telling = { pid: this.#applications.pid(region), fault };
    // What somebody set by hand meanwhile stays until the scenario itself changes something there.
    if (isDeepStrictEqual(this.#told.get(key), telling)) return;
    await this.#applications.setFault(region, fault);
    this.#told.set(key, telling);
  }
}

function faultOf(application: string, failure: EndpointFailure | undefined): ApplicationFault {
  if (failure === undefined) return { application, mode: 'none' };
  if (failure.mode === 'bad-certificate') {
    throw new Error(`mode must be possible without TLS, got ${failure.mode}`);
  }
  const { mode, fraction } = failure;
  return failure.mode === 'slow'
    ? { application, mode: failure.mode, fraction, latencyMs: failure.latencyMs }
    : { application, mode, fraction };
}
