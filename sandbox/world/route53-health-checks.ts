/** Route 53 health checks: the store with its versions and quota, and the status of each. */
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { type Random, randomUuid } from './random.ts';
import { type Checkers, type LookBack, type Probe, startCheckers } from './route53-checkers.ts';
import { CHECKER_REGIONS, configProblem, isEndpointCheck, withDefaults } from './route53-health-config.ts';
import { calculatedHealthy, metricHealthy } from './route53-health-rules.ts';
import type {
  AlarmIdentifier,
  CloudWatchAlarmConfiguration,
  HealthCheck,
  HealthCheckConfig,
  HealthCheckObservation,
} from './route53-health-types.ts';
import { lookBackCheckers } from './route53-lookback.ts';

export interface HealthChecksOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly probe: Probe;
  /** In place of `probe` for the checks whose last result alone tells. */
  readonly lookBack?: LookBack | undefined;
  /** The settings of an alarm as they are now; undefined where there is no such alarm. */
  readonly alarm: (alarm: AlarmIdentifier) => CloudWatchAlarmConfiguration | undefined;
  /** The metric's latest values, one per period, oldest first; undefined where a period has no data. */
  readonly metric: (alarm: CloudWatchAlarmConfiguration, nowMs: number) => readonly (number | undefined)[];
  readonly admit: (operation: string) => void;
}

/** The fields that UpdateHealthCheck takes: the others cannot be changed. */
export type HealthCheckChanges = Partial<
  Omit<HealthCheckConfig, 'Type' | 'RequestInterval' | 'MeasureLatency'>
>;

export const RESETTABLE = [
  'ChildHealthChecks',
  'FullyQualifiedDomainName',
  'Regions',
  'ResourcePath',
] as const;
export type ResettableElement = (typeof RESETTABLE)[number];

export interface HealthChecks {
  create(callerReference: string, config: HealthCheckConfig): HealthCheck;
  get(id: string): HealthCheck;
  /** Refused with HealthCheckVersionMismatch when `version` is given and is not the current one. */
  update(
    id: string,
    changes: HealthCheckChanges,
    version?: number,
    reset?: readonly ResettableElement[],
  ): HealthCheck;
  /** Route 53 does not look whether a record still uses the check. */
  delete(id: string): void;
  list(): readonly HealthCheck[];
  /** Adds tags, or gives those that are there another value. */
  tag(id: string, tags: Readonly<Record<string, string>>): void;
  tags(id: string): Readonly<Record<string, string>>;
  observations(id: string): readonly HealthCheckObservation[];
  exists(id: string): boolean;
  /** What DNS goes by. A deleted check keeps its last status: AWS promises nothing of it. */
  healthy(id: string): boolean;
  /** As if every checker of the check had looked: for a world in which it has been there for long. */
  lookNow(id: string): void;
  /** Ends all probing. */
  stop(): void;
}

