import { expect, test } from 'vitest';
import type { ProbeOptions } from '../../../shared/probing/probe-endpoint.ts';
import { httpCheck } from './base-check.ts';
import { serveHttp, unusedPort } from './local-server.ts';
import { healthy, probe, SHORT_SECONDS, serverKeeper, type Wanted } from './probing-harness.ts';

const keep = serverKeeper();

test.each<[name: string, lookup: NonNullable<ProbeOptions['lookup']>, wanted: Wanted]>([
  [
    'a name that does not resolve is our own fault',
    (_host, _options, done) =>
      done(Object.assign(new Error('getaddrinfo ENOTFOUND api'), { code: 'ENOTFOUND' }), []),
    { outcome: 'self-fault', reason: 'dns', phase: 'dns', detail: 'dns: getaddrinfo ENOTFOUND api' },
  ],
  [
    'a resolver that does not answer is our own fault',
    () => undefined,
    { outcome: 'self-fault', reason: 'dns', phase: 'dns', detail: 'name not resolved within 150 ms' },
  ],
  [
    'a resolver that breaks is our own fault',
    () => {
      throw new Error('resolver broken');
    },
    { outcome: 'self-fault', reason: 'dns', phase: 'dns', detail: 'dns: resolver broken' },
  ],
  [
    'a resolver without addresses is our own fault',
    (_host, _options, done) => setImmediate(() => done(null, [])),
    { outcome: 'self-fault', reason: 'dns' },
  ],
])('%s', async (_name, lookup, wanted) => {
  const check = httpCheck({ timeoutSeconds: SHORT_SECONDS });
  expect(await probe('http://api.internal:8080/', check, { lookup })).toMatchObject(wanted);
});

test('a name is resolved by the lookup given, and its time told', async () => {
  const { port } = await keep(serveHttp(healthy));
  const lookup: NonNullable<ProbeOptions['lookup']> = (_host, _options, done) =>
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  const result = await probe(`http://api.internal:${port}/`, httpCheck(), { lookup });
  expect(result).toMatchObject({ outcome: 'pass', phases: { dnsMs: expect.any(Number) } });
});

test('an endpoint with several addresses is up when one of them answers', async () => {
  const { port } = await keep(serveHttp(healthy));
  const addresses = ['127.0.0.2', '127.0.0.1'].map((address) => ({ address, family: 4 }));
  const lookup: NonNullable<ProbeOptions['lookup']> = (_host, _options, done) => done(null, addresses);
  expect(await probe(`http://api.internal:${port}/`, httpCheck(), { lookup })).toMatchObject({
    outcome: 'pass',
  });
});

test('an endpoint none of whose addresses answers is refused', async () => {
  const addresses = ['127.0.0.2', '127.0.0.3'].map((address) => ({ address, family: 4 }));
  const lookup: NonNullable<ProbeOptions['lookup']> = (_host, _options, done) => done(null, addresses);
  const result = await probe(`http://api.internal:${await unusedPort()}/`, httpCheck(), { lookup });
  expect(result).toMatchObject({ outcome: 'fail', reason: 'refused', phase: 'connect' });
});
