/** What readiness needs from outside: a source for each fact, and a place for what was found. */
import type { FactName, Facts } from './readiness/facts.ts';
import type { Sheet } from './readiness/sheet.ts';

/** Each rejects by itself where its fact cannot be read. */
export type Sources = { readonly [Name in FactName]: () => Promise<Facts[Name]> };

/** Sources that ask nothing more once the signal aborts. */
export type SourcesUntil = (signal: AbortSignal) => Sources;

/** What the regions' readiness functions have found, as this region's replica has it. */
export interface ReadinessRecords {
  /** Of those of the regions that have kept any. */
  sheets(regions: readonly string[]): Promise<readonly Sheet[]>;
  /** False when the item's revision is no longer `sheet.revision - 1`. */
  writeSheet(sheet: Sheet): Promise<boolean>;
}

/** Shows how many checks have failed, for the alarm. */
export interface ReadinessGauge {
  showFailures(count: number): void;
}
