/** Route 53's structures as XML. */
import type {
  HealthCheck,
  HealthCheckConfig,
  HealthCheckObservation,
} from '../../world/route53-health-types.ts';
import type { ChangeInfo, HostedZone, ResourceRecordSet } from '../../world/route53-types.ts';
import type { XmlTree } from './xml.ts';

export function changeInfoTree({ Id, Status, SubmittedAt, Comment }: ChangeInfo): XmlTree {
  return { Id, Status, SubmittedAt: SubmittedAt.toISOString(), Comment };
}

export function hostedZoneTree(zone: HostedZone): { HostedZone: XmlTree; DelegationSet: XmlTree } {
  const { Id, Name, CallerReference, ResourceRecordSetCount, NameServers } = zone;
  return {
    HostedZone: { Id, Name, CallerReference, Config: { PrivateZone: false }, ResourceRecordSetCount },
    DelegationSet: { NameServers: { NameServer: NameServers } },
  };
}

export function recordSetTree(record: ResourceRecordSet): XmlTree {
  const alias = record.AliasTarget;
  return {
    Name: record.Name,
    Type: record.Type,
    SetIdentifier: record.SetIdentifier,
    Weight: record.Weight,
    Region: record.Region,
    Failover: record.Failover,
    MultiValueAnswer: record.MultiValueAnswer,
    TTL: record.TTL,
    ResourceRecords: record.ResourceRecords && {
      ResourceRecord: record.ResourceRecords.map(({ Value }) => ({ Value })),
    },
    AliasTarget: alias && { ...alias },
    HealthCheckId: record.HealthCheckId,
  };
}

export function healthCheckTree(check: HealthCheck): XmlTree {
  const { Id, CallerReference, HealthCheckConfig, HealthCheckVersion, CloudWatchAlarmConfiguration } = check;
  return {
    Id,
    CallerReference,
    HealthCheckConfig: configTree(HealthCheckConfig),
    HealthCheckVersion,
    CloudWatchAlarmConfiguration: CloudWatchAlarmConfiguration && {
      ...CloudWatchAlarmConfiguration,
      Dimensions: {},
    },
  };
}

export function observationTree(observation: HealthCheckObservation): XmlTree {
  const { Region, IPAddress, Status, CheckedTime } = observation;
  return { Region, IPAddress, StatusReport: { Status, CheckedTime: CheckedTime.toISOString() } };
}

function configTree({ Regions, ChildHealthChecks, AlarmIdentifier, ...plain }: HealthCheckConfig): XmlTree {
  return {
    ...plain,
    Regions: Regions && { Region: Regions },
    ChildHealthChecks: ChildHealthChecks && { ChildHealthCheck: ChildHealthChecks },
    AlarmIdentifier: AlarmIdentifier && { ...AlarmIdentifier },
  };
}
