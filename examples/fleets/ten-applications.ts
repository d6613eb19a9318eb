/**
 * Ten applications behind two load balancers, one in each region, and a witness.
 *
 * A fleet file is TypeScript, so what ten applications have in common is written once. What it comes to, with
 * every default: `pointsman validate --print examples/fleets/ten-applications.ts`.
 */
import { defineFleet } from '../../shared/fleet/define.ts';

const loadBalancers = {
  'us-east-1': { dnsName: 'edge-1234567890.us-east-1.elb.amazonaws.com', hostedZoneId: 'Z35SXDOTRQ7X7K' },
  'us-west-2': { dnsName: 'edge-0987654321.us-west-2.elb.amazonaws.com', hostedZoneId: 'Z1H1FL5HABSF5' },
};

/** The load balancer tells applications apart by the Host of a request, so all of them are probed at its address. */
function endpointIn(region: keyof typeof loadBalancers) {
  const alias = loadBalancers[region];
  return { target: { alias }, probe: `https://${alias.dnsName}/` };
}

const endpoints = { 'us-east-1': endpointIn('us-east-1'), 'us-west-2': endpointIn('us-west-2') };

/** An application that only reads: it moves after 6 s of certainty, and goes back by itself. */
function reader(name: string) {
  return {
    name: `${name}.example.com`,
    endpoints,
    checks: [{ type: 'http' as const, path: '/healthz', expect: { status: [200], maxLatencyMs: 2000 } }],
  };
}

/** An application that writes: certain after 20 s, and only back when somebody says so. */
function writer(name: string, database: string) {
  return { ...reader(name), database: { id: database, needs: 'writer' as const } };
}

/** A database whose writer is in us-east-1, with a replica and copies of its backups in us-west-2. */
const database = {
  kind: 'rds-instance' as const,
  writer: 'us-east-1',
  replicas: ['us-west-2'],
  backup: { everyHours: 6, copyTo: ['us-west-2'] },
};

export default defineFleet({
  name: 'ten',
  mode: 'observe',
  zone: { name: 'example.com' },
  regions: ['us-east-1', 'us-west-2'],
  witnesses: ['us-east-2'],

  applications: {
    www: reader('www'),
    docs: reader('docs'),
    search: reader('search'),
    images: reader('images'),
    // Long-running answers: degraded only when much slower.
    reports: {
      ...reader('reports'),
      checks: [
        { type: 'http', path: '/healthz', timeoutSeconds: 8, expect: { status: [200], maxLatencyMs: 6000 } },
      ],
    },
    // Told apart by what the answer says, not by its status.
    status: {
      ...reader('status'),
      checks: [
        { type: 'http', path: '/healthz', expect: { json: [{ path: '$.healthy', is: 'eq', value: true }] } },
      ],
    },
    accounts: writer('accounts', 'accounts'),
    billing: writer('billing', 'billing'),
    orders: writer('orders', 'billing'),
    // Moved by command only, whatever the vantages say.
    admin: { ...reader('admin'), failover: 'manual', failback: 'manual' },
  },

  databases: { accounts: database, billing: database },

  people: {
    first: { email: 'first@example.com', sms: '+12025550111' },
    second: { email: 'second@example.com', sms: '+12025550122' },
  },
  audiences: { oncall: { people: ['first', 'second'] } },
});
