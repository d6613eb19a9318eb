/** Judges what was read. What was not asked for this time has no result, and keeps the one that it had. */
import type { Check, Context } from './check.ts';
import type { Readings } from './facts.ts';
import type { Result } from './sheet.ts';

export function evaluate(checks: readonly Check[], readings: Readings, context: Context): readonly Result[] {
  const { fleet, region, nowMs } = context;
  return checks.flatMap((check) =>
    check.subjects(fleet, region).flatMap((subject) => {
      const judgement = check.judge(subject, readings, context);
      return judgement === undefined ? [] : [{ check: check.id, subject, ...judgement, atMs: nowMs }];
    }),
  );
}
