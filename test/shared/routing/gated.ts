/** What gates' tests start from: three vantages, one application, its first region down for long with all the traffic. */
import type { Gate, GateSheet, GateSheets } from '../../../shared/routing/gate.ts';
import type {
  GatedApplication,
  GatedEndpoint,
  GateSituation,
} from '../../../shared/routing/gate-situation.ts';
import { allEast, east, europe, nowMs, regions, west } from './regional.ts';

export const slot = Math.floor(nowMs / 1000) - 2;

export function endpoint(change: Partial<GatedEndpoint> = {}): GatedEndpoint {
  return { vote: 'up', voteSinceMs: nowMs - 3_600_000, keptOut: false, ready: true, ...change };
}

export const down = endpoint({ vote: 'down', voteSinceMs: nowMs - 30_000 });

export function gatedApplication(change: Partial<GatedApplication> = {}): GatedApplication {
  return {
    application: 'api',
    endpoints: { [east]: down, [west]: endpoint(), [europe]: endpoint() },
    frozen: false,
    answered: { weights: allEast },
    forcedTo: [],
    approvedTo: [],
    ...change,
  };
}

/** As west sees it. */
export function gateSituation(change: Partial<GateSituation> = {}): GateSituation {
  return {
    vantage: west,
    vantages: regions,
    quorum: 2,
    gateAfterMs: 30_000,
    sheets: sheetsOf({}),
    slot,
    freeze: { fleet: false, regions: [] },
    applications: [gatedApplication()],
    nowMs,
    ...change,
  };
}

export function gate(region: string, change: Partial<Gate> = {}): Gate {
  return { region, slot: slot - 10, closedAtMs: nowMs - 60_000, latched: false, ...change };
}

/** Every bucket can be read; by vantage what is closed there. */
export function sheetsOf(closed: Readonly<Record<string, readonly Gate[]>>): GateSheets {
  const sheets = regions.map((vantage): [string, GateSheet] => [
    vantage,
    { kind: 'read', closed: closed[vantage] ?? [] },
  ]);
  return Object.fromEntries(sheets);
}
