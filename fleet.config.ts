/**
 * The example fleet: two applications in three regions, of which the second needs the writer of a database.
 * The sandbox starts both on this machine. Fleets to copy for an AWS account are in examples/fleets/.
 */
import { defineFleet } from './shared/fleet/define.ts';

const regions = ['us-east-1', 'us-west-2', 'eu-west-1'];

/** Per region: what DNS answers, and what is probed. In an account: `target: { alias: { dnsName, hostedZoneId } }` or `{ cname }`. */
const endpoints = {
  'us-east-1': { target: { a: ['127.0.1.1'] }, probe: 'http://127.0.1.1:8080/health' },
  'us-west-2': { target: { a: ['127.0.2.1'] }, probe: 'http://127.0.2.1:8080/health' },
  'eu-west-1': { target: { a: ['127.0.3.1'] }, probe: 'http://127.0.3.1:8080/health' },
};

export default defineFleet({
  name: 'example',
  // Decides, records and pages, but does not move: what a first deploy does.
  mode: 'observe',
  zone: { name: 'example.test' },
  regions,
  intervalSeconds: 10,
  gates: true,
  applications: {
    api: {
      name: 'api.example.test',
      records: ['A'],
      ttlSeconds: 60,
      endpoints,
      checks: [{ type: 'http', path: '/health', expect: { status: [200] }, timeoutSeconds: 4 }],
      steering: { policy: 'priority', order: regions },
      confirmSeconds: 6,
      upThreshold: 6,
      failover: 'auto',
      failback: 'auto',
    },
    shop: {
      name: 'shop.example.test',
      records: ['A'],
      ttlSeconds: 60,
      endpoints,
      checks: [{ type: 'http', path: '/health', expect: { status: [200] }, timeoutSeconds: 4 }],
      steering: { policy: 'priority', order: regions },
      database: { id: 'orders', needs: 'writer' },
      // A blip of ten seconds does not pay for moving a writer.
      confirmSeconds: 20,
      upThreshold: 6,
      failover: 'auto',
      failback: 'manual',
    },
  },
  databases: {
    orders: {
      kind: 'rds-instance',
      writer: 'us-east-1',
      replicas: ['us-west-2', 'eu-west-1'],
      backup: { everyHours: 6, copyTo: ['us-west-2'] },
      promotion: 'manual',
    },
  },
  people: {
    primary: { email: 'primary@example.test', sms: '+12025550100' },
    secondary: { email: 'secondary@example.test', sms: '+12025550101' },
  },
  audiences: { oncall: { people: ['primary', 'secondary'], escalateAfterMinutes: 10 } },
});
