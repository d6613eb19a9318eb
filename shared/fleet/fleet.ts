/**
 * The fleet: everything one deployment looks after. These are the types of a fleet that has been
 * validated, with every default filled in; what a person writes is `FleetInput` in schema.ts.
 */

/** `observe` decides, records and pages but does not move; `act` moves. */
export type Mode = 'observe' | 'act';

export interface Fleet {
  /** Names every resource of the deployment. */
  readonly name: string;
  /** The id of the account that it may be deployed to; any that one is signed in to when absent. */
  readonly account?: string;
  readonly mode: Mode;
  readonly zone: Zone;
  /** Regions that serve traffic. */
  readonly regions: readonly string[];
  /** Regions that only probe and decide. */
  readonly witnesses: readonly string[];
  /** Regions from which probes are sent. Their order gives each its place in the stagger. */
  readonly vantages: readonly string[];
  /** Regions whose `steer` may act, first in line first. */
  readonly controlRegions: readonly string[];
  /** Regions that hold a replica of the ledger, tried in turn. */
  readonly ledgerRegions: readonly string[];
  /** Time between two slots of one vantage. */
  readonly intervalSeconds: number;
  /** Fresh votes without which a verdict does not change. Default: a majority of the vantages. */
  readonly minVotes: number;
  /** Whether vantages publish gates for Route 53's health checkers. */
  readonly gates: boolean;
  /** How long the name servers may still answer the old course before a vantage closes its gate. */
  readonly gateAfterSeconds: number;
  /** Windows in which no application moves, and only what is most severe pages. */
  readonly maintenance: readonly MaintenanceWindow[];
  /** Neutral targets by which a vantage tells its own trouble from an endpoint's. */
  readonly references: readonly Reference[];
  readonly applications: Readonly<Record<string, Application>>;
  readonly databases: Readonly<Record<string, Database>>;
  readonly people: Readonly<Record<string, Person>>;
  readonly audiences: Readonly<Record<string, Audience>>;
  /** What the account may spend on SMS in a month and region, in US dollars: SNS sends nothing beyond it. */
  readonly smsLimitDollars: number;
  /** An HTTPS address outside that is told each minute that the loop is alive. Its path may be a secret. */
  readonly ping?: string;
}

export interface Zone {
  /** The hosted zone's name, lower case, without trailing dot. */
  readonly name: string;
  /** The hosted zone's id; found by name when absent. */
  readonly id?: string;
  /** A role to assume where the zone lives in another account. */
  readonly roleArn?: string;
}

/** A neutral target: opened by TCP, never judged. */
export interface Reference {
  readonly host: string;
  readonly port: number;
  /** The AWS region it stands in, or the name of a network that is not AWS. */
  readonly place: string;
}

export type RecordType = 'A' | 'AAAA' | 'CNAME';

export interface Application {
  /** The DNS name that is steered, lower case, without trailing dot. */
  readonly name: string;
  readonly records: readonly RecordType[];
  readonly ttlSeconds: number;
  /** By region. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly checks: readonly Check[];
  readonly steering: Steering;
  /** Certainty asked for before an endpoint is called down. */
  readonly confirmSeconds: number;
  /** Passes in a row, in slots, that make an endpoint `up` again. */
  readonly upThreshold: number;
  readonly failover: 'auto' | 'manual';
  readonly failback: 'auto' | 'manual';
  /** How long a preferred region must have been up before traffic goes back by itself. */
  readonly stabilisationSeconds: number;
  /** Time after a move in which no other one is made. */
  readonly cooldownSeconds: number;
  /** Moves in any hour, by our own count; steps of a ramp are not counted. */
  readonly movesPerHour: number;
  /** How traffic goes back to a region: little by little. */
  readonly ramp: Ramp;
  /** Beside those of the fleet. */
  readonly maintenance: readonly MaintenanceWindow[];
  /** The name or ARN of a Lambda of the owner's that makes a region ready for traffic. */
  readonly prepare?: string;
  /** Overrides the fleet's mode. */
  readonly mode: Mode;
  readonly database?: DatabaseNeed;
  /** Who hears of this application's incidents: a key of `audiences`. */
  readonly audience?: string;
}

export interface Endpoint {
  /** What DNS answers when traffic is sent here. */
  readonly target: Target;
  /** What is probed: `http://`, `https://` or `tcp://` with host and port; a check's path replaces the URL's. */
  readonly probe: string;
}

export interface Target {
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly cname?: string;
  readonly alias?: { readonly dnsName: string; readonly hostedZoneId: string };
}

export type Steering = PrioritySteering | LatencySteering | WeightedSteering;

/** The order in which regions are preferred. */
export interface PrioritySteering {
  readonly policy: 'priority';
  readonly order: readonly string[];
}

