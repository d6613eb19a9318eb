/** A freeze: no moves, until lifted or expired. Detection and alerting go on. */
import { sortedRegions, type Weights, weightOf } from './course.ts';
import { matchesGlob } from './glob.ts';

export type Freeze = FreezeScope & FreezeTerms;

/** What may not move. `application` and `region` are patterns, in which `*` stands for any characters. */
export type FreezeScope =
  /** Every application. */
  | { readonly scope: 'fleet' }
  /** These applications. */
  | { readonly scope: 'application'; readonly application: string }
  /** No application may send more traffic to these regions, or less. */
  | { readonly scope: 'region'; readonly region: string };

interface FreezeTerms {
  /** Who froze it. Several people may, each for a reason of their own: one's end does not lift another's. */
  readonly owner: string;
  readonly reason: string;
  readonly atMs: number;
  /** Never by itself when absent. */
  readonly expiresAtMs?: number;
}

/** Of the freezes that hold the whole application, the one in force that lasts longest, if any. */
export function freezeInForce(
  freezes: readonly Freeze[],
  application: string,
  nowMs: number,
): Freeze | undefined {
  return longest(
    inForce(freezes, nowMs).filter((freeze) => {
      if (freeze.scope === 'application') return matchesGlob(freeze.application, application);
      // What a newer version means by a scope that is unknown here cannot be told, so it holds everything.
      return freeze.scope !== 'region';
    }),
  );
}

/** The freezes of regions in force. */
export function frozenRegionsOf(freezes: readonly Freeze[], nowMs: number): readonly Freeze[] {
  return inForce(freezes, nowMs).filter(({ scope }) => scope === 'region');
}

/** Of these freezes, the one that holds this region longest, if any. */
export function freezeOfRegion(freezes: readonly Freeze[], region: string): Freeze | undefined {
  return longest(freezes.filter((freeze) => freeze.scope === 'region' && matchesGlob(freeze.region, region)));
}

/** The freeze of a region that a change of weights would touch, the region that comes first in order. */
export function freezeTouched(freezes: readonly Freeze[], from: Weights, to: Weights): Freeze | undefined {
  const changed = sortedRegions([...Object.keys(from), ...Object.keys(to)]).filter(
    (region) => weightOf(from, region) !== weightOf(to, region),
  );
  return changed.map((region) => freezeOfRegion(freezes, region)).find((freeze) => freeze !== undefined);
}

/** The pattern of what is frozen; undefined where it is the fleet. */
export function freezeSubject(freeze: FreezeScope): string | undefined {
  if (freeze.scope === 'application') return freeze.application;
  return freeze.scope === 'region' ? freeze.region : undefined;
}

/** `the fleet`, `applications shop-*`, `regions us-*`. */
export function frozenText(freeze: FreezeScope): string {
  const subject = freezeSubject(freeze);
  if (subject === undefined) return 'the fleet';
  return `${freeze.scope}${subject.includes('*') ? 's' : ''} ${subject}`;
}

function inForce(freezes: readonly Freeze[], nowMs: number): readonly Freeze[] {
  return freezes.filter((freeze) => nowMs < endMs(freeze));
}

function longest(freezes: readonly Freeze[]): Freeze | undefined {
  return freezes.reduce<Freeze | undefined>(
    (best, freeze) => (best === undefined || endMs(freeze) > endMs(best) ? freeze : best),
    undefined,
  );
}

function endMs({ expiresAtMs }: Freeze): number {
  return expiresAtMs ?? Number.POSITIVE_INFINITY;
}
