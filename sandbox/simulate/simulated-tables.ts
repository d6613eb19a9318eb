/** The tables as a run meets them: telemetry in its own region, the ledger's replicas in turn. */
import { ledgerRegionsInTurn } from '../../functions/ledger-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { type Ledger, LedgerUnreachable, type Telemetry } from '../../shared/ports.ts';
import { type Random, randomInteger } from '../world/random.ts';
import { wayMs } from './distances.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import type { MemoryLedger } from './memory-ledger.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import type { Replication } from './replicated-items.ts';
import type { Site } from './site.ts';
import { givenUp, replicaTrouble } from './table-faults.ts';

/** What is written in one region is seen in another after this, when nothing is wrong. */
const replicationMs = [500, 1_500] as const;

/** How long what is written takes to be seen elsewhere, by the faults in force when it is written. */
export function replicationUnder(faults: FaultsInForce, random: Random): Replication {
  return (from, to) => {
    const usualMs = randomInteger(random, ...replicationMs);
    const lagsMs = faults
      .of('table')
      .flatMap((fault) =>
        fault.table === 'telemetry' && fault.mode === 'lag' && ['*', from, to].includes(fault.region)
          ? [fault.lagSeconds * 1000]
          : [],
      );
    return Math.max(usualMs, ...lagsMs);
  };
}

export function telemetryAt(site: Site, model: MemoryTelemetry, faults: FaultsInForce): Telemetry {
  return guarded(model.port(site.region), () => {
    const trouble = replicaTrouble('telemetry', site.region, site.region, faults);
    return trouble === undefined ? undefined : givenUp(trouble, site);
  });
}

export interface LedgerPlace {
  readonly fleet: Fleet;
  readonly model: MemoryLedger;
  readonly faults: FaultsInForce;
  readonly random: Random;
}

/** Strongly consistent: a request is answered by the first replica that can be reached, or by none. */
export function ledgerAt(site: Site, place: LedgerPlace): Ledger {
  const { fleet, model, faults, random } = place;
  const replicas = ledgerRegionsInTurn(fleet, site.region);
  const inTurn = guarded<Ledger>(model, () => firstToAnswer(replicas, site, place));
  const localControl = async () => {
    const [own] = replicas;
    if (own !== site.region)
      throw new LedgerUnreachable(`there is no replica of the ledger in ${site.region}`);
    const trouble = replicaTrouble('ledger', own, site.region, faults);
    if (trouble !== undefined) {
      await givenUp(trouble, site).catch((error: unknown) => {
        throw new LedgerUnreachable(String(error));
      });
    }
    await site.wait(site.trueMs() + wayMs(own, own, random));
    return model.control();
  };
  return new Proxy(inTurn, {
    get: (target, key) => (key === 'localControl' ? localControl : (Reflect.get(target, key) as unknown)),
  });
}

/** Resolves when one has answered. */
async function firstToAnswer(
  replicas: readonly string[],
  site: Site,
  { fleet, faults, random }: LedgerPlace,
): Promise<void> {
  const failures: string[] = [];
  const alive = fleet.ledgerRegions.filter((region) => !faults.isRegionDown(region));
  // A write is durable, and a read is strong, only with most of the replicas.
  const hasMajority = alive.length * 2 > fleet.ledgerRegions.length;
  for (const region of replicas) {
    const trouble =
      replicaTrouble('ledger', region, site.region, faults) ??
      (hasMajority ? undefined : { afterMs: 120, error: 'the other replicas do not answer it' });
    if (trouble === undefined) {
      const agreeing = alive.filter((other) => other !== region);
      const agreementMs = Math.min(...agreeing.map((other) => 2 * wayMs(region, other, random)));
      const waysMs = 2 * wayMs(site.region, region, random);
      await site.wait(site.trueMs() + waysMs + (Number.isFinite(agreementMs) ? agreementMs : 0));
      return;
    }
    await givenUp(trouble, site).catch((error: unknown) => failures.push(`${region}: ${String(error)}`));
  }
  throw new LedgerUnreachable(`no replica of the ledger answered: ${failures.join('; ') || 'there is none'}`);
}

/** Every request of the port waits for what `meet` says first, and rejects where that does. */
function guarded<Port extends object>(port: Port, meet: () => Promise<unknown> | undefined): Port {
  return new Proxy(port, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        const met = meet();
        if (met !== undefined) await met;
        return Reflect.apply(method, target, args) as unknown;
      };
    },
  });
}
