/** What Route 53 refuses as the settings of a health check, and the defaults that it fills in. */
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { HealthCheck, HealthCheckConfig } from './route53-health-types.ts';

/** Where Route 53 has health checkers, two in each: sixteen in all. */
export const CHECKER_REGIONS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
] as const;

const ENDPOINT_TYPES = ['HTTP', 'HTTPS', 'HTTP_STR_MATCH', 'HTTPS_STR_MATCH', 'TCP'];
const REQUEST_INTERVALS = [10, 30];
const REGIONS_MINIMUM = 3;
const CHILDREN_LIMIT = 255;
const TEXT_LIMIT = 255;

const ENDPOINT_FIELDS = [
  'IPAddress',
  'Port',
  'ResourcePath',
  'FullyQualifiedDomainName',
  'SearchString',
] as const;

/** Local, private and otherwise unroutable ranges, of which Route 53 checks nothing (RFC 5735, 6598, 5156). */
const unroutable = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  unroutable.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  unroutable.addSubnet(net, prefix, 'ipv6');
}

export function isEndpointCheck({ Type }: HealthCheckConfig): boolean {
  return ENDPOINT_TYPES.includes(Type);
}

export function withDefaults(config: HealthCheckConfig): HealthCheckConfig {
  if (!isEndpointCheck(config)) return { Inverted: false, Disabled: false, ...config };
  return {
    Inverted: false,
    Disabled: false,
    MeasureLatency: false,
    RequestInterval: 30,
    FailureThreshold: 3,
    ...(config.Type !== 'TCP' && { Port: config.Type.startsWith('HTTPS') ? 443 : 80 }),
    ...(config.Type.startsWith('HTTPS') && { EnableSNI: true }),
    ...config,
  };
}

/** Why the settings are refused as InvalidInput; undefined where they are not. */
export function configProblem(
  config: HealthCheckConfig,
  find: (id: string) => HealthCheck | undefined,
): string | undefined {
  if (isEndpointCheck(config)) return endpointProblem(config);
  const given = ENDPOINT_FIELDS.find((field) => config[field] !== undefined);
  if (given !== undefined)
    return `Invalid parameter : ${config.Type} health checks must not specify ${given}`;
  if (config.Type === 'CALCULATED') return calculatedProblem(config, find);
  if (config.Type === 'CLOUDWATCH_METRIC') {
    return config.AlarmIdentifier === undefined
      ? 'Invalid parameter : CLOUDWATCH_METRIC health checks must specify AlarmIdentifier'
      : undefined;
  }
  return `Invalid parameter : health checks of type ${config.Type} are not known`;
}

function endpointProblem(config: HealthCheckConfig): string | undefined {
  const { IPAddress, FullyQualifiedDomainName, Port, RequestInterval, FailureThreshold, Regions } = config;
  if (config.AlarmIdentifier !== undefined) {
    return 'Invalid parameter : Basic health checks must not have an metric region specified.';
  }
  if (config.ChildHealthChecks !== undefined || config.HealthThreshold !== undefined) {
    return 'Invalid parameter : Basic health checks must not have child health checks specified.';
  }
  if (IPAddress === undefined && FullyQualifiedDomainName === undefined) {
    return 'Invalid parameter : Basic health checks must specify IPAddress or FullyQualifiedDomainName';
  }
  if (IPAddress !== undefined && !isRoutable(IPAddress)) {
    return `Invalid parameter : Invalid IPAddress : ${IPAddress}`;
  }
  if ((FullyQualifiedDomainName?.length ?? 0) > TEXT_LIMIT) {
    return `Invalid parameter : FullyQualifiedDomainName is longer than ${TEXT_LIMIT} characters`;
  }
  if (!isWhole(Port, 1, 65_535)) return `Invalid parameter : Port must be 1 to 65535, got ${Port}`;
  if (!REQUEST_INTERVALS.includes(RequestInterval ?? 0)) {
    return `Invalid parameter : RequestInterval must be 10 or 30, got ${RequestInterval}`;
  }
  if (!isWhole(FailureThreshold, 1, 10)) {
    return `Invalid parameter : FailureThreshold must be 1 to 10, got ${FailureThreshold}`;
  }
  if (Regions !== undefined && (new Set(Regions).size < REGIONS_MINIMUM || !Regions.every(isCheckerRegion))) {
    return `Invalid parameter : Regions must be at least ${REGIONS_MINIMUM} of ${CHECKER_REGIONS.join(', ')}, got ${Regions.join(', ')}`;
  }
  return requestProblem(config);
}

function requestProblem({ Type, ResourcePath, SearchString }: HealthCheckConfig): string | undefined {
  if (Type === 'TCP' && ResourcePath !== undefined) {
    return 'Invalid parameter : TCP health checks must not specify ResourcePath';
  }
  if (ResourcePath !== undefined && ResourcePath.length > TEXT_LIMIT) {
    return `Invalid parameter : ResourcePath is longer than ${TEXT_LIMIT} characters`;
  }
  const matches = Type.endsWith('_STR_MATCH');
  if (matches !== (SearchString !== undefined)) {
    return `Invalid parameter : SearchString is for the types HTTP_STR_MATCH and HTTPS_STR_MATCH, and needed there, got ${Type}`;
  }
  if (matches && (SearchString === '' || (SearchString?.length ?? 0) > TEXT_LIMIT)) {
    return `Invalid parameter : SearchString must have 1 to ${TEXT_LIMIT} characters`;
  }
  return undefined;
}

function calculatedProblem(
  { ChildHealthChecks: children = [], HealthThreshold }: HealthCheckConfig,
  find: (id: string) => HealthCheck | undefined,
): string | undefined {
  if (!isWhole(HealthThreshold, 0, 256)) {
    return `Invalid parameter : HealthThreshold must be 0 to 256, got ${HealthThreshold}`;
  }
  if (children.length > CHILDREN_LIMIT) {
    return `Invalid parameter : at most ${CHILDREN_LIMIT} child health checks are allowed, got ${children.length}`;
  }
  if (new Set(children).size < children.length)
    return 'Invalid parameter : child health checks must be unique';
  const missing = children.find((id) => find(id) === undefined);
  if (missing !== undefined) return `Invalid parameter : child health check ${missing} does not exist`;
  const nested = children.find((id) => find(id)?.HealthCheckConfig.Type === 'CALCULATED');
  if (nested !== undefined) {
    return `Invalid parameter : a calculated health check cannot have another one as its child, got ${nested}`;
  }
  return undefined;
}

function isRoutable(address: string): boolean {
  return isIP(address) !== 0 && !unroutable.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function isCheckerRegion(region: string): boolean {
  return (CHECKER_REGIONS as readonly string[]).includes(region);
}

function isWhole(value: number | undefined, from: number, to: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= from && value <= to;
}
