/** One scenario under every system's rules, side by side. */
import type { Figures } from '../scenario/figures.ts';
import type { RivalName } from './rivals/play.ts';

/** What is compared: Pointsman and the systems that its users have otherwise. */
export type SystemName = 'pointsman' | RivalName;

export const systemTitles: Readonly<Record<SystemName, string>> = {
  pointsman: 'Pointsman',
  route53: 'Route 53 health checks',
  gdnsd: 'gdnsd',
  naive: 'naive best region',
};

export interface ComparisonRow {
  readonly application: string;
  readonly system: SystemName;
  readonly figures: Figures;
}

/** By application, then system, so that what is to be compared stands together. */
export function comparisonOf(
  summaries: Readonly<Partial<Record<SystemName, Readonly<Record<string, Figures>>>>>,
): readonly ComparisonRow[] {
  const applications = [...new Set(Object.values(summaries).flatMap((summary) => Object.keys(summary)))];
  const systems = Object.keys(systemTitles) as readonly SystemName[];
  return applications.flatMap((application) =>
    systems.flatMap((system) => {
      const figures = summaries[system]?.[application];
      return figures === undefined ? [] : [{ application, system, figures }];
    }),
  );
}
