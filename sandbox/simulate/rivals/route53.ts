/**
 * Route 53's own health checks, and failover records nested in the order of preference: the answer is the first region
 * whose health check is healthy, and where none is, the first of all (fail open). It decides on the data plane, so it
 * works while the control plane is down; and its checkers are its own, so no fault of our vantages reaches them.
 *
 * Left out: the moments that a new status takes to reach the name servers, which AWS does not state.
 */
import type { Application } from '../../../shared/fleet/fleet.ts';
import { seededRandomFor } from '../../world/random.ts';
import { CHECKERS_PER_REGION } from '../../world/route53-checkers.ts';
import { CHECKER_REGIONS } from '../../world/route53-health-config.ts';
import {
  afterResult,
  type CheckerOpinion,
  type EndpointMeeting,
  endpointHealthy,
  endpointPasses,
  HTTP_ANSWER_LIMIT_MS,
  HTTP_CONNECT_LIMIT_MS,
  newOpinion,
  TCP_CONNECT_LIMIT_MS,
} from '../../world/route53-health-rules.ts';
import type { HealthCheckConfig } from '../../world/route53-health-types.ts';
import { wayMs } from '../distances.ts';
import { fareOf, type Meeting, meetingOf } from './rival-probe.ts';
import { applicationOf, mainCheckOf, type Stage, trafficOf } from './stage.ts';
import type { Traffic } from './traffic.ts';

/**
 * The faster of the two request intervals that there are, and the default failure threshold
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html).
 */
const requestIntervalSeconds = 10;
const failureThreshold = 3;

/** The longest search string that Route 53 takes. */
const searchCharactersMax = 255;

type Probed = Pick<HealthCheckConfig, 'Type' | 'SearchString'>;

export function steerByRoute53(stage: Stage, id: string): Traffic {
  const application = applicationOf(stage, id);
  const traffic = trafficOf(stage, application);
  const { order } = application.steering;
  const isHealthy = new Map(order.map((region) => [region, true]));

  const answer = (): void => {
    const to = order.find((region) => isHealthy.get(region)) ?? order[0] ?? traffic.region;
    if (to === traffic.region) return;
    traffic.move(to, isHealthy.get(traffic.region) ? 'preferred-back' : 'active-down');
  };

  for (const region of order) {
    startHealthCheck(stage, { id, region, probed: probedBy(application) }, (healthy) => {
      if (isHealthy.get(region) === healthy) return;
      isHealthy.set(region, healthy);
      if (!healthy) traffic.callDown();
      answer();
    });
  }
  return traffic;
}

/** What Route 53 can be told to look at: one thing for each record. */
function probedBy(application: Application): Probed {
  const check = mainCheckOf(application);
  if (check?.type === 'tcp') return { Type: 'TCP' };
  const searched = check?.type === 'http' ? check.expect.bodyContains : undefined;
  return searched === undefined || searched.length > searchCharactersMax
    ? { Type: 'HTTP' }
    : { Type: 'HTTP_STR_MATCH', SearchString: searched };
}

export interface Checker {
  readonly region: string;
  opinion: CheckerOpinion;
  /** Whether it is heard of: one whose own region is down is not. */
  isHeard: boolean;
}

/** More than 18 % of the checkers that are heard of find it healthy. */
export function isHealthyBy(checkers: readonly Pick<Checker, 'opinion' | 'isHeard'>[]): boolean {
  const heard = checkers.filter(({ isHeard }) => isHeard);
  // Without any data a check counts as healthy.
  return heard.length === 0 || endpointHealthy(heard.map(({ opinion }) => opinion));
}

interface HealthCheck {
  readonly id: string;
  readonly region: string;
  readonly probed: Probed;
}

/** Begins healthy, and tells of its status after each result. */
function startHealthCheck(stage: Stage, check: HealthCheck, tell: (healthy: boolean) => void): void {
  const checkers = CHECKER_REGIONS.flatMap((region) =>
    Array.from(
      { length: CHECKERS_PER_REGION },
      (): Checker => ({ region, opinion: newOpinion, isHeard: true }),
    ),
  );
  for (const [index, checker] of checkers.entries()) {
    startChecker(stage, check, { checker, index }, () => tell(isHealthyBy(checkers)));
  }
}

function startChecker(
  stage: Stage,
  { id, region, probed }: HealthCheck,
  { checker, index }: { readonly checker: Checker; readonly index: number },
  changed: () => void,
): void {
  const { clock, faults, seed } = stage;
  const random = seededRandomFor(seed, `route53 ${id} ${region} ${index}`);
  const intervalMs = requestIntervalSeconds * 1000;

  const probe = (): void => {
    if (faults.isRegionDown(checker.region)) {
      checker.isHeard = false;
      changed();
      clock.at(clock.nowMs() + intervalMs, probe);
      return;
    }
    const roundTripMs = 2 * wayMs(checker.region, region, random);
    const fare = fareOf(stage, { application: id, region, roundTripMs, random });
    const meeting = meetingOf(fare, probed.Type === 'TCP' ? 'tcp' : 'http');
    clock.at(clock.nowMs() + doneAfterMs(meeting, probed), () => {
      const passed = endpointPasses(probed, inItsTerms(meeting, probed));
      checker.opinion = afterResult(checker.opinion, passed, failureThreshold);
      checker.isHeard = true;
      changed();
      // The interval runs from the response to the next request.
      clock.at(clock.nowMs() + intervalMs, probe);
    });
  };
  // Checkers do not know of each other.
  clock.at(clock.nowMs() + random() * intervalMs, probe);
}

function inItsTerms(
  { connectedMs, answeredMs, status, isForeign }: Meeting,
  { SearchString = '' }: Probed,
): EndpointMeeting {
  if (connectedMs === undefined) return {};
  if (answeredMs === undefined) return { connectedMs };
  const body = new TextEncoder().encode(isForeign ? '' : SearchString);
  return { connectedMs, answeredMs, status, bodyMs: answeredMs, body };
}

/** It waits for the connection, and then for the answer. */
function doneAfterMs({ connectedMs, answeredMs, refusedMs }: Meeting, { Type }: Probed): number {
  if (refusedMs !== undefined) return refusedMs;
  const connectLimitMs = Type === 'TCP' ? TCP_CONNECT_LIMIT_MS : HTTP_CONNECT_LIMIT_MS;
  if (connectedMs === undefined) return connectLimitMs;
  return Math.min(answeredMs ?? Number.POSITIVE_INFINITY, connectedMs + HTTP_ANSWER_LIMIT_MS);
}
