/** Plays a rival over a scenario in which one thing is said, or over one of the scenario files. */
import { readFileSync } from 'node:fs';
import fleetInput from '../../../fleet.config.ts';
import { type Figures, figuresOf } from '../../../sandbox/scenario/figures.ts';
import type { ApplicationRun, Run } from '../../../sandbox/scenario/run.ts';
import { readScenarioWithFleet } from '../../../sandbox/scenario/scenario.ts';
import { playRival, type RivalName } from '../../../sandbox/simulate/rivals/play.ts';
import { activeRegions } from '../../../shared/routing/course.ts';

export type Group = Readonly<Record<string, unknown>>;

export interface Played {
  readonly run: Run;
  readonly figures: Readonly<Record<string, Figures>>;
}

/** The default fleet for 20 minutes, with these faults. */
export function playFaults(
  name: RivalName,
  faults: readonly Group[],
  { seed = 1, ...changes }: Group & { readonly seed?: number } = {},
): Played {
  return play(name, { name: 'base', durationSeconds: 1200, faults, ...changes }, seed);
}

/** By its own seed. */
export function playFile(name: RivalName, file: string): Played {
  const text = readFileSync(new URL(`../../scenarios/${file}.json`, import.meta.url), 'utf8');
  return play(name, JSON.parse(text));
}

function play(name: RivalName, input: unknown, seed?: number): Played {
  const reading = readScenarioWithFleet(input, { ...fleetInput, mode: 'act' });
  if (!reading.ok) throw new Error(reading.errors.map(({ message }) => message).join('; '));
  const { scenario, fleet } = reading;
  const run = playRival(name, scenario, fleet, seed ?? scenario.seed);
  return { run, figures: figuresOf(scenario, fleet, run) };
}

export function applicationIn({ run }: Played, id: string): ApplicationRun {
  const application = run.applications[id];
  if (application === undefined) throw new Error(`${id} was not played`);
  return application;
}

export function figuresIn({ figures }: Played, id: string): Figures {
  const own = figures[id];
  if (own === undefined) throw new Error(`${id} was not played`);
  return own;
}

/** Where each move went, and why. */
export function movesIn(played: Played, id: string): readonly string[] {
  return applicationIn(played, id).moves.map(
    ({ because, to }) => `${because} ${activeRegions(to).join('+')}`,
  );
}

/** The default order. */
export const [primary, secondary, tertiary] = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;

/** Of `api` in the primary region, from 600 s on. */
export const failing = { kind: 'endpoint', application: 'api', region: primary, mode: 'refused', at: 600 };
