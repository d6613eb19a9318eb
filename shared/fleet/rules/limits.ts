/** Refuses numbers outside their limits. */
import { type Finding, finding, type Path } from '../issue.ts';

export interface Limits {
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  /** Whether fractions are allowed. Default: no. */
  readonly fractions?: boolean;
}

/** @param value `undefined` where the field was left out, which is no fault. */
export function outsideLimits(at: Path, value: number | undefined, limits: Limits): readonly Finding[] {
  if (value === undefined || isWithin(value, limits)) return [];
  const { min, max, unit, fractions = false } = limits;
  const kind = fractions ? 'a number' : 'a whole number';
  return [finding(at, value, `be ${kind} from ${min} to ${max}${unit === undefined ? '' : ` ${unit}`}`)];
}

export function isWithin(value: number, { min, max, fractions = false }: Limits): boolean {
  return value >= min && value <= max && (fractions || Number.isInteger(value));
}
