/**
 * A gate: one vantage's vote against a region, as an object in that vantage's own bucket where Route 53's health checkers
 * read it. An object that is there is a closed gate; an open one has no object.
 */
import { acting } from '../fleet/acting.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { sortedRegions } from './course.ts';

export interface Gate {
  /** The region that it is closed for. */
  readonly region: string;
  /** The slot of the vote that it rests on; grows while its vantage goes on voting. */
  readonly slot: number;
  /** When it was closed, by its vantage's own clock. */
  readonly closedAtMs: number;
  /**
   * While it was closed its vantage saw Route 53 move traffic on it (see gate-latch.ts): from then on its own recovered
   * vote alone does not open it.
   */
  readonly latched: boolean;
  /** What its bucket calls the object that says this; absent where it has not been written yet. */
  readonly version?: string;
}

/** What the object of a closed gate says. */
export function gateText({ region, slot, closedAtMs, latched }: Gate): string {
  return JSON.stringify({ region, slot, closedAtMs, latched });
}

/** What one vantage's bucket says. */
export type GateSheet =
  | { readonly kind: 'read'; readonly closed: readonly Gate[] }
  | { readonly kind: 'unreadable' };

/** By vantage. */
export type GateSheets = Readonly<Record<string, GateSheet>>;

/** A vantage that has not renewed its closed gate for so long is silent, and nobody but a person opens the gate. */
export const silentMs = 15 * 60_000;

/**
 * The applications that gates move, by id. One that needs its database's writer has none: Route 53 knows nothing of
 * writers. Nor has one that a person moves, or that is only observed, for a gate asks nobody.
 */
export function gatedApplications(fleet: Pick<Fleet, 'gates' | 'applications'>): readonly string[] {
  if (!fleet.gates) return [];
  return Object.entries(fleet.applications)
    .filter(
      ([, { database, failover, mode }]) =>
        database?.needs !== 'writer' && failover === 'auto' && mode === 'act',
    )
    .map(([id]) => id)
    .sort();
}

/** The regions that have gates, sorted: wherever an application that gates move has an endpoint. */
export function regionsWithGates(fleet: Pick<Fleet, 'gates' | 'applications'>): readonly string[] {
  return sortedRegions(
    gatedApplications(fleet).flatMap((id) => Object.keys(fleet.applications[id]?.endpoints ?? {})),
  );
}

/**
 * Whether a region may have gates to publish: it is a vantage, and there is an application that they could move. Counted as if
 * each application acted: a first deployment only observes, and a bucket that went with a mode could not come back, as its own
 * old one has its name.
 */
export function hasGateBucket(fleet: Fleet, region: string): boolean {
  return fleet.vantages.includes(region) && regionsWithGates(acting(fleet)).length > 0;
}

/** Closed gates that make Route 53 take a region for unhealthy: as many vantages as a verdict takes. */
export function gateQuorum({ vantages, minVotes }: Pick<Fleet, 'vantages' | 'minVotes'>): number {
  return Math.max(Math.floor(vantages.length / 2) + 1, minVotes);
}

/** The regions for which a quorum of gates is closed, sorted. A bucket that cannot be read is open: so Route 53 sees it. */
export function closedByQuorum(
  sheets: GateSheets,
  vantages: readonly string[],
  quorum: number,
): readonly string[] {
  const closed = [...new Set(vantages)].flatMap((vantage) => regionsClosedIn(sheets[vantage]));
  return sortedRegions(closed).filter((region) => closed.filter((each) => each === region).length >= quorum);
}

export interface StaleGate {
  readonly vantage: string;
  readonly gate: Gate;
}

/** Closed gates whose vantage has been silent for `silentMs`. */
export function staleGates(
  sheets: GateSheets,
  vantages: readonly string[],
  nowMs: number,
): readonly StaleGate[] {
  return [...new Set(vantages)].flatMap((vantage) => {
    const sheet = sheets[vantage];
    if (sheet?.kind !== 'read') return [];
    return sheet.closed
      .filter(({ slot }) => nowMs - slot * 1000 >= silentMs)
      .map((gate) => ({ vantage, gate }));
  });
}

/** One object a region, so each counts once. */
function regionsClosedIn(sheet: GateSheet | undefined): readonly string[] {
  return sheet?.kind === 'read' ? sortedRegions(sheet.closed.map(({ region }) => region)) : [];
}
