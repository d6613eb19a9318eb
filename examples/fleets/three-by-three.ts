/**
 * Three applications in three regions, one in each region preferred, with gates: traffic leaves a region also when Route 53's
 * control plane is out of reach. What it costs is worked out in docs/cost.md.
 */
import { defineFleet } from '../../shared/fleet/define.ts';

const loadBalancers = {
  'us-east-1': { dnsName: 'apps-1234567890.us-east-1.elb.amazonaws.com', hostedZoneId: 'Z35SXDOTRQ7X7K' },
  'us-west-2': { dnsName: 'apps-0987654321.us-west-2.elb.amazonaws.com', hostedZoneId: 'Z1H1FL5HABSF5' },
  'eu-west-1': { dnsName: 'apps-1111111111.eu-west-1.elb.amazonaws.com', hostedZoneId: 'Z32O12XQLNTSW2' },
};

type Region = keyof typeof loadBalancers;

function endpointIn(region: Region) {
  const alias = loadBalancers[region];
  return { target: { alias }, probe: `https://${alias.dnsName}/health` };
}

/** An application that only reads, in all three regions; `order` says where its traffic is to be. */
function reader(name: string, order: readonly Region[]) {
  return {
    name: `${name}.example.com`,
    endpoints: {
      'us-east-1': endpointIn('us-east-1'),
      'us-west-2': endpointIn('us-west-2'),
      'eu-west-1': endpointIn('eu-west-1'),
    },
    checks: [{ type: 'http' as const, path: '/health', expect: { status: [200], minCertificateDays: 14 } }],
    steering: { policy: 'priority' as const, order: [...order] },
  };
}

export default defineFleet({
  name: 'trio',
  // Not for a first deployment, which only observes; gates move traffic, so they are built in this mode alone.
  mode: 'act',
  // The id is your own zone's, as `aws route53 list-hosted-zones-by-name` prints it.
  zone: { name: 'example.com', id: 'Z0123456789ABCDEFGHIJ' },
  regions: ['us-east-1', 'us-west-2', 'eu-west-1'],
  gates: true,

  applications: {
    www: reader('www', ['us-east-1', 'us-west-2', 'eu-west-1']),
    api: reader('api', ['us-west-2', 'us-east-1', 'eu-west-1']),
    media: reader('media', ['eu-west-1', 'us-east-1', 'us-west-2']),
  },

  people: {
    asha: { email: 'asha@example.com', sms: '+12025550123' },
    bruno: { email: 'bruno@example.com', sms: '+12025550145' },
  },
  audiences: { oncall: { people: ['asha', 'bruno'], escalateAfterMinutes: 10 } },
});
