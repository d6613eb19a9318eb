/** The facts that readiness is judged by: what can be read of a deployment, of its account, and of what it stands on. */
import type { Report } from '../health/report.ts';
import type { Control, SteerMemory } from '../ports.ts';
import type { GateSheets } from '../routing/gate.ts';
import type { GateInventory } from '../routing/gate-inventory.ts';
import type { OwningStack, RecordProtection } from '../routing/record-owners.ts';
import type { ResourceRecordSet } from '../routing/records.ts';
import type { Reading, ReadingsByName } from './reading.ts';
import type { Sheet } from './sheet.ts';

export interface Facts {
  readonly control: Control;
  readonly reports: readonly Report[];
  /** By control region. */
  readonly memories: Readonly<Record<string, SteerMemory>>;
  /** What the readiness functions have kept, of each region that has kept anything. */
  readonly sheets: readonly Sheet[];
  /** This region's replica, by `ledger` and `telemetry`. */
  readonly tables: ReadingsByName<TableFacts>;
  /** This region's functions, by verb. */
  readonly functions: ReadingsByName<FunctionFacts>;
  readonly concurrency: ConcurrencyFacts;
  /** Messages in this region's dead-letter queues, by the queue's name. */
  readonly deadLetters: ReadingsByName<number>;
  /** Of this region's topics, by audience. */
  readonly subscriptions: ReadingsByName<readonly SubscriptionFacts[]>;
  readonly sms: SmsFacts;
  readonly originationNumbers: readonly OriginationNumber[];
  /** This region's own. */
  readonly gateBucket: GateBucketFacts;
  readonly gateSheets: GateSheets;
  readonly gateInventory: GateInventory;
  /** The address ranges of Route 53's health checkers as of now. */
  readonly checkerRanges: readonly string[];
  readonly healthCheckQuota: QuotaFacts;
  readonly zone: ZoneFacts;
  /** The hosts that the zone's parent names. */
  readonly delegation: readonly string[];
  /** What stands at the names that `recordNames` gives for each application. */
  readonly records: readonly ResourceRecordSet[];
  /** Of the whole zone. */
  readonly protections: readonly RecordProtection[];
  /** By application: the stacks that hold its record. */
  readonly owningStacks: ReadingsByName<readonly OwningStack[]>;
  /** This region's, by RDS's own name of the quota. */
  readonly databaseQuotas: Readonly<Record<string, QuotaFacts>>;
  /** Copies of snapshots from other regions that are under way here, by kind of database. */
  readonly copiesUnderWay: Readonly<Record<'rds-instance' | 'aurora-cluster', number>>;
  /** This region's, by database. */
  readonly backupKeys: ReadingsByName<KeyFacts>;
  /** This region's, by database. */
  readonly subnetGroups: ReadingsByName<SubnetGroupFacts>;
}

export type FactName = keyof Facts;

/** A fact that is absent was not asked for this time. */
export type Readings = { readonly [Name in FactName]?: Reading<Facts[Name]> };

export interface TableFacts {
  /** DynamoDB's own word. */
  readonly status: string;
  /** Of every replica that the table names, this region's included where it does. */
  readonly replicas: Readonly<Record<string, string>>;
  readonly consistency: 'STRONG' | 'EVENTUAL';
  readonly isDeletionProtected: boolean;
  readonly hasPointInTimeRecovery: boolean;
  /** The attribute by which items expire; absent where none is set. */
  readonly expiryAttribute?: string;
}

export interface FunctionFacts {
  /** Lambda's own words. */
  readonly state: string;
  readonly lastUpdate: string;
  readonly codeDigest: string;
  readonly changedAtMs: number;
  /** Absent where the function shares what the account has. */
  readonly reservedConcurrency?: number;
}

export interface ConcurrencyFacts {
  /** Of the account in this region. */
  readonly max: number;
  /** Not reserved by any function. */
  readonly unreserved: number;
}

export interface QuotaFacts {
  readonly used: number;
  readonly max: number;
}

export interface SubscriptionFacts {
  /** SNS's own word. */
  readonly protocol: string;
  readonly endpoint: string;
  readonly isConfirmed: boolean;
}

export interface SmsFacts {
  readonly isInSandbox: boolean;
  /** Dollars a month after which SNS stops sending. */
  readonly spendLimitUsd: number;
}

export interface OriginationNumber {
  readonly number: string;
  readonly isActive: boolean;
  readonly canSms: boolean;
}

export interface GateBucketFacts {
  /** All four settings of Block Public Access. */
  readonly isPublicAccessBlocked: boolean;
  /** The address ranges that the policy lets read the gates; empty without a policy. */
  readonly admittedRanges: readonly string[];
}

export interface ZoneFacts {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly nameServers: readonly string[];
  /** Route 53's own word. */
  readonly acceleratedRecovery: string;
}

export interface KeyFacts {
  /** KMS's own words. */
  readonly state: string;
  readonly usage: string;
  readonly spec: string;
}

export interface SubnetGroupFacts {
  readonly status: string;
  readonly vpcId: string;
  readonly availabilityZones: readonly string[];
}