/** The region that answers fastest. */
export interface LatencySteering {
  readonly policy: 'latency';
  /** Where nothing has been measured yet, and between equals. */
  readonly order: readonly string[];
  /** Per cent by which a region must be faster than the present one before traffic moves there. */
  readonly marginPercent: number;
  /** How long it must have been so. */
  readonly dwellSeconds: number;
  /** By vantage: how much its measurements count, as a share of the users near it. Default: 1 each. */
  readonly vantageWeight: Readonly<Record<string, number>>;
}

/** Several regions at once, each with its share. */
export interface WeightedSteering {
  readonly policy: 'weighted';
  /** Between equals. */
  readonly order: readonly string[];
  /** By region: Route 53 weights, 0 to 255. A region with 0 stands by. */
  readonly shares: Readonly<Record<string, number>>;
}

/** Steps of a gradual return. */
export interface Ramp {
  /** Per cent of the traffic that is to go there, growing, the last one 100. */
  readonly steps: readonly number[];
  /** How long each step is held before the next. */
  readonly holdSeconds: number;
}

/** A freeze with a start and an end, known beforehand. */
export interface MaintenanceWindow {
  /** ISO 8601 with a zone, such as 2026-12-01T02:00:00Z. */
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

export type Check = HttpCheck | TcpCheck;

/**
 * `vote`: its failure is a failure of the endpoint. `veto`: it must pass before traffic goes to a region, and its failure
 * never takes traffic away. `shadow`: it is recorded and changes nothing.
 */
export type CheckMode = 'vote' | 'veto' | 'shadow';

export interface HttpCheck {
  readonly type: 'http';
  readonly mode: CheckMode;
  /** Path and query; the probe URL's own when absent. */
  readonly path?: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'OPTIONS';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent as Host and SNI; the application's name when absent. */
  readonly host?: string;
  readonly timeoutSeconds: number;
  /** `none`: a redirect is an answer like any other. `same-host`: followed within the target. */
  readonly redirects: 'none' | 'same-host';
  /** Bytes of the body that are read; what comes after is ignored. */
  readonly bodyLimitBytes: number;
  /** Whether the certificate must be valid for the host. Route 53's own checks do not look at it. */
  readonly verifyCertificate: boolean;
  readonly expect: HttpExpectation;
}

export interface HttpExpectation {
  /** Single statuses and ranges such as '200-299'. */
  readonly status: readonly (number | string)[];
  readonly bodyContains?: string;
  /** A regular expression in JavaScript's syntax. */
  readonly bodyMatches?: string;
  readonly json: readonly JsonExpectation[];
  readonly headers: readonly HeaderExpectation[];
  /** Slower than this is `degraded`, not down. */
  readonly maxLatencyMs?: number;
  /** A certificate with fewer days left is `degraded`. */
  readonly minCertificateDays?: number;
}

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'matches' | 'exists';

export interface JsonExpectation {
  /** A JSONPath (RFC 9535). At least one node must be found, and every node found must satisfy the comparison. */
  readonly path: string;
  readonly is: Comparison;
  readonly value?: string | number | boolean | null;
}

export interface HeaderExpectation {
  readonly name: string;
  readonly is: Comparison;
  readonly value?: string | number;
}

export interface TcpCheck {
  readonly type: 'tcp';
  readonly mode: CheckMode;
  readonly timeoutSeconds: number;
  /** Slower than this is `degraded`, not down. */
  readonly maxLatencyMs?: number;
}

export interface DatabaseNeed {
  /** A key of `databases`. */
  readonly id: string;
  readonly needs: 'writer' | 'reader';
}

export interface Database {
  readonly kind: 'rds-instance' | 'aurora-cluster';
  /** The region in which the writer is. */
  readonly writer: string;
  readonly replicas: readonly string[];
  readonly backup?: Backup;
  readonly promotion: 'manual' | 'auto';
}

export interface Backup {
  readonly everyHours: number;
  /** The regions that snapshots are copied to. */
  readonly copyTo: readonly string[];
  /** By region: the id, ARN or alias of the key that copies there are encrypted with. */
  readonly kmsKeys: Readonly<Record<string, string>>;
  /** By region: the DB subnet group to restore into. RDS takes `default` where none is named. */
  readonly subnetGroups: Readonly<Record<string, string>>;
}

export interface Person {
  readonly email?: string;
  /** E.164, for example +12025550100. */
  readonly sms?: string;
  /** An HTTPS address that SNS posts to. */
  readonly https?: string;
}

export interface Audience {
  /** Keys of `people`. */
  readonly people: readonly string[];
  readonly escalateAfterMinutes: number;
}

/** An application in one region: what is probed and what DNS can point to. */
export function endpointKey(application: string, region: string): string {
  return `${application}/${region}`;
}

/** The application and the region of an endpoint's key. */
export function endpointParts(endpoint: string): { readonly application: string; readonly region: string } {
  const slash = endpoint.lastIndexOf('/');
  return { application: endpoint.slice(0, slash), region: endpoint.slice(slash + 1) };
}
