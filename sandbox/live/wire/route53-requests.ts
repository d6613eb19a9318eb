/** The XML that clients of Route 53 send, as the model takes it. What it does not know it refuses, never ignores. */
import { AwsError } from '../../world/aws-error.ts';
import {
  type HealthCheckChanges,
  RESETTABLE,
  type ResettableElement,
} from '../../world/route53-health-checks.ts';
import type { HealthCheckConfig, HealthCheckType } from '../../world/route53-health-types.ts';
import type { AliasTarget, Change, ChangeAction, ResourceRecordSet } from '../../world/route53-types.ts';
import {
  childBoolean,
  childNode,
  childNodes,
  childNumber,
  childText,
  parseXml,
  textsOf,
  type XmlNode,
} from './xml.ts';

const RECORD_SET_FIELDS = [
  'Name',
  'Type',
  'SetIdentifier',
  'Weight',
  'Region',
  'Failover',
  'MultiValueAnswer',
  'TTL',
  'ResourceRecords',
  'AliasTarget',
  'HealthCheckId',
];

export function readChangeBatch(body: string): {
  readonly Changes: readonly Change[];
  readonly Comment?: string;
} {
  const batch = childNode(readRoot(body, 'ChangeResourceRecordSetsRequest'), 'ChangeBatch');
  const Comment = childText(batch, 'Comment');
  const Changes = childNodes(childNode(batch, 'Changes'), 'Change').map((change) => ({
    // Whether it is one is for the model to say.
    Action: required(change, 'Action') as ChangeAction,
    ResourceRecordSet: readRecordSet(childNode(change, 'ResourceRecordSet')),
  }));
  return { Changes, ...(Comment !== undefined && { Comment }) };
}

export function readCreateHostedZone(body: string): {
  readonly Name: string;
  readonly CallerReference: string;
} {
  const root = readRoot(body, 'CreateHostedZoneRequest');
  for (const field of ['VPC', 'DelegationSetId']) {
    if (childNode(root, field) !== undefined) throw notModelled(`CreateHostedZone with ${field}`);
  }
  return { Name: required(root, 'Name'), CallerReference: required(root, 'CallerReference') };
}

export function readCreateHealthCheck(body: string): {
  readonly callerReference: string;
  readonly config: HealthCheckConfig;
} {
  const root = readRoot(body, 'CreateHealthCheckRequest');
  const config = childNode(root, 'HealthCheckConfig');
  const settings = readHealthCheckSettings(config);
  return {
    callerReference: required(root, 'CallerReference'),
    config: {
      ...settings,
      Type: required(config, 'Type') as HealthCheckType,
      ...given({
        RequestInterval: childNumber(config, 'RequestInterval'),
        MeasureLatency: childBoolean(config, 'MeasureLatency'),
      }),
    },
  };
}

export function readUpdateHealthCheck(body: string): {
  readonly changes: HealthCheckChanges;
  readonly version: number | undefined;
  readonly reset: readonly ResettableElement[];
} {
  const root = readRoot(body, 'UpdateHealthCheckRequest');
  const reset = textsOf(childNodes(childNode(root, 'ResetElements'), 'ResettableElementName'));
  const unknown = reset.find((element) => !(RESETTABLE as readonly string[]).includes(element));
  if (unknown !== undefined)
    throw invalid(`ResetElements must be of ${RESETTABLE.join(', ')}, got ${unknown}`);
  return {
    changes: readHealthCheckSettings(root),
    version: childNumber(root, 'HealthCheckVersion'),
    reset: RESETTABLE.filter((element) => reset.includes(element)),
  };
}

export function readAddedTags(body: string): Readonly<Record<string, string>> {
  const root = readRoot(body, 'ChangeTagsForResourceRequest');
  if (childNode(root, 'RemoveTagKeys') !== undefined)
    throw notModelled('ChangeTagsForResource with RemoveTagKeys');
  const tags = childNodes(childNode(root, 'AddTags'), 'Tag');
  return Object.fromEntries(tags.map((tag) => [required(tag, 'Key'), required(tag, 'Value')]));
}

export function readTaggedResources(body: string): readonly string[] {
  return textsOf(
    childNodes(childNode(readRoot(body, 'ListTagsForResourcesRequest'), 'ResourceIds'), 'ResourceId'),
  );
}

