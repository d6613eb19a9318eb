/** The shape of a check in a fleet file, with the defaults that need no other field. */
import * as z from 'zod/mini';
import { strictObject } from './strict-object.ts';

const comparison = z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'matches', 'exists']);

const jsonExpectation = strictObject({
  path: z.string(),
  is: comparison,
  value: z.exactOptional(
    z.union([z.string(), z.number(), z.boolean(), z.null()], {
      error: 'text, a number, true, false or null',
    }),
  ),
});

const headerExpectation = strictObject({
  name: z.string(),
  is: comparison,
  value: z.exactOptional(z.union([z.string(), z.number()], { error: 'text or a number' })),
});

const httpExpectation = strictObject({
  status: z._default(
    z.array(
      z.union([z.number(), z.string()], { error: "a status such as 200, or a range such as '200-299'" }),
    ),
    () => ['200-299'],
  ),
  bodyContains: z.exactOptional(z.string()),
  bodyMatches: z.exactOptional(z.string()),
  json: z._default(z.array(jsonExpectation), () => []),
  headers: z._default(z.array(headerExpectation), () => []),
  maxLatencyMs: z.exactOptional(z.number()),
  minCertificateDays: z.exactOptional(z.number()),
});

export const defaultTimeoutSeconds = 4;
const timeoutSeconds = z._default(z.number(), defaultTimeoutSeconds);
const mode = z._default(z.enum(['vote', 'veto', 'shadow']), 'vote');

const httpCheck = strictObject({
  type: z.literal('http'),
  mode,
  path: z.exactOptional(z.string()),
  method: z._default(z.enum(['GET', 'HEAD', 'POST', 'OPTIONS']), 'GET'),
  headers: z._default(z.record(z.string(), z.string()), () => ({})),
  body: z.exactOptional(z.string()),
  host: z.exactOptional(z.string()),
  timeoutSeconds,
  redirects: z._default(z.enum(['none', 'same-host']), 'none'),
  bodyLimitBytes: z._default(z.number(), 65_536),
  verifyCertificate: z._default(z.boolean(), true),
  expect: z.prefault(httpExpectation, () => ({})),
});

const tcpCheck = strictObject({
  type: z.literal('tcp'),
  mode,
  timeoutSeconds,
  maxLatencyMs: z.exactOptional(z.number()),
});

export const checkSchema = z.discriminatedUnion('type', [httpCheck, tcpCheck]);
