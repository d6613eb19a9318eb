/** The figures of a run, by which plays are compared and expectations are judged. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { activeRegions, weightOf } from '../../shared/routing/course.ts';
import { Outages } from './outages.ts';
import { accusingReasons } from './reasons.ts';
import type { ApplicationRun, Run, RunMove } from './run.ts';
import type { Scenario } from './scenario.ts';
import { userErrors } from './user-errors.ts';

export interface Figures {
  /** Accepted by Route 53. */
  readonly moves: number;
  /** Of these, those away from a region that served. */
  readonly falseMoves: number;
  /** From the first fault to the first verdict `down`; null where there was none. So with the next two. */
  readonly detectSeconds: number | null;
  /** To the first move that Route 53 accepted. */
  readonly moveSeconds: number | null;
  /** To the first answer by a move. */
  readonly answeredSeconds: number | null;
  readonly userErrorSeconds: number;
  readonly unavoidableErrorSeconds: number;
  readonly promotions: number;
}

export function figuresOf(scenario: Scenario, fleet: Fleet, run: Run): Readonly<Record<string, Figures>> {
  const outages = new Outages(scenario.faults, fleet, scenario.durationSeconds);
  return Object.fromEntries(
    Object.entries(run.applications).map(([id, application]) => [
      id,
      figuresFor(id, application, { scenario, fleet, run, outages }),
    ]),
  );
}

interface Played {
  readonly scenario: Scenario;
  readonly fleet: Fleet;
  readonly run: Run;
  readonly outages: Outages;
}

function figuresFor(
  id: string,
  application: ApplicationRun,
  { scenario, fleet, run, outages }: Played,
): Figures {
  const { endpoints = {}, ttlSeconds = 0 } = fleet.applications[id] ?? {};
  const moves = application.moves.filter(({ atSeconds }) => atSeconds !== null);
  const failing = Object.fromEntries(
    Object.keys(endpoints).map((region) => [region, outages.failingShares(id, region)]),
  );
  const { answers } = application;
  const errors = userErrors({ answers, failing, ttlSeconds, durationSeconds: run.durationSeconds });
  return {
    moves: moves.length,
    falseMoves: moves.filter((move) => isFalse(move, id, outages)).length,
    ...delays(application, firstFaultSeconds(scenario)),
    userErrorSeconds: toMilliseconds(errors.userErrorSeconds),
    unavoidableErrorSeconds: toMilliseconds(errors.unavoidableErrorSeconds),
    // Nothing promotes databases yet.
    promotions: 0,
  };
}

/** What a clock shows; the rest is the noise of adding up fractions. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Whether a move left a region as failing that served. */
function isFalse(
  { because, from, to, decidedAtSeconds }: RunMove,
  application: string,
  outages: Outages,
): boolean {
  if (!accusingReasons.has(because)) return false;
  const left = activeRegions(from).filter((region) => weightOf(to, region) < weightOf(from, region));
  return left.some((region) => outages.servesAt(application, region, decidedAtSeconds));
}

/** When the first thing broke; what an operator does is no fault. */
function firstFaultSeconds({ faults }: Scenario): number | undefined {
  const moments = faults.filter(({ kind }) => kind !== 'operator').map(({ at }) => at);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

function delays(
  { moves, downAtSeconds }: ApplicationRun,
  faultSeconds: number | undefined,
): Pick<Figures, 'detectSeconds' | 'moveSeconds' | 'answeredSeconds'> {
  const delay = (moments: readonly (number | null)[]): number | null => {
    if (faultSeconds === undefined) return null;
    const after = moments.flatMap((moment) => (moment !== null && moment >= faultSeconds ? [moment] : []));
    return after.length === 0 ? null : toMilliseconds(Math.min(...after) - faultSeconds);
  };
  return {
    detectSeconds: delay(downAtSeconds),
    moveSeconds: delay(moves.map(({ atSeconds }) => atSeconds)),
    answeredSeconds: delay(moves.map(({ answeredSeconds }) => answeredSeconds)),
  };
}
