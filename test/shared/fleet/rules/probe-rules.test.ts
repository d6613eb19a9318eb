import { describe, expect, test } from 'vitest';
import { errorsAfter } from '../fleet-file.ts';
import { ruleTable } from './rule-table.ts';

const api = 'applications.api';
const path = `${api}.endpoints.us-east-1.probe`;
const tcp = {
  [path]: 'tcp://192.0.2.1:5432',
  [`${api}.endpoints.us-west-2.probe`]: 'tcp://192.0.2.2:5432',
  [`${api}.endpoints.eu-west-1.probe`]: 'tcp://[2001:db8::3]:5432',
};

describe('a probe', () => {
  ruleTable([
    ['may go to an IPv6 address', { [path]: 'http://[2001:db8::1]:8080/health?deep=1' }, []],
    ['refuses what is no address', { [path]: '192.0.2.1/health' }, [`${path} must be an address such as`]],
    [
      'refuses another scheme',
      { [path]: 'ftp://192.0.2.1/' },
      [`${path} must begin with https://, http:// or tcp://, got ftp://192.0.2.1/`],
    ],
    ['refuses a file', { [path]: 'file:///etc/passwd' }, [`${path} must begin with https://`]],
    [
      'refuses a user and a password',
      { [path]: 'https://me:pw@192.0.2.1/' },
      [`${path} must have no user and password; a check takes headers, got https://[hidden]@192.0.2.1/`],
    ],
    ['refuses a user alone', { [path]: 'https://me@192.0.2.1/' }, [`${path} must have no user and password`]],
    [
      'refuses a port that is none',
      { [path]: 'https://192.0.2.1:65536/' },
      [`${path} must be an address such as`],
    ],
    ['refuses a fragment', { [path]: 'https://192.0.2.1/#top' }, [`${path} must have no fragment`]],
    [
      "refuses the application's own name, which leads to wherever traffic is",
      { [path]: 'https://API.example.com/health' },
      [`${path} must name a host that stands for this region alone: api.example.com is steered`],
    ],
  ]);
});

describe('a probe by TCP', () => {
  ruleTable([
    ['has a check of that type by default', { ...tcp, [`${api}.checks`]: undefined }, []],
    ['may have checks of that type', { ...tcp, [`${api}.checks`]: [{ type: 'tcp' }] }, []],
    [
      'refuses to be without a port',
      { ...tcp, [`${api}.checks`]: undefined, [path]: 'tcp://192.0.2.1' },
      [`${path} must name a port`],
    ],
    [
      'refuses a path',
      { ...tcp, [`${api}.checks`]: undefined, [path]: 'tcp://192.0.2.1:5432/db' },
      [`${path} must end after the port`],
    ],
    [
      'refuses an HTTP check',
      tcp,
      [`${api}.checks[0].type must be tcp, because the endpoints' probes begin with tcp://, got http`],
    ],
    [
      'refuses an HTTP check in one region, said once',
      { [path]: 'tcp://192.0.2.1:80', [`${api}.checks.1`]: { type: 'http' } },
      [`${path} must begin with http:// or https://, as check 0 is of type http`],
    ],
    [
      'refuses a TCP check by HTTP',
      { [`${api}.checks`]: [{ type: 'tcp' }] },
      [`${api}.checks[0].type must be http, because the endpoints' probes begin with https://`],
    ],
    [
      'refuses a second check that does not fit',
      { [`${api}.checks.1`]: { type: 'tcp' } },
      [`${api}.checks[1].type must be http`],
    ],
  ]);
});

test('credentials are not repeated, however malformed their address', () => {
  for (const probe of [
    'https://me:s3cret@192.0.2.1/',
    'https://me:s3/cret@x:y/',
    'me:s3cret@192.0.2.1',
    'ftp://x/?token=s3cret',
    'https://a b@s3cret@x/',
  ]) {
    const [message = ''] = errorsAfter({ [path]: probe });
    expect(message).toContain(`${path} must`);
    expect(message).not.toMatch(/s3|cret/);
  }
});
