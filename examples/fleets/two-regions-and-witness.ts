/**
 * One application in two regions, and a third region that only looks: the smallest fleet that fails over by itself.
 *
 * Why a witness: when a region dies, its own vantage dies with it. Of two vantages the one left over cannot tell
 * an outage of the other region from its own isolation; of three, two are left, and they agree. The witness runs
 * no application and costs about as much as its probes.
 *
 * To copy: change the names, the load balancers and the people; run `pointsman validate`; deploy; watch what it
 * would have done; then set `mode: 'act'`.
 */
import { defineFleet } from '../../shared/fleet/define.ts';

export default defineFleet({
  name: 'website',
  mode: 'observe',

  // Must be a public hosted zone. With `id` it is not looked up by name.
  zone: { name: 'example.com' },

  // The order counts: traffic is in the first region while that one is up.
  regions: ['eu-west-1', 'eu-central-1'],
  witnesses: ['eu-north-1'],

  applications: {
    www: {
      name: 'www.example.com',
      // The same load balancer answers over IPv4 and IPv6.
      records: ['A', 'AAAA'],
      endpoints: {
        'eu-west-1': {
          // dnsName and hostedZoneId are the load balancer's own, as `aws elbv2 describe-load-balancers` prints them.
          target: {
            alias: { dnsName: 'www-1111111111.eu-west-1.elb.amazonaws.com', hostedZoneId: 'Z32O12XQLNTSW2' },
          },
          // Probes go to this address with www.example.com as Host and SNI, so its certificate is the one users see.
          probe: 'https://www-1111111111.eu-west-1.elb.amazonaws.com/health',
        },
        'eu-central-1': {
          target: {
            alias: {
              dnsName: 'www-2222222222.eu-central-1.elb.amazonaws.com',
              hostedZoneId: 'Z215JYRZR1TBD5',
            },
          },
          probe: 'https://www-2222222222.eu-central-1.elb.amazonaws.com/health',
        },
      },
      checks: [
        {
          type: 'http',
          // A shallow check: it must not fail because something fails that all regions share.
          path: '/health',
          // Slower than 1.5 s, or a certificate with two weeks left, is `degraded`: said, but no reason to move.
          expect: { status: [200], maxLatencyMs: 1500, minCertificateDays: 14 },
        },
      ],
      // By itself in both directions: nothing is written here that a blip could lose.
      failover: 'auto',
      failback: 'auto',
    },
  },

  people: {
    asha: { email: 'asha@example.com', sms: '+12025550123' },
    bruno: { email: 'bruno@example.com', sms: '+12025550145' },
  },

  // Asha hears first; without acknowledgement Bruno hears ten minutes later.
  audiences: { oncall: { people: ['asha', 'bruno'], escalateAfterMinutes: 10 } },
});
