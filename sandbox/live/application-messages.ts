/** What the sandbox and a region's process say to each other, and how an application can be made to fail. */
import type { Audience } from '../scenario/outages.ts';

export const faultModes = ['none', 'refused', 'timeout', 'http500', 'slow', 'wrong-body'] as const;

/**
 * `refused`: nobody listens. `timeout`: connections are accepted and never answered. `slow`: answers come late.
 * `wrong-body`: 200 with somebody else's page.
 */
export type FaultMode = (typeof faultModes)[number];

/** Probes say who they are; users are all the others. */
const audiences = ['probes', 'users'] as const satisfies readonly Audience[];

export interface ApplicationFault {
  readonly application: string;
  /** What becomes of whoever is not turned away. */
  readonly mode: FaultMode;
  /** How late `slow` answers. Default: 8000, beyond every check's timeout. */
  readonly latencyMs?: number;
  /** Share of requests hit, 0 to 1. Default: 1. Below 1, `refused` resets the connections of those it hits. */
  readonly fraction?: number;
  /** Whose connections are reset, whatever the mode is. Default: nobody's. */
  readonly turnedAway?: readonly Audience[];
}

/** One region's process, as JSON in its first argument. */
export interface RegionalConfiguration {
  readonly region: string;
  readonly seed: number;
  readonly applications: readonly ApplicationAddress[];
}

export interface ApplicationAddress {
  readonly application: string;
  readonly address: string;
  readonly port: number;
}

/** From the sandbox: `id` comes back with the answer. */
export interface FaultCommand {
  readonly kind: 'fault';
  readonly id: number;
  readonly fault: ApplicationFault;
}

export type RegionalMessage =
  /** Every application accepts connections. */
  | { readonly kind: 'ready' }
  /** The process cannot serve and ends; `code` is the system's, such as EADDRINUSE. */
  | { readonly kind: 'unable'; readonly code: string; readonly text: string }
  /** The command holds from here on. */
  | { readonly kind: 'obeyed'; readonly id: number }
  | { readonly kind: 'rejected'; readonly id: number; readonly text: string };

/** Why this is no fault that can be set; undefined where it is one. */
export function faultProblem(fault: ApplicationFault): string | undefined {
  const { mode, latencyMs = 0, fraction = 1, turnedAway = [] } = fault;
  if (!faultModes.includes(mode)) return `mode must be one of ${faultModes.join(', ')}, got ${mode}`;
  if (!(latencyMs >= 0 && latencyMs <= latencyMsMax))
    return `latency must be 0 to ${latencyMsMax} ms, got ${latencyMs}`;
  if (!(fraction >= 0 && fraction <= 1)) return `fraction must be 0 to 1, got ${fraction}`;
  const stranger = turnedAway.find((audience) => !audiences.includes(audience));
  if (stranger !== undefined) return `turned away can be ${audiences.join(', ')}, got ${stranger}`;
  return undefined;
}

/** No client waits longer. */
const latencyMsMax = 600_000;
