import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const api = {
  name: 'api.example.com',
  endpoints: { 'us-east-1': { target: { a: ['192.0.2.1'] }, probe: 'http://192.0.2.1/' } },
};

// Nothing fits inside so long a zone, so that it has no applications.
const longZone = (length: number) => ({
  applications: {},
  'zone.name': 'ab.'.repeat(length / 3).padEnd(length, 'c'),
});

describe('the fleet', () => {
  ruleTable([
    ['is valid as the base case', {}, []],
    ['may have a name of 20 characters', { name: 'a'.repeat(20) }, []],
    [
      'refuses a name of 21 characters',
      { name: 'a'.repeat(21) },
      ['name must be 1 to 20 lower-case letters'],
    ],
    ['refuses an empty name', { name: '' }, ['name must be 1 to 20']],
    ['refuses capitals in its name', { name: 'Base' }, ['name must be 1 to 20']],
    ['refuses a name that begins with a digit', { name: '1base' }, ['name must be 1 to 20']],
    ['refuses a name that ends with a hyphen', { name: 'base-' }, ['name must be 1 to 20']],
    ['may name its account', { account: '012345678901' }, []],
    [
      'refuses an account of eleven digits',
      { account: '12345678901' },
      ['account must be the id of an AWS account, twelve digits, got 12345678901'],
    ],
    [
      'refuses an account with a word in it',
      { account: '12345678901x' },
      ['account must be the id of an AWS account'],
    ],
    ['refuses an account that is a number', { account: 123456789012 }, ["account must be text such as '1"]],
    ['may look every second', { intervalSeconds: 1, 'applications.api.checks.0.timeoutSeconds': 0.5 }, []],
    [
      'refuses an interval of 0',
      { intervalSeconds: 0 },
      ['intervalSeconds must be a whole number from 1 to 60 seconds'],
    ],
    ['may look every 60 seconds', { intervalSeconds: 60 }, []],
    ['refuses an interval of 61', { intervalSeconds: 61 }, ['intervalSeconds must be a whole number']],
    [
      'refuses an interval that is not whole',
      { intervalSeconds: 7.5 },
      ['intervalSeconds must be a whole number'],
    ],
    ['may close its gates after 5 seconds', { gateAfterSeconds: 5 }, []],
    [
      'refuses to close them sooner',
      { gateAfterSeconds: 4.9 },
      ['gateAfterSeconds must be a number from 5 to 600 seconds, got 4.9'],
    ],
    ['may close its gates after ten minutes', { gateAfterSeconds: 600 }, []],
    ['refuses to close them later', { gateAfterSeconds: 601 }, ['gateAfterSeconds must be']],
    [
      'refuses an application without a name of its own',
      { 'applications.': { ...api, name: 'x.example.com' } },
      ['applications[""] must be named'],
    ],
    [
      'refuses a slash in the name of an application',
      { 'applications.a/b': { ...api, name: 'x.example.com', steering: {} } },
      ['applications["a/b"] must be named'],
    ],
    [
      'refuses a database named *',
      { 'databases.*': { kind: 'rds-instance', writer: 'us-east-1' } },
      ['databases["*"] must be named'],
    ],
    [
      'takes a person named constructor for a person',
      { 'people.constructor': { email: 'c@example.com' } },
      [],
    ],
    [
      'may have a name of 63 characters in a list',
      { [`people.${'p'.repeat(63)}`]: { email: 'c@example.com' } },
      [],
    ],
    ['refuses one of 64', { [`people.${'p'.repeat(64)}`]: { email: 'c@example.com' } }, ['people.ppp']],
  ]);
});

describe('the zone', () => {
  ruleTable([
    ['refuses a name that is no DNS name', { 'zone.name': 'exa mple.com' }, ['zone.name must be a DNS name']],
    ['may be as long as DNS allows', longZone(253), []],
    ['refuses one character more', longZone(254), ['zone.name must be a DNS name']],
    ['refuses an IP address', { 'zone.name': '192.0.2.1' }, ['zone.name must be a DNS name']],
    ['may be written in capitals and with a dot at the end', { 'zone.name': 'EXAMPLE.com.' }, []],
    [
      'refuses an id with the API path before it',
      { 'zone.id': '/hostedzone/Z1' },
      ['zone.id must be the id of a hosted zone'],
    ],
    ['may have an id', { 'zone.id': 'Z0123456789ABCDEFGHIJ' }, []],
    ['may have a role', { 'zone.roleArn': 'arn:aws-cn:iam::123456789012:role/path/dns' }, []],
    [
      'refuses a user for a role',
      { 'zone.roleArn': 'arn:aws:iam::123456789012:user/dns' },
      ['zone.roleArn must be the ARN of a role'],
    ],
  ]);
});
