/** AWS STS on the wire for a test, as far as a role is assumed: the query protocol, version 2011-06-15. */
import type { Failure, WireRequest, WireResponse, WireService } from '../../../sandbox/live/wire/wire.ts';
import { writeXml } from '../../../sandbox/live/wire/xml.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

export interface Assumed {
  /** Where it was asked for, as the request was signed. */
  readonly region: string;
  readonly role: string;
  readonly session: string;
}

export interface TestSts extends WireService {
  readonly assumed: Assumed[];
  /** How long what is given out lasts. */
  lastsMs: number;
  /** Roles that may not be assumed. */
  readonly denied: Set<string>;
}

export function testSts(): TestSts {
  const sts: TestSts = {
    assumed: [],
    lastsMs: 60 * 60_000,
    denied: new Set(),
    operations: ['AssumeRole'],
    operationOf: ({ body }) => new URLSearchParams(body).get('Action') ?? undefined,
    failure,
    handle(request: WireRequest, region: string): WireResponse {
      const parameters = new URLSearchParams(request.body);
      const role = parameters.get('RoleArn') ?? '';
      const session = parameters.get('RoleSessionName') ?? '';
      sts.assumed.push({ region, role, session });
      if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
        return failure({ code: 'ValidationError', message: `no session name: ${session}`, httpStatus: 400 });
      }
      if (sts.denied.has(role)) {
        return failure({
          code: 'AccessDenied',
          message: `not authorized to assume ${role}`,
          httpStatus: 403,
        });
      }
      const Credentials = {
        AccessKeyId: `ASSUMED${sts.assumed.length}`,
        SecretAccessKey: 'secret',
        SessionToken: 'token',
        Expiration: new Date(Date.now() + sts.lastsMs).toISOString(),
      };
      const tree = { AssumeRoleResult: { Credentials } };
      const headers = { 'content-type': 'text/xml' };
      return { status: 200, headers, body: writeXml('AssumeRoleResponse', NAMESPACE, tree) };
    },
  };
  return sts;
}

function failure({ code, message, httpStatus }: Failure): WireResponse {
  const tree = { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'test' };
  return {
    status: httpStatus,
    headers: { 'content-type': 'text/xml' },
    body: writeXml('ErrorResponse', NAMESPACE, tree),
  };
}
