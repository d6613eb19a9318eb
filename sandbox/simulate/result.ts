/** What came of one simulated run, in the form that other programs read, and whether it is as it should be. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { type Figures, figuresOf } from '../scenario/figures.ts';
import { type Judgement, judge } from '../scenario/judgement.ts';
import type { Run, RunMove, RunRefusal } from '../scenario/run.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A promise that was broken. */
export interface Violation {
  readonly invariant: string;
  readonly atSeconds: number;
  readonly application?: string;
  readonly text: string;
}

/** What the invariants found; of another system's rules nothing is promised. */
export interface Invariants {
  /** How often one was held against the world. */
  readonly checked: number;
  readonly violated: readonly Violation[];
}

/** One message to one address. */
interface Alert {
  readonly atSeconds: number;
  readonly incident: string;
  readonly application: string;
  readonly step: string;
  /** The person who was told. */
  readonly audience: string;
  readonly channel: string;
}

export interface SimulationResult {
  readonly scenario: string;
  readonly seed: number;
  readonly durationSeconds: number;
  readonly invariants: Invariants;
  readonly moves: readonly (RunMove & { readonly application: string })[];
  readonly refusals: readonly (RunRefusal & { readonly application: string })[];
  readonly alerts: readonly Alert[];
  readonly summary: Readonly<Record<string, Figures>>;
  readonly expect: readonly Judgement[];
  /** Those of `expect` that do not hold. */
  readonly failed: readonly Judgement[];
}

export interface Played {
  readonly scenario: Scenario;
  readonly fleet: Fleet;
  readonly seed: number;
  readonly run: Run;
  readonly invariants: Invariants;
}

export function resultOf({ scenario, fleet, seed, run, invariants }: Played): SimulationResult {
  const summary = figuresOf(scenario, fleet, run);
  const expect = judge(scenario, run, summary);
  return {
    scenario: scenario.name,
    seed,
    durationSeconds: run.durationSeconds,
    invariants,
    moves: inOrder(
      run,
      ({ moves }) => moves,
      ({ decidedAtSeconds }) => decidedAtSeconds,
    ),
    refusals: inOrder(
      run,
      ({ refusals }) => refusals,
      ({ atSeconds }) => atSeconds,
    ),
    alerts: run.alerts.flatMap(({ atSeconds, incident, application, step, person, channels }) =>
      channels.map((channel) => ({ atSeconds, incident, application, step, audience: person, channel })),
    ),
    summary,
    expect,
    failed: expect.filter(({ holds }) => !holds),
  };
}

/** Whether the run is as it should be: no promise broken, and every expectation met. */
export function isAsExpected({ invariants, failed }: SimulationResult): boolean {
  return invariants.violated.length === 0 && failed.length === 0;
}

/** The same of all applications, by time. */
function inOrder<Item>(
  { applications }: Run,
  itemsOf: (run: Run['applications'][string]) => readonly Item[],
  timeOf: (item: Item) => number,
): (Item & { readonly application: string })[] {
  return Object.entries(applications)
    .flatMap(([application, run]) => itemsOf(run).map((item) => ({ ...item, application })))
    .sort((one, other) => timeOf(one) - timeOf(other));
}
