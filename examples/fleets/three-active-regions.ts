/**
 * Two applications in three regions, each preferring another one, and a database whose writer one of them needs.
 *
 * Three active regions are three vantages, so no witness is needed. `catalogue` only reads: it moves fast and goes
 * back by itself. `checkout` writes: it is patient, and goes back only when somebody says so.
 */
import { defineFleet } from '../../shared/fleet/define.ts';

export default defineFleet({
  name: 'store',
  mode: 'observe',
  zone: { name: 'example.net' },
  regions: ['us-east-1', 'us-west-2', 'eu-west-1'],

  applications: {
    catalogue: {
      name: 'catalogue.example.net',
      endpoints: {
        // Targets may be plain addresses; then the TTL is Pointsman's, and all regions must have plain addresses.
        'us-east-1': { target: { a: ['192.0.2.10', '192.0.2.11'] }, probe: 'https://192.0.2.10/health' },
        'us-west-2': {
          target: { a: ['198.51.100.10', '198.51.100.11'] },
          probe: 'https://198.51.100.10/health',
        },
        'eu-west-1': {
          target: { a: ['203.0.113.10', '203.0.113.11'] },
          probe: 'https://203.0.113.10/health',
        },
      },
      ttlSeconds: 30,
      checks: [
        {
          type: 'http',
          path: '/health?deep=0',
          expect: {
            status: ['200-299'],
            // Every node that the path finds must satisfy the comparison, and there must be one.
            json: [
              { path: '$.status', is: 'eq', value: 'ok' },
              { path: '$.stores[*].ready', is: 'eq', value: true },
            ],
          },
        },
      ],
      steering: { policy: 'priority', order: ['eu-west-1', 'us-east-1', 'us-west-2'] },
      audience: 'web',
    },

    checkout: {
      // Not an alias, and not at the zone's apex: here a CNAME will do.
      name: 'checkout.example.net',
      records: ['CNAME'],
      endpoints: {
        'us-east-1': {
          target: { cname: 'checkout-use1.example.org' },
          probe: 'https://checkout-use1.example.org/health',
        },
        'us-west-2': {
          target: { cname: 'checkout-usw2.example.org' },
          probe: 'https://checkout-usw2.example.org/health',
        },
        'eu-west-1': {
          target: { cname: 'checkout-euw1.example.org' },
          probe: 'https://checkout-euw1.example.org/health',
        },
      },
      checks: [
        {
          type: 'http',
          method: 'POST',
          path: '/health',
          headers: { 'content-type': 'application/json' },
          body: '{"probe":true}',
          timeoutSeconds: 6,
        },
      ],
      // confirmSeconds becomes 20 and failback manual, because it needs the writer.
      database: { id: 'orders', needs: 'writer' },
      audience: 'payments',
    },
  },

  databases: {
    orders: {
      kind: 'aurora-cluster',
      writer: 'us-east-1',
      replicas: ['us-west-2'],
      backup: { everyHours: 4, copyTo: ['us-west-2', 'eu-west-1'] },
      // A promotion loses what was not replicated yet: somebody decides that.
      promotion: 'manual',
    },
  },

  people: {
    carla: { email: 'carla@example.net', sms: '+12025550167' },
    deniz: { email: 'deniz@example.net', sms: '+12025550189' },
    chat: { https: 'https://hooks.example.net/pointsman' },
  },
  // With more than one audience each application names its own.
  audiences: {
    web: { people: ['chat', 'carla'], escalateAfterMinutes: 15 },
    payments: { people: ['deniz', 'carla'], escalateAfterMinutes: 5 },
  },
});
