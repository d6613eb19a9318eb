import { expect, test } from 'vitest';
import { nameOfHost, parseTarget } from '../../../shared/probing/probe-target.ts';

test.each([
  ['http://192.0.2.1:8080/health?a=b', 'http:', '192.0.2.1', 8080, '/health?a=b'],
  ['http://lb.example.test', 'http:', 'lb.example.test', 80, '/'],
  ['https://lb.example.test', 'https:', 'lb.example.test', 443, '/'],
  ['https://[2001:db8::1]:8443/x', 'https:', '2001:db8::1', 8443, '/x'],
  ['tcp://192.0.2.1:5432', 'tcp:', '192.0.2.1', 5432, ''],
  ['tcp://[2001:db8::1]:5432', 'tcp:', '2001:db8::1', 5432, ''],
] as const)('%s', (url, protocol, host, port, path) => {
  expect(parseTarget({ url, name: 'api.example.test' })).toEqual({ protocol, host, port, path });
});

test.each([
  ['api.example.test', 'api.example.test'],
  ['api.example.test:8443', 'api.example.test'],
  ['192.0.2.1:80', '192.0.2.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]:80', '2001:db8::1'],
])('the name in host %s is %s', (host, name) => {
  expect(nameOfHost(host)).toBe(name);
});
