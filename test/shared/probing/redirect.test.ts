import { expect, test } from 'vitest';
import { parseTarget } from '../../../shared/probing/probe-target.ts';
import { type Redirect, redirectOf } from '../../../shared/probing/redirect.ts';
import { NAME } from './base-check.ts';

interface Situation {
  readonly url?: string;
  readonly host?: string;
  readonly status?: number;
  readonly location?: string;
}

const within: Redirect = { kind: 'within', path: '/next?a=1', asGet: true };

function outside(to: string): Redirect {
  return { kind: 'outside', to: `"${to}"` };
}

test.each<[name: string, change: Situation, expected: Redirect]>([
  ['a path is within', {}, within],
  ['301 is a redirect', { status: 301 }, within],
  ['303 is a redirect', { status: 303 }, within],
  ['307 is one that keeps its method', { status: 307 }, { ...within, asGet: false }],
  ['308 is one that keeps its method', { status: 308 }, { ...within, asGet: false }],
  ['300 is none', { status: 300 }, { kind: 'none' }],
  ['304 is none', { status: 304 }, { kind: 'none' }],
  ['200 is none, whatever its location', { status: 200 }, { kind: 'none' }],
  [
    'a relative path builds on the one asked for',
    { location: 'next?a=1' },
    { ...within, path: '/deep/next?a=1' },
  ],
  ['the application by its name is within', { location: `http://${NAME}/next?a=1` }, within],
  ['by its name and port, too', { location: `http://${NAME}:8080/next?a=1` }, within],
  ['by another port it is outside', { location: `http://${NAME}:8081/` }, outside(`http://${NAME}:8081/`)],
  ['the address probed is within', { location: 'http://192.0.2.1:8080/next?a=1' }, within],
  ['the address at another port is outside', { location: 'http://192.0.2.1/' }, outside('http://192.0.2.1/')],
  ['another address is outside', { location: 'http://192.0.2.2:8080/' }, outside('http://192.0.2.2:8080/')],
  ['another scheme is outside', { location: `https://${NAME}/` }, outside(`https://${NAME}/`)],
  [
    'a query is not shown',
    { location: 'http://other.example.test/a?token=1' },
    outside('http://other.example.test/a'),
  ],
  [
    'credentials are not shown',
    { location: 'http://user:word@other.example.test/a' },
    outside('http://other.example.test/a'),
  ],
  ['what is no URL is outside', { location: 'http://[' }, outside('http://[')],
  [
    'a host with a port knows itself by it',
    { host: `${NAME}:9000`, location: `http://${NAME}:9000/next?a=1` },
    within,
  ],
  [
    'an IPv6 address is within',
    { url: 'http://[2001:db8::1]:8080/', location: 'http://[2001:db8::1]:8080/next?a=1' },
    within,
  ],
  [
    'https is followed within https',
    { url: 'https://192.0.2.1/', location: `https://${NAME}/next?a=1` },
    within,
  ],
])('%s', (_name, change, expected) => {
  const { url = 'http://192.0.2.1:8080/', host = NAME, status = 302, location = '/next?a=1' } = change;
  const target = parseTarget({ url, name: NAME });
  expect(redirectOf({ status, headers: { location } }, target, host, '/deep/path')).toEqual(expected);
});

test('without location there is no redirect', () => {
  const target = parseTarget({ url: 'http://192.0.2.1:8080/', name: NAME });
  expect(redirectOf({ status: 302, headers: {} }, target, NAME, '/')).toEqual({ kind: 'none' });
});
