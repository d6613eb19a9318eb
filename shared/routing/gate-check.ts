/** One health check of the tree over the gates: its settings, and what Route 53's checkers say of it. */
import type { Fleet } from '../fleet/fleet.ts';
import { gateBucketName, gateKey } from '../fleet/names.ts';

/** Route 53's own structure and casing. */
export interface GateCheckConfig {
  readonly Type: 'HTTPS';
  readonly FullyQualifiedDomainName: string;
  readonly Port: number;
  readonly ResourcePath: string;
  /** Seconds. */
  readonly RequestInterval: number;
  readonly FailureThreshold: number;
  readonly MeasureLatency: false;
  readonly EnableSNI: true;
  /** Healthy while the object is not there. */
  readonly Inverted: true;
}

export interface RegionCheckConfig {
  readonly Type: 'CALCULATED';
  readonly ChildHealthChecks: readonly string[];
  /** Open gates that keep the region healthy. */
  readonly HealthThreshold: number;
}

/** A health check of the account, as Route 53 lists it; settings that nobody asks for are left out. */
export interface ListedCheck {
  readonly id: string;
  readonly reference: string;
  /** On which an update is conditional. */
  readonly version: number;
  readonly config: ListedConfig;
  /** The tag `Name`, where it has been asked for and is there. */
  readonly name?: string;
}

export interface ListedConfig {
  readonly Type: string;
  readonly FullyQualifiedDomainName?: string | undefined;
  readonly IPAddress?: string | undefined;
  readonly Port?: number | undefined;
  readonly ResourcePath?: string | undefined;
  readonly RequestInterval?: number | undefined;
  readonly FailureThreshold?: number | undefined;
  readonly EnableSNI?: boolean | undefined;
  readonly Regions?: readonly string[] | undefined;
  readonly Inverted?: boolean | undefined;
  readonly Disabled?: boolean | undefined;
  readonly ChildHealthChecks?: readonly string[] | undefined;
  readonly HealthThreshold?: number | undefined;
}

/** What one of Route 53's checkers met last. */
export interface CheckerObservation {
  readonly region: string;
  /** `Success: …` or `Failure: …`, of the request itself: before any inversion. */
  readonly status: string;
}

/** What all checkers together say of a gate; `unsure` while some have not looked, or they do not agree. */
export type SeenGate = 'open' | 'closed' | 'unsure';

/**
 * Where a check without regions of its own is made from.
 * Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
 */
export const checkerRegions = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
] as const;

/** As many as Route 53 has a check made from at the least. */
const checkerRegionsMin = 3;

export function gateCheckConfig(
  { name }: Pick<Fleet, 'name'>,
  account: string,
  region: string,
  vantage: string,
): GateCheckConfig {
  return {
    Type: 'HTTPS',
    FullyQualifiedDomainName: `${gateBucketName(name, account, vantage)}.s3.${vantage}.${domainOf(vantage)}`,
    Port: 443,
    ResourcePath: `/${gateKey(region)}`,
    RequestInterval: 10,
    FailureThreshold: 1,
    MeasureLatency: false,
    EnableSNI: true,
    Inverted: true,
  };
}

/** Whether a check does what it was made for. Who has changed one by hand gets a new one beside it. */
export function isAsMade(config: ListedConfig, made: GateCheckConfig): boolean {
  const { MeasureLatency: _, ...settings } = made;
  const kept = (Object.keys(settings) as (keyof typeof settings)[]).every(
    (field) => config[field] === settings[field],
  );
  const isNarrowed = config.IPAddress !== undefined || (config.Regions?.length ?? 0) > 0;
  return kept && !isNarrowed && config.Disabled !== true;
}

/** A request that fails has met no object: an open gate. So does one to a bucket that is not there. */
export function seenGate(observations: readonly CheckerObservation[]): SeenGate {
  const looked = observations.flatMap(({ region, status }) => {
    const isClosed = foundObject(status);
    return isClosed === undefined ? [] : [{ region, isClosed }];
  });
  const from = new Set(looked.map(({ region }) => region));
  const isPublic = checkerRegions.some((region) => from.has(region));
  const isSeenByAll = isPublic
    ? checkerRegions.every((region) => from.has(region))
    : from.size >= checkerRegionsMin;
  if (!isSeenByAll || looked.length < observations.length) return 'unsure';
  if (looked.every(({ isClosed }) => !isClosed)) return 'open';
  return looked.every(({ isClosed }) => isClosed) ? 'closed' : 'unsure';
}

/** Undefined where the checker has not looked yet. The HTTP status, where it is named, tells what was met for certain. */
function foundObject(status: string): boolean | undefined {
  const [, code] = /HTTP status code:? *(\d{3})/i.exec(status) ?? [];
  if (code !== undefined) return code.startsWith('2') || code.startsWith('3');
  if (status.startsWith('Success')) return true;
  return status.startsWith('Failure') ? false : undefined;
}

/** Source: https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html */
function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
