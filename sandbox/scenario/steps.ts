/** A value over time that changes in steps. */

export interface Step {
  readonly atSeconds: number;
  /** From then on, until the next step. */
  readonly value: number;
}

/** The value at a moment; before the first step, that of the first, and 0 without any. Steps are in order. */
export function valueAt(steps: readonly Step[], atSeconds: number): number {
  return (steps.findLast((step) => step.atSeconds <= atSeconds) ?? steps[0])?.value ?? 0;
}

/** The integral from one moment to a later one. */
export function integral(steps: readonly Step[], fromSeconds: number, toSeconds: number): number {
  const inside = steps.map(({ atSeconds }) => atSeconds).filter((at) => at > fromSeconds && at < toSeconds);
  const bounds = [fromSeconds, ...inside, toSeconds];
  return bounds.slice(1).reduce((sum, until, index) => {
    const from = bounds[index] ?? fromSeconds;
    return sum + (until - from) * valueAt(steps, from);
  }, 0);
}
