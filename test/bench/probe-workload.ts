/** The two ways of probing that are compared: ours with all it does, and the least that Node can do. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SecureContext } from 'node:tls';
import type { HttpCheck } from '../../shared/fleet/fleet.ts';
import { probeEndpoint } from '../../shared/probing/probe-endpoint.ts';
import { BENCH_NAME } from './probe-server.ts';

export type Probe = () => Promise<unknown>;

/** An expectation of each kind. */
export const benchCheck: HttpCheck = {
  type: 'http',
  mode: 'vote',
  method: 'GET',
  headers: { 'x-probe': 'bench' },
  timeoutSeconds: 4,
  redirects: 'same-host',
  bodyLimitBytes: 65_536,
  verifyCertificate: true,
  expect: {
    status: ['200-299'],
    bodyContains: 'ok',
    bodyMatches: '"status":\\s*"ok"',
    json: [
      { path: '$.status', is: 'eq', value: 'ok' },
      { path: '$.db.lagSeconds', is: 'lt', value: 5 },
    ],
    headers: [{ name: 'content-type', is: 'matches', value: '^application/json' }],
    maxLatencyMs: 3000,
    minCertificateDays: 14,
  },
};

/** Ours. Throws when the probe does not pass, because a failure would cost less. */
export function ourProbe(url: string, secureContext: SecureContext): Probe {
  const target = { url, name: BENCH_NAME };
  return async () => {
    const result = await probeEndpoint(target, benchCheck, { secureContext });
    if (result.outcome !== 'pass')
      throw new Error(`a benchmark's probe must pass, got ${JSON.stringify(result)}`);
  };
}

/**
 * The bare one: request, status, body to its end. It verifies the certificate and shares the TLS context as ours
 * does; Node's default of a context per request would make it dearer, and the comparison easier for us.
 */
export function bareProbe(url: string, secureContext: SecureContext): Probe {
  const { protocol, hostname, port, pathname } = new URL(url);
  const options = { hostname, port, path: pathname, agent: false, headers: { host: BENCH_NAME } } as const;
  const secure = { ...options, secureContext, servername: BENCH_NAME };
  return () =>
    new Promise((resolve, reject) => {
      const receive = (response: IncomingMessage): void => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () =>
          response.statusCode === 200 ? resolve(body) : reject(new Error('not 200')),
        );
      };
      const request = protocol === 'https:' ? httpsRequest(secure, receive) : httpRequest(options, receive);
      request.on('error', reject);
      request.end();
    });
}