function readRecordSet(node: XmlNode | undefined): ResourceRecordSet {
  const unknown = Object.keys(typeof node === 'object' ? node : {}).find(
    (field) => !RECORD_SET_FIELDS.includes(field),
  );
  if (unknown !== undefined) throw notModelled(`a resource record set with ${unknown}`);
  const records = childNode(node, 'ResourceRecords');
  return {
    Name: required(node, 'Name'),
    Type: required(node, 'Type'),
    ...given({
      SetIdentifier: childText(node, 'SetIdentifier'),
      Weight: childNumber(node, 'Weight'),
      Region: childText(node, 'Region'),
      Failover: childText(node, 'Failover'),
      MultiValueAnswer: childBoolean(node, 'MultiValueAnswer'),
      TTL: childNumber(node, 'TTL'),
      ResourceRecords:
        records === undefined
          ? undefined
          : childNodes(records, 'ResourceRecord').map((record) => ({ Value: required(record, 'Value') })),
      AliasTarget: readAliasTarget(childNode(node, 'AliasTarget')),
      HealthCheckId: childText(node, 'HealthCheckId'),
    }),
  };
}

function readAliasTarget(node: XmlNode | undefined): AliasTarget | undefined {
  if (node === undefined) return undefined;
  const EvaluateTargetHealth = childBoolean(node, 'EvaluateTargetHealth');
  if (EvaluateTargetHealth === undefined) throw invalid('AliasTarget must have EvaluateTargetHealth');
  return {
    HostedZoneId: required(node, 'HostedZoneId'),
    DNSName: required(node, 'DNSName'),
    EvaluateTargetHealth,
  };
}

function readHealthCheckSettings(node: XmlNode | undefined): HealthCheckChanges {
  const regions = childNode(node, 'Regions');
  const children = childNode(node, 'ChildHealthChecks');
  const alarm = childNode(node, 'AlarmIdentifier');
  const insufficient = childText(node, 'InsufficientDataHealthStatus');
  if (childNode(node, 'RoutingControlArn') !== undefined)
    throw notModelled('a health check with RoutingControlArn');
  return given({
    IPAddress: childText(node, 'IPAddress'),
    Port: childNumber(node, 'Port'),
    ResourcePath: childText(node, 'ResourcePath'),
    FullyQualifiedDomainName: childText(node, 'FullyQualifiedDomainName'),
    SearchString: childText(node, 'SearchString'),
    FailureThreshold: childNumber(node, 'FailureThreshold'),
    Inverted: childBoolean(node, 'Inverted'),
    Disabled: childBoolean(node, 'Disabled'),
    HealthThreshold: childNumber(node, 'HealthThreshold'),
    EnableSNI: childBoolean(node, 'EnableSNI'),
    Regions: regions === undefined ? undefined : textsOf(childNodes(regions, 'Region')),
    ChildHealthChecks: children === undefined ? undefined : textsOf(childNodes(children, 'ChildHealthCheck')),
    AlarmIdentifier:
      alarm === undefined ? undefined : { Region: required(alarm, 'Region'), Name: required(alarm, 'Name') },
    InsufficientDataHealthStatus: insufficient === undefined ? undefined : insufficientStatus(insufficient),
  });
}

function insufficientStatus(text: string): 'Healthy' | 'Unhealthy' | 'LastKnownStatus' {
  if (text === 'Healthy' || text === 'Unhealthy' || text === 'LastKnownStatus') return text;
  throw invalid(`InsufficientDataHealthStatus must be Healthy, Unhealthy or LastKnownStatus, got ${text}`);
}

function readRoot(body: string, root: string): XmlNode {
  const node = parseXml(body, root);
  if (node === undefined) throw new AwsError('InvalidInput', `Invalid XML ; ${root} is expected`);
  return node;
}

function required(node: XmlNode | undefined, name: string): string {
  const text = childText(node, name);
  if (text === undefined) throw invalid(`${name} is missing`);
  return text;
}

function invalid(problem: string): AwsError {
  return new AwsError('InvalidInput', `Invalid request: ${problem}`);
}

function notModelled(what: string): AwsError {
  return new AwsError('InvalidInput', `the sandbox does not model ${what}`);
}

/** Without the fields that are undefined. */
function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
}
