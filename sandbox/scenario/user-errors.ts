/**
 * How long users were failed: the integral over time of the share of users whose cached answer points to an endpoint
 * that fails them. Answers are cached for the TTL, and users asked at moments spread uniformly over it.
 */
import { activeRegions, type Weights, weightOf } from '../../shared/routing/course.ts';
import { servingShareMax } from './outages.ts';
import { integral, type Step, valueAt } from './steps.ts';

/** What the name servers answer from a moment on. The first entry holds before it, too. */
export interface AnswerChange {
  readonly atSeconds: number;
  readonly weights: Weights;
}

export interface UserErrorQuestion {
  /** In order; at least one. */
  readonly answers: readonly AnswerChange[];
  /** By region, the share of its users that the endpoint fails, 0 to 1. */
  readonly failing: Readonly<Record<string, readonly Step[]>>;
  readonly ttlSeconds: number;
  readonly durationSeconds: number;
}

export interface UserErrors {
  readonly userErrorSeconds: number;
  /** The part of it when no region could have served. */
  readonly unavoidableErrorSeconds: number;
}

export function userErrors(question: UserErrorQuestion): UserErrors {
  const { failing, ttlSeconds } = question;
  const shares = answeredShares(question);
  const result = { userErrorSeconds: 0, unavoidableErrorSeconds: 0 };
  const bounds = boundsOf(question);
  for (const [index, untilSeconds] of bounds.slice(1).entries()) {
    const fromSeconds = bounds[index] ?? 0;
    // Between two bounds the share grows or falls evenly, so that its value in the middle is its mean.
    const middle = (fromSeconds + untilSeconds) / 2;
    const failedAt = (region: string) => valueAt(failing[region] ?? [], middle);
    const failed = Object.entries(shares).reduce(
      (sum, [region, steps]) => sum + cachedShare(steps, middle, ttlSeconds) * failedAt(region),
      0,
    );
    const errorSeconds = failed * (untilSeconds - fromSeconds);
    result.userErrorSeconds += errorSeconds;
    const nobodyServes = Object.keys(failing).every((region) => failedAt(region) >= servingShareMax);
    if (nobodyServes) result.unavoidableErrorSeconds += errorSeconds;
  }
  return result;
}

/** By region, the share of answers that name it. */
function answeredShares({ answers }: UserErrorQuestion): Readonly<Record<string, readonly Step[]>> {
  const regions = [...new Set(answers.flatMap(({ weights }) => Object.keys(weights)))];
  return Object.fromEntries(
    regions.map((region) => [
      region,
      answers.map(({ atSeconds, weights }) => ({ atSeconds, value: answeredShare(weights, region) })),
    ]),
  );
}

function answeredShare(weights: Weights, region: string): number {
  const active = activeRegions(weights);
  if (!active.includes(region)) return 0;
  const total = active.reduce((sum, each) => sum + weightOf(weights, each), 0);
  // Weights that are all zero are equal shares.
  return total === 0 ? 1 / active.length : weightOf(weights, region) / total;
}

/** The share of users who hold an answer that names the region. */
function cachedShare(answered: readonly Step[], atSeconds: number, ttlSeconds: number): number {
  if (ttlSeconds === 0) return valueAt(answered, atSeconds);
  return integral(answered, atSeconds - ttlSeconds, atSeconds) / ttlSeconds;
}

/** Every moment at which something changes its course: answers, failures, and the last cached answer that runs out. */
function boundsOf({ answers, failing, ttlSeconds, durationSeconds }: UserErrorQuestion): number[] {
  const changes = answers.flatMap(({ atSeconds }) => [atSeconds, atSeconds + ttlSeconds]);
  const failures = Object.values(failing).flatMap((steps) => steps.map(({ atSeconds }) => atSeconds));
  const inside = [...changes, ...failures].filter((at) => at > 0 && at < durationSeconds);
  return [...new Set([0, ...inside, durationSeconds])].sort((one, other) => one - other);
}
