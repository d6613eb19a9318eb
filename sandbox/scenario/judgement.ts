/** Holds a run against what its scenario expects. */
import { activeRegions } from '../../shared/routing/course.ts';
import {
  type ExpectationName,
  type Expectations,
  expectationNames,
  expectationsFor,
} from './expectations.ts';
import type { Figures } from './figures.ts';
import type { Run, RunAlert } from './run.ts';
import type { Scenario } from './scenario.ts';

type Value = number | string | readonly string[];

export interface Judgement {
  readonly application: string;
  readonly expect: ExpectationName;
  readonly wanted: Value;
  readonly got: Value;
  readonly holds: boolean;
}

/** One judgement for each expectation and application, in the order of the fleet. */
export function judge(scenario: Scenario, run: Run, figures: Readonly<Record<string, Figures>>): Judgement[] {
  return Object.entries(figures).flatMap(([application, own]) => {
    const wanted = expectationsFor(scenario.expect, application);
    return expectationNames.flatMap((expect) =>
      wanted[expect] === undefined ? [] : [judgeOne(expect, wanted, { application, figures: own, run })],
    );
  });
}

interface Played {
  readonly application: string;
  readonly figures: Figures;
  readonly run: Run;
}

type Outcome = Pick<Judgement, 'wanted' | 'got' | 'holds'>;

function judgeOne(expect: ExpectationName, wanted: Expectations, played: Played): Judgement {
  return { application: played.application, expect, ...outcomes[expect](wanted, played) };
}

const outcomes: Readonly<Record<ExpectationName, (wanted: Expectations, played: Played) => Outcome>> = {
  movesMax: ({ movesMax }, { figures }) => atMost(figures.moves, movesMax),
  movesMin: ({ movesMin = 0 }, { figures: { moves } }) => ({
    wanted: movesMin,
    got: moves,
    holds: moves >= movesMin,
  }),
  falseMovesMax: ({ falseMovesMax }, { figures }) => atMost(figures.falseMoves, falseMovesMax),
  promotionsMax: ({ promotionsMax }, { figures }) => atMost(figures.promotions, promotionsMax),
  userErrorSecondsMax: ({ userErrorSecondsMax }, { figures }) =>
    atMost(figures.userErrorSeconds, userErrorSecondsMax),
  alertsPerPersonMax: ({ alertsPerPersonMax }, { application, run }) =>
    atMost(mostAlerts(run.alerts, application), alertsPerPersonMax),
  finalRegion: ({ finalRegion = '' }, { application, run }) => {
    const got = activeRegions(run.applications[application]?.finalWeights ?? {});
    return { wanted: finalRegion, got, holds: got.length === 1 && got[0] === finalRegion };
  },
  becauseIncludes: ({ becauseIncludes = [] }, { application, run }) => {
    const got = [...new Set(run.applications[application]?.reasons)];
    return { wanted: becauseIncludes, got, holds: becauseIncludes.every((because) => got.includes(because)) };
  },
};

function atMost(got: number, wanted = 0): Outcome {
  return { wanted, got, holds: got <= wanted };
}

/** What the person who was sent the most about the application was sent. */
function mostAlerts(alerts: readonly RunAlert[], application: string): number {
  const perPerson = new Map<string, number>();
  for (const { person } of alerts.filter((alert) => alert.application === application)) {
    perPerson.set(person, (perPerson.get(person) ?? 0) + 1);
  }
  return Math.max(0, ...perPerson.values());
}
