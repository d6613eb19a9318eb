/** Route 53: batches, changes and lists. Here lives the promise that two controllers never fight. */
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import { expect } from 'vitest';
import { contract, refusalOf } from './contract.ts';
import {
  addressOf,
  alias,
  create,
  epoch,
  Route53Clients,
  remove,
  simple,
  weighted,
  Zone,
} from './route53-clients.ts';

contract('route53 batches', ['sandbox', 'ministack'], (endpoint) => new Route53Clients(endpoint), {
  async 'a failed batch changes nothing'(clients) {
    const zone = await clients.zoneWithCourse();
    const before = await zone.records();
    const batch = zone.change(
      create(simple(zone, 'new')),
      remove(weighted(zone, 'use1', 100)),
      remove(simple(zone, 'gone')),
    );
    expect(await refusalOf(batch)).toMatchObject({ name: 'InvalidChangeBatch' });
    expect(await zone.records()).toEqual(before);
  },

  async 'a batch of all changes of a move is made as a whole'(clients) {
    const zone = await clients.zoneWithCourse();
    await zone.change(
      remove(weighted(zone, 'use1', 100)),
      remove(weighted(zone, 'usw2', 0)),
      remove(epoch(zone, 8)),
      create(weighted(zone, 'use1', 0)),
      create(weighted(zone, 'usw2', 100)),
      create(epoch(zone, 9)),
    );
    expect(await zone.records()).toEqual([
      weighted(zone, 'use1', 0),
      weighted(zone, 'usw2', 100),
      epoch(zone, 9),
    ]);
  },

  async 'DELETE with a wrong weight is refused with InvalidChangeBatch'(clients) {
    const zone = await clients.zoneWithCourse();
    expect(await refusalOf(zone.change(remove(weighted(zone, 'use1', 99))))).toMatchObject({
      name: 'InvalidChangeBatch',
      message: expect.stringContaining('values provided do not match the current values'),
    });
  },

  async 'DELETE with a wrong TTL is refused'(clients) {
    const zone = await clients.zoneWithCourse();
    const wrong = { ...weighted(zone, 'use1', 100), TTL: 61 };
    expect(await refusalOf(zone.change(remove(wrong)))).toMatchObject({ name: 'InvalidChangeBatch' });
  },

  async 'DELETE with a stale value is refused'(clients) {
    const zone = await clients.zoneWithCourse();
    expect(await refusalOf(zone.change(remove(epoch(zone, 7))))).toMatchObject({
      name: 'InvalidChangeBatch',
    });
    expect(await zone.records()).toContainEqual(epoch(zone, 8));
  },

  async 'DELETE with a wrong alias target is refused'(clients) {
    const zone = await clients.zoneWithCourse();
    const right = alias(zone, 'lb-1.us-east-1.elb.amazonaws.com.');
    await zone.change(create(right));
    const wrong = alias(zone, 'lb-2.us-east-1.elb.amazonaws.com.');
    expect(await refusalOf(zone.change(remove(wrong)))).toMatchObject({ name: 'InvalidChangeBatch' });
    expect(await refusalOf(zone.change(remove(right)))).toBeUndefined();
  },

  async 'DELETE with another health check is refused'(clients) {
    const zone = await clients.zone();
    const [HealthCheckId, other] = [await clients.healthCheck(), await clients.healthCheck()];
    await zone.change(create({ ...weighted(zone, 'use1', 1), HealthCheckId }));
    expect(
      await refusalOf(zone.change(remove({ ...weighted(zone, 'use1', 1), HealthCheckId: other }))),
    ).toMatchObject({ name: 'InvalidChangeBatch' });
    expect(await refusalOf(zone.change(remove(weighted(zone, 'use1', 1))))).toMatchObject({
      name: 'InvalidChangeBatch',
    });
  },

  async 'DELETE of what is not there is refused with InvalidChangeBatch'(clients) {
    const zone = await clients.zoneWithCourse();
    expect(await refusalOf(zone.change(remove(weighted(zone, 'euw1', 100))))).toMatchObject({
      name: 'InvalidChangeBatch',
      message: expect.stringContaining('but it was not found'),
    });
  },

  async 'DELETE of one name leaves another with the same set identifier alone'(clients) {
    const zone = await clients.zoneWithCourse();
    const app = { ...weighted(zone, 'use1', 100), Name: `app.${zone.name}` };
    await zone.change(create(app));
    await zone.change(remove(app));
    expect(await zone.records()).toContainEqual(weighted(zone, 'use1', 100));
  },

  async 'CREATE of an existing weighted record is refused'(clients) {
    const zone = await clients.zoneWithCourse();
    expect(await refusalOf(zone.change(create(weighted(zone, 'use1', 100))))).toMatchObject({
      name: 'InvalidChangeBatch',
      message: expect.stringContaining('but it already exists'),
    });
    expect(await zone.records()).toHaveLength(3);
  },

  async 'CREATE before DELETE of the same record is refused'(clients) {
    const zone = await clients.zoneWithCourse();
    expect(await refusalOf(zone.change(create(epoch(zone, 9)), remove(epoch(zone, 8))))).toMatchObject({
      name: 'InvalidChangeBatch',
    });
    expect(await zone.records()).toContainEqual(epoch(zone, 8));
  },

  async 'the same record cannot be deleted twice in a batch'(clients) {
    const zone = await clients.zoneWithCourse();
    expect(await refusalOf(zone.change(remove(epoch(zone, 8)), remove(epoch(zone, 8))))).toMatchObject({
      name: 'InvalidChangeBatch',
    });
    expect(await zone.records()).toContainEqual(epoch(zone, 8));
  },

  async 'UPSERT asks nothing of what was there'(clients) {
    const zone = await clients.zoneWithCourse();
    await zone.change({ Action: 'UPSERT', ResourceRecordSet: weighted(zone, 'use1', 7) });
    await zone.change({ Action: 'UPSERT', ResourceRecordSet: simple(zone, 'new') });
    expect(await zone.records()).toEqual(
      expect.arrayContaining([weighted(zone, 'use1', 7), simple(zone, 'new')]),
    );
  },

  async 'of eight writers at once that swap the same epoch exactly one wins'(clients) {
    const zone = await clients.zoneWithCourse();
    const refusals = await Promise.all(
      [...Array(8).keys()].map((writer) =>
        refusalOf(zone.change(remove(epoch(zone, 8)), create(epoch(zone, 9, writer)))),
      ),
    );
    const winners = refusals.flatMap((refusal, writer) => (refusal === undefined ? writer : []));
    expect(winners).toHaveLength(1);
    expect(refusals.filter((refusal) => refusal?.name === 'InvalidChangeBatch')).toHaveLength(7);
    expect(await zone.records()).toContainEqual(epoch(zone, 9, winners[0]));
  },

  async 'a writer with a stale epoch loses, though its weights are right'(clients) {
    const zone = await clients.zoneWithCourse();
    await zone.change(remove(epoch(zone, 8)), create(epoch(zone, 9)));
    const late = zone.change(
      remove(weighted(zone, 'use1', 100)),
      remove(epoch(zone, 8)),
      create(weighted(zone, 'use1', 0)),
      create(epoch(zone, 9, 1)),
    );
    expect(await refusalOf(late)).toMatchObject({ name: 'InvalidChangeBatch' });
    expect(await zone.records()).toEqual(
      expect.arrayContaining([weighted(zone, 'use1', 100), epoch(zone, 9)]),
    );
  },

  async 'a change is PENDING first, and INSYNC later'(clients, backend) {
    const zone = await clients.zone();
    const { ChangeInfo } = await clients.route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zone.id,
        ChangeBatch: { Changes: [create(simple(zone, 'api'))] },
      }),
    );
    expect(ChangeInfo?.Status).toBe('PENDING');
    backend.pass(60_000);
    const status = async (): Promise<string | undefined> =>
      (await clients.route53.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))).ChangeInfo?.Status;
    await expect.poll(status, { timeout: 10_000 }).toBe('INSYNC');
  },

  async 'a change that was never made is NoSuchChange'(clients) {
    expect(
      await refusalOf(clients.route53.send(new GetChangeCommand({ Id: 'C0000000000000000000' }))),
    ).toMatchObject({ name: 'NoSuchChange' });
  },

  async 'a zone that is not there is NoSuchHostedZone'(clients) {
    expect(
      await refusalOf(clients.route53.send(new GetHostedZoneCommand({ Id: 'Z0000000000000000000' }))),
    ).toMatchObject({ name: 'NoSuchHostedZone' });
    const zone = new Zone(clients.route53, 'Z0000000000000000000', 'x.test.');
    expect(await refusalOf(zone.records())).toMatchObject({ name: 'NoSuchHostedZone' });
    expect(await refusalOf(zone.change(create(simple(zone, 'api'))))).toMatchObject({
      name: 'NoSuchHostedZone',
    });
  },

  async 'a zone is found by its name'(clients) {
    const zone = await clients.zone();
    const { HostedZones } = await clients.route53.send(
      new ListHostedZonesByNameCommand({ DNSName: zone.name, MaxItems: 1 }),
    );
    expect(HostedZones).toMatchObject([{ Id: zone.id, Name: zone.name }]);
    const { DelegationSet } = await clients.route53.send(new GetHostedZoneCommand({ Id: zone.id }));
    expect(DelegationSet?.NameServers).toHaveLength(4);
  },

  async 'a new zone has its name servers and its SOA'(clients) {
    const zone = await clients.zone();
    const { ResourceRecordSets } = await clients.route53.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zone.id }),
    );
    expect(ResourceRecordSets?.map(({ Name, Type }) => [Name, Type])).toEqual([
      [zone.name, 'NS'],
      [zone.name, 'SOA'],
    ]);
  },

  async 'names come back in lower case, with a trailing dot'(clients) {
    const zone = await clients.zone();
    await zone.change(create({ ...simple(zone, 'x'), Name: `API.${zone.name.slice(0, -1).toUpperCase()}` }));
    expect(await zone.records()).toMatchObject([{ Name: `api.${zone.name}` }]);
  },

  async 'an asterisk comes back as an escape, and is deleted by either spelling'(clients) {
    const zone = await clients.zone();
    const wildcard = { ...simple(zone, 'x'), Name: `*.${zone.name}` };
    await zone.change(create(wildcard));
    expect(await zone.records()).toMatchObject([{ Name: `\\052.${zone.name}` }]);
    await zone.change(remove(wildcard));
    expect(await zone.records()).toEqual([]);
  },

  async 'records are listed by reversed name, type and set identifier, in pages'(clients) {
    const zone = await clients.zone();
    await zone.change(
      create(simple(zone, 'b')),
      create(simple(zone, 'a')),
      create(simple(zone, 'b.a')),
      create(weighted(zone, '2', 1)),
      create(weighted(zone, '1', 1)),
      create({ ...epoch(zone, 1), Name: `api.${zone.name}` }),
    );
    const listed: string[] = [];
    let start: object | undefined = {};
    while (start !== undefined) {
      const page: ListResourceRecordSetsCommandOutput = await clients.route53.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: zone.id, MaxItems: 2, ...start }),
      );
      for (const { Name, Type, SetIdentifier = '' } of page.ResourceRecordSets ?? []) {
        listed.push(`${Name?.replace(zone.name, '')} ${Type} ${SetIdentifier}`.trim());
      }
      start = page.IsTruncated
        ? {
            StartRecordName: page.NextRecordName,
            StartRecordType: page.NextRecordType,
            StartRecordIdentifier: page.NextRecordIdentifier,
          }
        : undefined;
    }
    expect(listed).toEqual(['NS', 'SOA', 'a. A', 'b.a. A', 'api. A 1', 'api. A 2', 'api. TXT', 'b. A']);
  },

  async 'DNS answers by the weights, once the change has propagated'(clients, backend) {
    const zone = await clients.zoneWithCourse();
    backend.pass(60_000);
    await zone.change(
      remove(weighted(zone, 'use1', 100)),
      remove(weighted(zone, 'usw2', 0)),
      create(weighted(zone, 'use1', 0)),
      create(weighted(zone, 'usw2', 100)),
    );
    expect(backend.answer(`api.${zone.name}`, 'A')).toEqual([addressOf('use1')]);
    backend.pass(60_000);
    expect(backend.answer(`api.${zone.name}`, 'A')).toEqual([addressOf('usw2')]);
    expect(backend.answer(`_pointsman.api.${zone.name}`, 'TXT')).toEqual(['"v=1 epoch=8 by=0"']);
  },
});
