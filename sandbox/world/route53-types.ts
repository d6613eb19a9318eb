/** Route 53's own structures, in its own casing. The SDK's types fit them; they do not depend on it. */

interface ResourceRecord {
  /** In zone file syntax: a text is quoted, a name is absolute. */
  readonly Value: string;
}

export interface AliasTarget {
  readonly HostedZoneId: string;
  readonly DNSName: string;
  readonly EvaluateTargetHealth: boolean;
}

export interface ResourceRecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly SetIdentifier?: string | undefined;
  /** 0 to 255. */
  readonly Weight?: number | undefined;
  readonly Region?: string | undefined;
  readonly Failover?: string | undefined;
  readonly MultiValueAnswer?: boolean | undefined;
  /** Seconds. Absent in an alias. */
  readonly TTL?: number | undefined;
  readonly ResourceRecords?: readonly ResourceRecord[] | undefined;
  readonly AliasTarget?: AliasTarget | undefined;
  readonly HealthCheckId?: string | undefined;
}

export type ChangeAction = 'CREATE' | 'DELETE' | 'UPSERT';

export interface Change {
  readonly Action: ChangeAction;
  readonly ResourceRecordSet: ResourceRecordSet;
}

export interface ChangeInfo {
  /** With its prefix: `/change/C…`. */
  readonly Id: string;
  readonly Status: 'PENDING' | 'INSYNC';
  readonly SubmittedAt: Date;
  readonly Comment?: string;
}

export interface HostedZone {
  /** With its prefix: `/hostedzone/Z…`. */
  readonly Id: string;
  /** With its trailing dot. */
  readonly Name: string;
  readonly CallerReference: string;
  readonly ResourceRecordSetCount: number;
  readonly NameServers: readonly string[];
}

export interface RecordSetPage {
  readonly ResourceRecordSets: readonly ResourceRecordSet[];
  readonly IsTruncated: boolean;
  readonly NextRecordName?: string;
  readonly NextRecordType?: string;
  readonly NextRecordIdentifier?: string;
  readonly MaxItems: number;
}
