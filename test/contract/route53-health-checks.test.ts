/** Route 53: health checks, and that DNS goes by them. */
import { randomUUID } from 'node:crypto';
import {
  CreateHealthCheckCommand,
  DeleteHealthCheckCommand,
  GetHealthCheckCommand,
  GetHealthCheckStatusCommand,
  ListHealthChecksCommand,
  UpdateHealthCheckCommand,
} from '@aws-sdk/client-route-53';
import { expect } from 'vitest';
import { contract, refusalOf } from './contract.ts';
import { addressOf, create, gate, Route53Clients, weighted } from './route53-clients.ts';

contract('route53 health checks', ['sandbox', 'ministack'], (endpoint) => new Route53Clients(endpoint), {
  async 'health checks are executed, and DNS goes by them'(clients, backend) {
    const zone = await clients.zone();
    backend.reachable.clear();
    const HealthCheckId = await clients.healthCheck();
    await zone.change(
      create({ ...weighted(zone, 'use1', 100), HealthCheckId }),
      create(weighted(zone, 'usw2', 0)),
    );
    backend.pass(60_000);
    expect(backend.answer(`api.${zone.name}`, 'A')).toEqual([addressOf('usw2')]);
    backend.reachable.add('gate.test');
    backend.pass(20_000);
    expect(backend.answer(`api.${zone.name}`, 'A')).toEqual([addressOf('use1')]);
  },

  async 'GetHealthCheckStatus tells what each checker found'(clients, backend) {
    backend.reachable.clear();
    const HealthCheckId = await clients.healthCheck({ Inverted: true });
    backend.pass(20_000);
    const { HealthCheckObservations = [] } = await clients.route53.send(
      new GetHealthCheckStatusCommand({ HealthCheckId }),
    );
    expect(HealthCheckObservations).toHaveLength(16);
    for (const { StatusReport } of HealthCheckObservations) expect(StatusReport?.Status).toMatch(/^Failure/);
  },

  async 'an update that names a stale version is refused'(clients) {
    const HealthCheckId = await clients.healthCheck();
    const update = (HealthCheckVersion: number): Promise<unknown> =>
      clients.route53.send(
        new UpdateHealthCheckCommand({ HealthCheckId, HealthCheckVersion, Inverted: true }),
      );
    expect(await refusalOf(update(1))).toBeUndefined();
    expect(await refusalOf(update(1))).toMatchObject({ name: 'HealthCheckVersionMismatch' });
    expect(await refusalOf(update(2))).toBeUndefined();
  },

  async 'a calculated health check keeps its children and its threshold'(clients) {
    const ChildHealthChecks = [await clients.healthCheck(), await clients.healthCheck()];
    const { HealthCheck } = await clients.route53.send(
      new CreateHealthCheckCommand({
        CallerReference: randomUUID(),
        HealthCheckConfig: { Type: 'CALCULATED', ChildHealthChecks, HealthThreshold: 1 },
      }),
    );
    const read = await clients.route53.send(new GetHealthCheckCommand({ HealthCheckId: HealthCheck?.Id }));
    expect(read.HealthCheck?.HealthCheckConfig).toMatchObject({ Type: 'CALCULATED', HealthThreshold: 1 });
    expect(new Set(read.HealthCheck?.HealthCheckConfig?.ChildHealthChecks)).toEqual(
      new Set(ChildHealthChecks),
    );
  },

  async 'a calculated health check cannot have another as its child'(clients) {
    const child = await clients.healthCheck();
    const calculated = (
      ChildHealthChecks: string[],
    ): Promise<{ HealthCheck?: { Id?: string | undefined } | undefined }> =>
      clients.route53.send(
        new CreateHealthCheckCommand({
          CallerReference: randomUUID(),
          HealthCheckConfig: { Type: 'CALCULATED', ChildHealthChecks, HealthThreshold: 1 },
        }),
      );
    const parent = await calculated([child]);
    expect(await refusalOf(calculated([parent.HealthCheck?.Id ?? '']))).toMatchObject({
      name: 'InvalidInput',
    });
  },

  async 'health checks are listed, deleted, and then not there'(clients) {
    const HealthCheckId = await clients.healthCheck();
    const ids = async (): Promise<unknown[]> => {
      const { HealthChecks = [] } = await clients.route53.send(new ListHealthChecksCommand({}));
      return HealthChecks.map(({ Id }) => Id);
    };
    expect(await ids()).toContain(HealthCheckId);
    await clients.route53.send(new DeleteHealthCheckCommand({ HealthCheckId }));
    expect(await ids()).not.toContain(HealthCheckId);
    expect(await refusalOf(clients.route53.send(new GetHealthCheckCommand({ HealthCheckId })))).toMatchObject(
      { name: 'NoSuchHealthCheck' },
    );
  },

  async 'a caller reference makes one health check'(clients) {
    const CallerReference = randomUUID();
    const make = (
      FailureThreshold: number,
    ): Promise<{ HealthCheck?: { Id?: string | undefined } | undefined }> =>
      clients.route53.send(
        new CreateHealthCheckCommand({ CallerReference, HealthCheckConfig: { ...gate, FailureThreshold } }),
      );
    const first = await make(1);
    expect((await make(1)).HealthCheck?.Id).toBe(first.HealthCheck?.Id);
    expect(await refusalOf(make(2))).toMatchObject({ name: 'HealthCheckAlreadyExists' });
  },
});
