/** What Pointsman looks after. `npx pointsman validate` and `npx pointsman plan` read this file too, by its name. */
import { defineFleet } from 'pointsman/fleet';
import { standbyFunctionName } from './standby.ts';

export default defineFleet({
  name: 'website',
  mode: 'observe',
  zone: { name: 'example.com' },
  regions: ['eu-west-1', 'eu-central-1'],
  witnesses: ['eu-north-1'],
  applications: {
    www: {
      name: 'www.example.com',
      endpoints: {
        'eu-west-1': {
          target: {
            alias: { dnsName: 'www-1111111111.eu-west-1.elb.amazonaws.com', hostedZoneId: 'Z32O12XQLNTSW2' },
          },
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
      checks: [{ type: 'http', path: '/health', expect: { status: [200] } }],
      // Of the region that is to take the traffic: the two stacks share its name, and no output.
      prepare: standbyFunctionName,
    },
  },
  people: { asha: { email: 'asha@example.com' } },
  audiences: { oncall: { people: ['asha'] } },
});
