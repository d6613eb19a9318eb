/** What the Route 53 suites work with: the unmodified SDK, a zone for each test, and records to put into it. */
import { randomUUID } from 'node:crypto';
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  type ChangeResourceRecordSetsCommandOutput,
  CreateHealthCheckCommand,
  CreateHostedZoneCommand,
  type HealthCheckConfig,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';

/** One zone of one test. */
export class Zone {
  readonly #client: Route53Client;
  readonly id: string;
  readonly name: string;

  constructor(client: Route53Client, id: string, name: string) {
    this.#client = client;
    this.id = id;
    this.name = name;
  }

  change(...Changes: Change[]): Promise<ChangeResourceRecordSetsCommandOutput> {
    return this.#client.send(
      new ChangeResourceRecordSetsCommand({ HostedZoneId: this.id, ChangeBatch: { Changes } }),
    );
  }

  /** Without those that every zone begins with. */
  async records(): Promise<ResourceRecordSet[]> {
    const { ResourceRecordSets = [] } = await this.#client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: this.id }),
    );
    return ResourceRecordSets.filter(({ Type }) => Type !== 'NS' && Type !== 'SOA');
  }
}

export class Route53Clients {
  readonly route53: Route53Client;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.route53 = new Route53Client({ endpoint, credentials, region: 'us-east-1', maxAttempts: 1 });
  }

  async zone(): Promise<Zone> {
    const name = `${randomUUID()}.test.`;
    const { HostedZone } = await this.route53.send(
      new CreateHostedZoneCommand({ Name: name, CallerReference: randomUUID() }),
    );
    return new Zone(this.route53, HostedZone?.Id ?? '', name);
  }

  /** A zone with a course in it: two weighted records and the text that numbers it. */
  async zoneWithCourse(): Promise<Zone> {
    const zone = await this.zone();
    await zone.change(
      create(weighted(zone, 'use1', 100)),
      create(weighted(zone, 'usw2', 0)),
      create(epoch(zone, 8)),
    );
    return zone;
  }

  async healthCheck(config: Partial<HealthCheckConfig> = {}): Promise<string> {
    const HealthCheckConfig = { ...gate, ...config };
    const { HealthCheck } = await this.route53.send(
      new CreateHealthCheckCommand({ CallerReference: randomUUID(), HealthCheckConfig }),
    );
    return HealthCheck?.Id ?? '';
  }

  close(): void {
    this.route53.destroy();
  }
}

export const gate: HealthCheckConfig = {
  Type: 'HTTPS',
  FullyQualifiedDomainName: 'gate.test',
  ResourcePath: '/closed/us-east-1',
  RequestInterval: 10,
  FailureThreshold: 1,
};

export function create(ResourceRecordSet: ResourceRecordSet): Change {
  return { Action: 'CREATE', ResourceRecordSet };
}

export function remove(ResourceRecordSet: ResourceRecordSet): Change {
  return { Action: 'DELETE', ResourceRecordSet };
}

export function weighted(zone: Zone, SetIdentifier: string, Weight: number): ResourceRecordSet {
  const ResourceRecords = [{ Value: addressOf(SetIdentifier) }];
  return { Name: `api.${zone.name}`, Type: 'A', SetIdentifier, Weight, TTL: 60, ResourceRecords };
}

/** Another for each region. */
export function addressOf(region: string): string {
  return `192.0.2.${region.length + (region.codePointAt(2) ?? 0)}`;
}

export function simple(zone: Zone, name: string): ResourceRecordSet {
  return { Name: `${name}.${zone.name}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };
}

export function epoch(zone: Zone, number: number, by = 0): ResourceRecordSet {
  const ResourceRecords = [{ Value: `"v=1 epoch=${number} by=${by}"` }];
  return { Name: `_pointsman.api.${zone.name}`, Type: 'TXT', TTL: 60, ResourceRecords };
}

/** A load balancer's, whose zone belongs to AWS. */
export function alias(zone: Zone, DNSName: string): ResourceRecordSet {
  const AliasTarget = { HostedZoneId: 'Z35SXDOTRQ7X7K', DNSName, EvaluateTargetHealth: false };
  return { Name: `alias.${zone.name}`, Type: 'A', SetIdentifier: 'use1', Weight: 1, AliasTarget };
}
