/**
 * Route 53, as far as Pointsman uses it: small, strict, and right about batches, because there lives the promise
 * that two controllers never fight. The API and the name servers are apart: what the API accepts is answered
 * when it has propagated, and the name servers go on when the API is down.
 */
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { type Random, randomInteger } from './random.ts';
import { type Answer, type AnswerSources, answerFrom } from './route53-answers.ts';
import type { LookBack, Probe } from './route53-checkers.ts';
import { type HealthChecks, type HealthChecksOptions, healthChecks } from './route53-health-checks.ts';
import type { ChangeInfo } from './route53-types.ts';
import { type HostedZones, hostedZones } from './route53-zones.ts';

export interface Route53Options {
  readonly clock: Clock;
  /** For ids, and for answers where `answer` is given no other. */
  readonly random: Random;
  /** Asked once for each accepted change. Default: 5 to 60 s, drawn. */
  readonly propagationMs?: () => number;
  /** What health checkers find. Default: every probe passes. */
  readonly probe?: Probe;
  /** In place of `probe` for the checks whose last result alone tells: what was found at any moment. */
  readonly lookBack?: LookBack;
  readonly alarm?: HealthChecksOptions['alarm'];
  readonly metric?: HealthChecksOptions['metric'];
  /** The addresses of alias targets outside the sandbox's zones. Default: none is known. */
  readonly aliasAddresses?: AnswerSources['aliasAddresses'];
  /** Whom latency routing finds nearest. Default: the first. */
  readonly nearestRegion?: AnswerSources['nearestRegion'];
  /** Requests that the account may make in a second; more meet Throttling. AWS allows 5. Default: no limit. */
  readonly requestsPerSecond?: number | (() => number | undefined);
  /** How long an accepted change makes its zone refuse the next. Default: 0. */
  readonly zoneBusyMs?: number;
  /** A fault: what an operation is refused with before it is looked at. */
  readonly refuse?: (operation: string) => AwsError | undefined;
  /** Told when a change has reached every name server. */
  readonly onInsync?: (change: ChangeInfo) => void;
}

export interface Route53 {
  readonly zones: HostedZones;
  readonly healthChecks: HealthChecks;
  /** What a name server answers now; REFUSED for a name in no zone. */
  answer(name: string, type: string, random?: Random): Answer;
}

const PROPAGATION_MS = [5000, 60_000] as const;

export function route53(options: Route53Options): Route53 {
  const { clock, random } = options;
  const admit = admission(options);
  const checks = healthChecks({
    clock,
    random,
    admit,
    probe: options.probe ?? (() => true),
    lookBack: options.lookBack,
    alarm: options.alarm ?? (() => undefined),
    metric: options.metric ?? (() => []),
  });
  const zones = hostedZones({
    clock,
    random,
    admit,
    propagationMs: options.propagationMs ?? (() => randomInteger(random, ...PROPAGATION_MS)),
    zoneBusyMs: options.zoneBusyMs ?? 0,
    healthCheckExists: checks.exists,
    onInsync: options.onInsync ?? (() => {}),
  });
  return {
    zones,
    healthChecks: checks,
    answer(name, type, ownRandom = random) {
      const zone = zones.served(name);
      if (zone === undefined) return { rcode: 'REFUSED', authoritative: false, answers: [], authority: [] };
      return answerFrom(zone, name, type.toUpperCase(), {
        random: ownRandom,
        isHealthy: checks.healthy,
        aliasAddresses: options.aliasAddresses ?? (() => undefined),
        nearestRegion: options.nearestRegion ?? (([first]) => first),
      });
    },
  };
}

/** Lets an operation through, or throws what it is refused with. */
function admission({ clock, requestsPerSecond, refuse }: Route53Options): (operation: string) => void {
  let recent: number[] = [];
  return (operation) => {
    const refusal = refuse?.(operation);
    if (refusal !== undefined) throw refusal;
    const limit = typeof requestsPerSecond === 'function' ? requestsPerSecond() : requestsPerSecond;
    if (limit === undefined) return;
    const nowMs = clock.nowMs();
    recent = recent.filter((atMs) => nowMs - atMs < 1000);
    if (recent.length >= limit) throw new AwsError('Throttling', 'Rate exceeded');
    recent.push(nowMs);
  };
}
