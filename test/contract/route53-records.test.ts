/** Route 53: which records it takes. */
import { randomUUID } from 'node:crypto';
import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { expect } from 'vitest';
import { contract, refusalOf } from './contract.ts';
import { alias, create, Route53Clients, simple, weighted } from './route53-clients.ts';

contract('route53 records', ['sandbox', 'ministack'], (endpoint) => new Route53Clients(endpoint), {
  async 'a record outside the zone is refused'(clients) {
    const zone = await clients.zone();
    expect(
      await refusalOf(zone.change(create({ ...simple(zone, 'x'), Name: 'api.elsewhere.test.' }))),
    ).toMatchObject({
      name: 'InvalidChangeBatch',
      message: expect.stringContaining('is not permitted in zone'),
    });
  },

  async 'a CNAME beside other records is refused'(clients) {
    const zone = await clients.zoneWithCourse();
    const cname: ResourceRecordSet = {
      Name: `api.${zone.name}`,
      Type: 'CNAME',
      TTL: 60,
      ResourceRecords: [{ Value: 'x.test' }],
    };
    expect(await refusalOf(zone.change(create(cname)))).toMatchObject({
      name: 'InvalidChangeBatch',
      message: expect.stringContaining('conflicts with other records with the same DNS name'),
    });
  },

  async 'other records beside a CNAME are refused'(clients) {
    const zone = await clients.zone();
    await zone.change(
      create({ Name: `www.${zone.name}`, Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'x.test' }] }),
    );
    expect(await refusalOf(zone.change(create(simple(zone, 'www'))))).toMatchObject({
      name: 'InvalidChangeBatch',
    });
  },

  async 'a CNAME at the apex is refused'(clients) {
    const zone = await clients.zone();
    const cname: ResourceRecordSet = {
      Name: zone.name,
      Type: 'CNAME',
      TTL: 60,
      ResourceRecords: [{ Value: 'x.test' }],
    };
    expect(await refusalOf(zone.change(create(cname)))).toMatchObject({ name: 'InvalidChangeBatch' });
  },

  async 'a weight of 255 is taken, and one of 256 is refused'(clients) {
    const zone = await clients.zone();
    expect(await refusalOf(zone.change(create(weighted(zone, 'use1', 255))))).toBeUndefined();
    expect(await refusalOf(zone.change(create(weighted(zone, 'usw2', 256))))).toMatchObject({
      name: 'InvalidInput',
    });
  },

  async 'a record without TTL is refused'(clients) {
    const zone = await clients.zone();
    const { TTL: _, ...without } = simple(zone, 'api');
    expect(await refusalOf(zone.change(create(without)))).toMatchObject({ name: 'InvalidInput' });
  },

  async 'a weight without set identifier is refused'(clients) {
    const zone = await clients.zone();
    const { SetIdentifier: _, ...without } = weighted(zone, 'use1', 1);
    expect(await refusalOf(zone.change(create(without)))).toMatchObject({ name: 'InvalidInput' });
  },

  async 'an alias with a TTL is refused'(clients) {
    const zone = await clients.zone();
    const mixed = { ...alias(zone, 'lb-1.us-east-1.elb.amazonaws.com.'), TTL: 60 };
    expect(await refusalOf(zone.change(create(mixed)))).toMatchObject({ name: 'InvalidInput' });
  },

  async 'two routing policies in one group are refused'(clients) {
    const zone = await clients.zoneWithCourse();
    const latency: ResourceRecordSet = { ...simple(zone, 'api'), SetIdentifier: 'euw1', Region: 'eu-west-1' };
    expect(await refusalOf(zone.change(create(latency)))).toMatchObject({ name: 'InvalidChangeBatch' });
  },

  async 'a simple record beside weighted ones is refused'(clients) {
    const zone = await clients.zoneWithCourse();
    expect(await refusalOf(zone.change(create(simple(zone, 'api'))))).toMatchObject({
      name: 'InvalidChangeBatch',
    });
  },

  async 'weighted records of one group have one TTL'(clients) {
    const zone = await clients.zoneWithCourse();
    expect(await refusalOf(zone.change(create({ ...weighted(zone, 'euw1', 1), TTL: 30 })))).toMatchObject({
      name: 'InvalidChangeBatch',
    });
  },

  async 'an unknown health check is refused'(clients) {
    const zone = await clients.zone();
    const record = { ...weighted(zone, 'use1', 1), HealthCheckId: randomUUID() };
    expect(await refusalOf(zone.change(create(record)))).toMatchObject({ name: 'NoSuchHealthCheck' });
  },

  async 'a value that its type does not allow is refused'(clients) {
    const zone = await clients.zone();
    expect(
      await refusalOf(
        zone.change(create({ ...simple(zone, 'api'), ResourceRecords: [{ Value: '192.0.2' }] })),
      ),
    ).toMatchObject({ name: 'InvalidChangeBatch' });
  },

  async 'the same value twice is refused'(clients) {
    const zone = await clients.zone();
    const Value = '192.0.2.1';
    expect(
      await refusalOf(
        zone.change(create({ ...simple(zone, 'api'), ResourceRecords: [{ Value }, { Value }] })),
      ),
    ).toMatchObject({ name: 'InvalidChangeBatch' });
  },

  async 'a batch has at most 1000 values, and UPSERT counts twice'(clients) {
    const zone = await clients.zone();
    const many = (count: number, Action: 'CREATE' | 'UPSERT'): Change[] =>
      [...Array(count).keys()].map((place) => ({
        Action,
        ResourceRecordSet: simple(zone, `${Action.toLowerCase()}-${place}`),
      }));
    expect(await refusalOf(zone.change(...many(1001, 'CREATE')))).toMatchObject({
      name: 'InvalidChangeBatch',
    });
    expect(await refusalOf(zone.change(...many(501, 'UPSERT')))).toMatchObject({
      name: 'InvalidChangeBatch',
    });
    expect(await refusalOf(zone.change(...many(1000, 'CREATE')))).toBeUndefined();
  },
});
