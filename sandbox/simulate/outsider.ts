/** A person outside of all regions, who does what the scenario says, and whose deeds are effects like any other. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { JournalEntry } from '../../shared/journal.ts';
import type { Fault, LastingFault } from '../scenario/fault.ts';
import type { Random } from '../world/random.ts';
import type { Deployments } from './deployments.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import { editByHand } from './hand-edit.ts';
import { type Done, Invocation } from './invocation.ts';
import type { MemoryLedger } from './memory-ledger.ts';
import { operate } from './operator.ts';
import type { SimulatedGates } from './simulated-gates.ts';
import { ledgerAt } from './simulated-tables.ts';
import type { SimulatedZone } from './simulated-zone.ts';
import type { Site } from './site.ts';
import type { Time } from './time.ts';

/** Where the requests of people come from. */
export const outside = 'outside';

export interface OutsiderOptions {
  readonly fleet: Fleet;
  readonly time: Time;
  readonly faults: FaultsInForce;
  readonly ledger: MemoryLedger;
  readonly zone: SimulatedZone;
  readonly gates: SimulatedGates;
  readonly deployments: Deployments;
  readonly random: Random;
  /** Asks every control region's `steer` for a pass, as an operator's command does. */
  readonly wake: () => void;
  readonly done: Done;
  say(entry: JournalEntry): void;
}

export class Outsider {
  readonly #options: OutsiderOptions;

  constructor(options: OutsiderOptions) {
    this.#options = options;
  }

  /** What cannot be done is said, and the play goes on. */
  act(deed: Exclude<Fault, LastingFault>): void {
    const { time, say } = this.#options;
    const done = deed.kind === 'operator' ? this.#operate(deed) : this.#edit(deed);
    done.catch((error: unknown) => {
      const what = deed.kind === 'operator' ? deed.do : deed.kind;
      const { application } = { application: undefined, ...deed };
      say({
        event: 'error',
        at: time.nowMs,
        by: outside,
        ...(application === undefined ? {} : { application }),
        because: 'failed',
        text: `${what} could not be done: ${String(error)}`,
      });
    });
  }

  async #operate(order: Extract<Fault, { kind: 'operator' }>): Promise<void> {
    const { fleet, time, faults, gates, deployments, ledger: model, random, wake, done } = this.#options;
    const invocation = new Invocation(time, undefined, undefined, done);
    const site: Site = {
      region: outside,
      clockMs: () => time.nowMs,
      trueMs: () => time.nowMs,
      wait: (untilMs) => invocation.wait(untilMs),
    };
    const ledger = invocation.through('ledger', ledgerAt(site, { fleet, model, faults, random }));
    const openGates = async (region: string) => gates.open(region);
    const deploy = (region: string | undefined) => deployments.deploy(region, time.nowMs);
    await operate(order, { fleet, ledger, nowMs: time.nowMs, openGates, deploy, wake });
  }

  async #edit(edit: Extract<Fault, { kind: 'dns-edit' }>): Promise<void> {
    const { fleet, zone } = this.#options;
    editByHand(edit, fleet, zone);
  }
}
