/**
 * Whether Route 53 answers now by what the records say: a record whose health check fails, or whose alias target does, is
 * passed over, and weights taken from the records would move traffic back to what it is passed over for.
 */
import type { RecordType } from '../fleet/fleet.ts';
import { type AdoptionRefusal, notAdopted } from './adoption-refusal.ts';
import { type Weights, weightOf } from './course.ts';
import type { PolicyRecordSet } from './live-policy.ts';
import type { LiveShares } from './live-shares.ts';

/** `unknown`: its checkers cannot be asked, as those of calculated checks and alarms cannot. */
export type CheckHealth = 'healthy' | 'unhealthy' | 'unknown';

export interface LiveHealth {
  /** By id of the check, for those that live records carry. */
  readonly checks: Readonly<Record<string, CheckHealth>>;
  /** Regions that a majority of the vantages proves to serve. */
  readonly serving: readonly string[];
}

/** Why the weights may not be what Route 53 answers by; undefined where they are. */
export function healthObjection(
  { records }: LiveShares,
  weights: Weights,
  health: LiveHealth,
): AdoptionRefusal | undefined {
  for (const [region, record] of judged(records)) {
    if (weightOf(weights, region) === 0) continue;
    const check = record.HealthCheckId;
    const state = check === undefined ? 'healthy' : (health.checks[check] ?? 'unknown');
    if (state === 'unhealthy') {
      return notAdopted(
        'answers-elsewhere',
        `health checks of regions with weight must pass, got ${check} of ${region}, which fails: Route 53 answers without it`,
        `wait until ${region} is well, or give the weight to where Route 53 answers now; then adopt`,
      );
    }
    const isEvaluated = record.AliasTarget?.EvaluateTargetHealth === true;
    if ((state === 'unknown' || isEvaluated) && !health.serving.includes(region)) {
      return notAdopted(
        'health-unknown',
        `Route 53 leaves ${region} when ${isEvaluated ? 'its alias target' : `health check ${check}`} fails, and the vantages do not prove that ${region} serves`,
        'deploy first, and adopt when pointsman status shows the region up: else adopting might move traffic back into an outage',
      );
    }
  }
  return undefined;
}

/** Records that may be passed over: those beside others. A single one is always answered. */
function judged(
  records: Readonly<Partial<Record<RecordType, Readonly<Record<string, PolicyRecordSet>>>>>,
): readonly (readonly [region: string, record: PolicyRecordSet])[] {
  return Object.values(records).flatMap((byRegion) => {
    const entries = Object.entries(byRegion);
    return entries.length > 1 ? entries : [];
  });
}
