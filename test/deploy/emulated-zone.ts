/** The hosted zone in the emulator, with a record of before anybody thought of failover. */
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { markerName } from '../../shared/routing/marker.ts';
import { normaliseName, type ResourceRecordSet } from '../../shared/routing/records.ts';
import { addresses, applicationName, zoneName } from './lane-fleet.ts';

/** Of the record that is there before the application is adopted. */
const originalTtlSeconds = 300;

export class EmulatedZone {
  readonly id: string;
  readonly #client: Route53Client;

  private constructor(client: Route53Client, id: string) {
    this.#client = client;
    this.id = id;
  }

  static async create(url: string): Promise<EmulatedZone> {
    const client = new Route53Client({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'emulated' },
    });
    const { HostedZone } = await client.send(
      new CreateHostedZoneCommand({ Name: zoneName, CallerReference: 'lane' }),
    );
    const id = (HostedZone?.Id ?? '').replace('/hostedzone/', '');
    const zone = new EmulatedZone(client, id);
    await zone.#create({
      Name: applicationName,
      Type: 'A',
      TTL: originalTtlSeconds,
      ResourceRecords: [{ Value: addresses['us-east-1'] }],
    });
    return zone;
  }

  async records(): Promise<readonly ResourceRecordSet[]> {
    const { ResourceRecordSets = [] } = await this.#client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: this.id }),
    );
    return ResourceRecordSets as readonly ResourceRecordSet[];
  }

  /** The application's weighted A records: by region, weight and TTL. */
  async weighted(): Promise<
    Readonly<Record<string, { readonly weight: number; readonly ttlSeconds: number }>>
  > {
    const records = await this.records();
    return Object.fromEntries(
      records
        .filter(({ Name, Type }) => normaliseName(Name) === normaliseName(applicationName) && Type === 'A')
        .map(({ SetIdentifier = 'none', Weight = 0, TTL = 0 }) => [
          SetIdentifier,
          { weight: Weight, ttlSeconds: TTL },
        ]),
    );
  }

  /** The text of the TXT record beside them. */
  async marker(): Promise<string | undefined> {
    const records = await this.records();
    const found = records.find(
      ({ Name }) => normaliseName(Name) === normaliseName(markerName(applicationName)),
    );
    return found?.ResourceRecords?.[0]?.Value;
  }

  async #create(record: ResourceRecordSet): Promise<void> {
    await this.#client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: this.id,
        ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: record as never }] },
      }),
    );
  }
}
