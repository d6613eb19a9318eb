import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const at = (place: string, number = 1, port = 443) => ({ host: `192.0.2.${number}`, port, place });
const three = [at('us-east-1', 1), at('cloudflare', 2), at('google', 3)];

describe('references', () => {
  ruleTable([
    ['may be two places outside every region', { references: three }, []],
    [
      'refuse an empty list',
      { references: [] },
      ['references must span at least 2 places outside us-east-1'],
    ],
    [
      'refuse one place beside the region being judged',
      { references: three.slice(0, 2) },
      ['references must span at least 2 places outside us-east-1'],
    ],
    ['may be two places that are no region of the fleet', { references: three.slice(1) }, []],
    [
      'refuse one place beside another region',
      { references: [at('eu-west-1', 1), at('google', 2)] },
      ['references must span at least 2 places outside eu-west-1'],
    ],
    [
      'refuse two addresses in one place',
      { references: [at('google', 1), at('google', 2)] },
      ['references must span at least 2 places'],
    ],
    [
      'refuse port 0',
      { references: [...three, at('x', 4, 0)] },
      ['references[3].port must be a whole number from 1 to 65535'],
    ],
    ['may have port 1', { references: [...three, at('x', 4, 1)] }, []],
    ['may have port 65535', { references: [...three, at('x', 4, 65_535)] }, []],
    ['refuse port 65536', { references: [...three, at('x', 4, 65_536)] }, ['references[3].port must be']],
    [
      'refuse an address for a host',
      { references: [...three, { host: 'https://x', port: 1, place: 'x' }] },
      ['references[3].host must be a DNS name or an IP address'],
    ],
    [
      'refuse an empty place',
      { references: [...three, at(' ', 4)] },
      ['references[3].place must be an AWS region'],
    ],
    [
      'refuse an address named twice',
      { references: [...three, at('x', 1)] },
      ['references[3] must be named once'],
    ],
    ['may have a host on two ports', { references: [...three, at('x', 1, 80)] }, []],
  ]);
});
