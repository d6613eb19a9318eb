/** Which Route 53 is asked: the one of the partition that the fleet is in. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Route53Client } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkHealth } from '../../../shared/aws/route53-check-health.ts';
import { route53GateChecks } from '../../../shared/aws/route53-gate-tree.ts';
import { healthCheckReadiness, zoneReadiness } from '../../../shared/aws/route53-readiness.ts';
import { route53Region } from '../../../shared/aws/route53-region.ts';
import { route53Traffic } from '../../../shared/aws/route53-traffic.ts';
import type { ZonePlace } from '../../../shared/aws/zone-credentials.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const zone = { id: 'Z1', name: 'example.com' };

test.each([
  ['eu-west-1', 'us-east-1'],
  ['us-gov-east-1', 'us-gov-west-1'],
  ['cn-north-1', 'cn-northwest-1'],
  ['eusc-de-east-1', 'eusc-de-east-1'],
])('from %s it is the one in %s, as the SDK has it', (near, expected) => {
  expect(route53Region(near)).toBe(expected);
  const { endpointProvider } = new Route53Client({ region: near, credentials }).config;
  const { properties } = endpointProvider({ Region: near, UseFIPS: false, UseDualStack: false });
  expect(properties?.['authSchemes']).toMatchObject([{ signingRegion: expected }]);
});

test('without a region it is that of the partition aws', () => {
  expect(route53Region()).toBe('us-east-1');
});

let server: Server;
let endpoint: string;
let scopes: string[] = [];

beforeAll(async () => {
  server = createServer(({ headers }, response) => {
    scopes.push(/Credential=test\/\d+\/([^/]+\/[^/]+)/.exec(headers.authorization ?? '')?.[1] ?? 'unsigned');
    response.writeHead(403).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

test.each<[what: string, ask: (place: ZonePlace) => Promise<unknown>]>([
  ['records', (place) => route53Traffic(zone, place).records(['www.example.com'])],
  ['the zone', (place) => zoneReadiness(zone, place).zone()],
  ['the quota of health checks', (place) => healthCheckReadiness(place).quota()],
  ['health checks', (place) => route53GateChecks(place).list('pointsman')],
  ["a health check's health", (place) => checkHealth(['check'], place)],
])('%s are asked for where the fleet is', async (_what, ask) => {
  scopes = [];
  await ask({ endpoint, credentials, region: 'us-gov-east-1' }).catch(() => undefined);
  expect(scopes).toEqual(['us-gov-west-1/route53']);
});
