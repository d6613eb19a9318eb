/** What a run has to tell: what has failed since the last one, what has recovered, and how many failures there are now. */
import type { Check, Severity } from './check.ts';
import { goodForMs } from './rota.ts';
import type { Result, Sheet } from './sheet.ts';

export interface ReadinessNews {
  readonly kind: 'failed' | 'recovered';
  readonly check: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly text: string;
}

/** Notices are no news: what they tell was chosen by a person. An unknown between two failures is no recovery. */
export function newsSince(
  checks: readonly Check[],
  before: Sheet | undefined,
  after: Sheet,
): readonly ReadinessNews[] {
  return after.results.flatMap((result): ReadinessNews[] => {
    const check = checks.find(({ id }) => id === result.check);
    const old = before?.results.find(
      (each) => each.check === result.check && each.subject === result.subject,
    );
    if (check === undefined || check.severity === 'notice' || old?.state === result.state) return [];
    const kind = result.state === 'failed' ? 'failed' : old?.state === 'failed' ? 'recovered' : undefined;
    if (kind === undefined || (kind === 'recovered' && result.state !== 'passed')) return [];
    const { severity } = check;
    const subject = result.subject === '' ? '' : ` of ${result.subject}`;
    const word = kind === 'failed' ? `${severity}: ` : 'passes again: ';
    const text = `readiness ${word}${check.id}${subject}: ${result.detail}`;
    return [{ kind, check: check.id, severity, subject: result.subject, text }];
  });
}

/**
 * Critical checks of this region that have failed and are not out of date. Warnings are not counted: an alarm that one of them
 * holds for weeks would tell nobody when something critical fails.
 */
export function failureCount(checks: readonly Check[], { results, writtenAtMs }: Sheet): number {
  const counts = ({ check: id, state, atMs }: Result) => {
    const check = checks.find((each) => each.id === id);
    if (check?.severity !== 'critical' || state !== 'failed') return false;
    return writtenAtMs - atMs <= goodForMs[check.period];
  };
  return results.filter(counts).length;
}
