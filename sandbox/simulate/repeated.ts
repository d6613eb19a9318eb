/** What came of one scenario under many seeds. */
import type { Figures } from '../scenario/figures.ts';
import type { SimulationResult } from './result.ts';

export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

export interface Repeated {
  readonly scenario: string;
  readonly runs: number;
  readonly seeds: readonly number[];
  readonly violated: readonly { readonly seed: number; readonly invariant: string }[];
  readonly failed: readonly {
    readonly seed: number;
    readonly application: string;
    readonly expect: string;
  }[];
  /** By application and figure; null where no run had one. */
  readonly summary: Readonly<Record<string, Readonly<Record<keyof Figures, Spread | null>>>>;
}

/** @param results At least one, all of the same scenario. */
export function repeatedOf(results: readonly SimulationResult[]): Repeated {
  const [first] = results;
  if (first === undefined) throw new Error('results must hold at least one run, got none');
  return {
    scenario: first.scenario,
    runs: results.length,
    seeds: results.map(({ seed }) => seed),
    violated: results.flatMap(({ seed, invariants }) =>
      invariants.violated.map(({ invariant }) => ({ seed, invariant })),
    ),
    failed: results.flatMap(({ seed, failed }) =>
      failed.map(({ application, expect }) => ({ seed, application, expect })),
    ),
    summary: Object.fromEntries(
      Object.keys(first.summary).map((application) => [
        application,
        spreads(results.flatMap(({ summary }) => summary[application] ?? [])),
      ]),
    ),
  };
}

function spreads(figures: readonly Figures[]): Readonly<Record<keyof Figures, Spread | null>> {
  const spreadOfFigure = (figure: keyof Figures) =>
    spread(figures.flatMap((each) => (each[figure] === null ? [] : [each[figure]])));
  return {
    moves: spreadOfFigure('moves'),
    falseMoves: spreadOfFigure('falseMoves'),
    detectSeconds: spreadOfFigure('detectSeconds'),
    moveSeconds: spreadOfFigure('moveSeconds'),
    answeredSeconds: spreadOfFigure('answeredSeconds'),
    userErrorSeconds: spreadOfFigure('userErrorSeconds'),
    unavoidableErrorSeconds: spreadOfFigure('unavoidableErrorSeconds'),
    promotions: spreadOfFigure('promotions'),
  };
}

/** By nearest rank: every value given is one that a run had. */
function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { median: rank(0.5), p95: rank(0.95), max: rank(1) };
}