interface Entry {
  check: HealthCheck;
  checkers: Checkers | undefined;
  /** Of a metric's check, before inversion. */
  lastKnown: boolean;
  tags: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const ACTIVE_LIMIT = 200;
const CALLER_REFERENCE_LIMIT = 64;
/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html */
const TAGS_LIMIT = 10;

export function healthChecks(options: HealthChecksOptions): HealthChecks {
  const { clock, random } = options;
  const entries = new Map<string, Entry>();
  /** Of deleted checks. */
  const lastStatuses = new Map<string, boolean>();
  const usedReferences = new Map<string, string>();

  const entryOf = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry === undefined) {
      throw new AwsError('NoSuchHealthCheck', `A health check with id ${id} does not exist.`, 404);
    }
    return entry;
  };

  const validate = (config: HealthCheckConfig): void => {
    const problem = configProblem(config, (id) => entries.get(id)?.check);
    if (problem !== undefined) throw new AwsError('InvalidInput', problem);
  };

  const alarmOf = ({
    AlarmIdentifier,
  }: HealthCheckConfig): Pick<HealthCheck, 'CloudWatchAlarmConfiguration'> => {
    if (AlarmIdentifier === undefined) return {};
    const CloudWatchAlarmConfiguration = options.alarm(AlarmIdentifier);
    if (CloudWatchAlarmConfiguration !== undefined) return { CloudWatchAlarmConfiguration };
    const message = `Invalid parameter : no alarm ${AlarmIdentifier.Name} in ${AlarmIdentifier.Region}`;
    throw new AwsError('InvalidInput', message);
  };

  const begin = (entry: Entry): Checkers | undefined => {
    const config = entry.check.HealthCheckConfig;
    if (!isEndpointCheck(config) || config.Disabled === true) return undefined;
    const regions = config.Regions ?? CHECKER_REGIONS;
    return options.lookBack !== undefined && config.FailureThreshold === 1
      ? lookBackCheckers(clock, options.lookBack, regions, () => entry.check)
      : startCheckers(clock, options.probe, regions, () => entry.check);
  };

  const healthy = (id: string): boolean => {
    const entry = entries.get(id);
    if (entry === undefined) return lastStatuses.get(id) ?? true;
    const config = entry.check.HealthCheckConfig;
    // Disabled counts as healthy, and inversion still applies: that is how AWS advises to stop traffic by hand.
    const plain = config.Disabled === true || plainStatus(entry, config);
    return config.Inverted === true ? !plain : plain;
  };

  const plainStatus = (entry: Entry, config: HealthCheckConfig): boolean => {
    if (config.Type === 'CALCULATED') {
      return calculatedHealthy((config.ChildHealthChecks ?? []).map(healthy), config.HealthThreshold ?? 0);
    }
    const alarm = entry.check.CloudWatchAlarmConfiguration;
    if (alarm !== undefined) {
      const values = options.metric(alarm, clock.nowMs());
      entry.lastKnown = metricHealthy(alarm, values, config.InsufficientDataHealthStatus, entry.lastKnown);
      return entry.lastKnown;
    }
    return entry.checkers?.healthy() ?? true;
  };

  return {
    create(callerReference, given) {
      options.admit('CreateHealthCheck');
      if (callerReference.length < 1 || callerReference.length > CALLER_REFERENCE_LIMIT) {
        const message = `Invalid parameter : CallerReference must have 1 to ${CALLER_REFERENCE_LIMIT} characters`;
        throw new AwsError('InvalidInput', message);
      }
      const HealthCheckConfig = withDefaults(given);
      validate(HealthCheckConfig);
      const earlier = usedReferences.get(callerReference);
      if (earlier !== undefined) return sameCheckAgain(entries.get(earlier)?.check, HealthCheckConfig);
      if (entries.size >= ACTIVE_LIMIT) {
        const message = `This health check can't be created because the current account has reached the limit on the number of active health checks: ${ACTIVE_LIMIT}`;
        throw new AwsError('TooManyHealthChecks', message);
      }
      const Id = randomUuid(random);
      const check = {
        Id,
        CallerReference: callerReference,
        HealthCheckConfig,
        HealthCheckVersion: 1,
        ...alarmOf(HealthCheckConfig),
      };
      const entry: Entry = { check, checkers: undefined, lastKnown: true, tags: {} };
      entries.set(Id, entry);
      usedReferences.set(callerReference, Id);
      entry.checkers = begin(entry);
      return check;
    },
    get(id) {
      options.admit('GetHealthCheck');
      return entryOf(id).check;
    },
    update(id, changes, version, reset = []) {
      options.admit('UpdateHealthCheck');
      const entry = entryOf(id);
      const before = entry.check;
      if (version !== undefined && version !== before.HealthCheckVersion) {
        const message = `The value of HealthCheckVersion in the request doesn't match the value of HealthCheckVersion in the health check: ${version} and ${before.HealthCheckVersion}`;
        throw new AwsError('HealthCheckVersionMismatch', message, 409);
      }
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      const cleared = Object.fromEntries(reset.map((element) => [element, undefined]));
      const config = { ...before.HealthCheckConfig, ...cleared, ...Object.fromEntries(given) };
      validate(config);
      entry.check = {
        ...before,
        HealthCheckConfig: config,
        HealthCheckVersion: before.HealthCheckVersion + 1,
        ...alarmOf(config),
      };
      if (probesOtherwise(before.HealthCheckConfig, config)) {
        entry.checkers?.stop();
        entry.checkers = begin(entry);
      }
      return entry.check;
    },
    delete(id) {
      options.admit('DeleteHealthCheck');
      const entry = entryOf(id);
      lastStatuses.set(id, healthy(id));
      entry.checkers?.stop();
      entries.delete(id);
    },
    list() {
      options.admit('ListHealthChecks');
      return [...entries.values()].map(({ check }) => check);
    },
    tag(id, tags) {
      options.admit('ChangeTagsForResource');
      const entry = entryOf(id);
      const all = { ...entry.tags, ...tags };
      if (Object.keys(all).length > TAGS_LIMIT) {
        throw new AwsError('InvalidInput', `Invalid parameter : at most ${TAGS_LIMIT} tags`);
      }
      entry.tags = all;
    },
    tags(id) {
      options.admit('ListTagsForResources');
      return entryOf(id).tags;
    },
    observations(id) {
      options.admit('GetHealthCheckStatus');
      const entry = entryOf(id);
      if (!isEndpointCheck(entry.check.HealthCheckConfig)) {
        const message = `Invalid parameter : a health check of type ${entry.check.HealthCheckConfig.Type} has no checkers`;
        throw new AwsError('InvalidInput', message);
      }
      return entry.checkers?.observations() ?? [];
    },
    exists: (id) => entries.has(id),
    healthy,
    lookNow: (id) => entryOf(id).checkers?.lookNow(),
    stop() {
      for (const { checkers } of entries.values()) checkers?.stop();
    },
  };
}

/** A request sent again meets the check that the first one made; anything else is a clash. */
function sameCheckAgain(existing: HealthCheck | undefined, config: HealthCheckConfig): HealthCheck {
  if (existing !== undefined && canonical(existing.HealthCheckConfig) === canonical(config)) return existing;
  const message =
    'A health check with the same caller reference has been created before, with other settings or deleted since.';
  throw new AwsError('HealthCheckAlreadyExists', message, 409);
}

/** Regions and switching off change who probes; other settings hold from the next probe on. */
function probesOtherwise(before: HealthCheckConfig, after: HealthCheckConfig): boolean {
  const who = ({ Regions, Disabled }: HealthCheckConfig): string =>
    JSON.stringify([Regions ?? [], Disabled === true]);
  return who(before) !== who(after);
}

function canonical(config: HealthCheckConfig): string {
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  return JSON.stringify(given.sort(([left], [right]) => (left < right ? -1 : 1)));
}
