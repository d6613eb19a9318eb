/** An account on the wire, as those see it who ask for its id and its limits; any service can be made to refuse. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { jsonFailure, jsonResponse } from '../../../sandbox/live/wire/aws-json.ts';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import type { WireResponse, WireService } from '../../../sandbox/live/wire/wire.ts';
import { startTestFront } from './front-for-test.ts';

export interface AccountFront {
  /** By region: the limit less all that is reserved. */
  unreserved: Record<string, number>;
  /** By region and function, where there is one: what it has reserved. */
  reserved: Record<string, number | undefined>;
  healthChecks: { used: number; max: number };
  /** The hosted zones that there are. */
  zones: readonly { readonly id: string; readonly name: string; readonly isPrivate: boolean }[];
  /** `service region`, or a service everywhere, that refuses. */
  readonly refusing: Set<string>;
  /** `service operation`, of everything that was asked. */
  readonly asked: string[];
}

const account = '111122223333';
const publicZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com', isPrivate: false };

/** For the tests of the file that calls it; an account with room before each of them. */
export function accountFront(): AccountFront {
  let front: Front | undefined;
  const state: AccountFront = {
    unreserved: {},
    reserved: {},
    healthChecks: { used: 0, max: 200 },
    zones: [publicZone],
    refusing: new Set(),
    asked: [],
  };
  const service = (name: string, answer: (path: string, region: string) => WireResponse): WireService => ({
    operations: ['ask'],
    operationOf: () => 'ask',
    failure: (error) => jsonFailure('1.1', name, error),
    handle: ({ path }, region) => {
      state.asked.push(`${name} ${path}`);
      const isRefusing = state.refusing.has(name) || state.refusing.has(`${name} ${region}`);
      return isRefusing ? refusal(name) : answer(path, region);
    },
  });
  const services = {
    sts: service('sts', () =>
      xml(
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      ),
    ),
    route53: service('route53', (path) => {
      if (path.includes('/hostedzone')) return zoneAnswer(path, state);
      const { used, max } = state.healthChecks;
      return xml(
        `<GetAccountLimitResponse><Limit><Type>MAX_HEALTH_CHECKS_BY_OWNER</Type><Value>${max}</Value></Limit><Count>${used}</Count></GetAccountLimitResponse>`,
      );
    }),
    lambda: service('lambda', (path, region) => lambdaAnswer(path, region, state)),
  };
  beforeAll(async () => {
    front = await startTestFront({ services });
  });
  afterAll(async () => {
    await front?.close();
  });
  beforeEach(() => {
    state.unreserved = {};
    state.reserved = {};
    state.healthChecks = { used: 0, max: 200 };
    state.zones = [publicZone];
    state.refusing.clear();
    state.asked.length = 0;
  });
  return state;
}

/** To a question for one by its id, or for those of a name. */
function zoneAnswer(path: string, { zones }: AccountFront): WireResponse {
  const texts = zones.map(({ id, name, isPrivate }) => ({
    id,
    text: `<HostedZone><Id>/hostedzone/${id}</Id><Name>${name}.</Name><CallerReference>1</CallerReference><Config><PrivateZone>${isPrivate}</PrivateZone></Config></HostedZone>`,
  }));
  const wanted = /\/hostedzone\/([A-Z0-9]+)/.exec(path)?.[1];
  if (wanted === undefined)
    return xml(
      `<ListHostedZonesByNameResponse><HostedZones>${texts.map(({ text }) => text).join('')}</HostedZones></ListHostedZonesByNameResponse>`,
    );
  const found = texts.find(({ id }) => id === wanted);
  if (found !== undefined) return xml(`<GetHostedZoneResponse>${found.text}</GetHostedZoneResponse>`);
  const failure =
    '<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchHostedZone</Code><Message>none</Message></Error></ErrorResponse>';
  return { ...xml(failure), status: 404 };
}

function lambdaAnswer(path: string, region: string, { unreserved, reserved }: AccountFront): WireResponse {
  const name = /\/functions\/([^/]+)\//.exec(path)?.[1];
  if (name === undefined) {
    const free = unreserved[region] ?? 1000;
    return jsonResponse('1.1', {
      AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: free },
    });
  }
  const key = `${region} ${name}`;
  if (!(key in reserved))
    return jsonFailure('1.1', 'lambda', {
      code: 'ResourceNotFoundException',
      message: `Function not found: ${name}`,
      httpStatus: 404,
    });
  const count = reserved[key];
  return jsonResponse('1.1', {
    FunctionName: name,
    State: 'Active',
    ...(count === undefined ? {} : { ReservedConcurrentExecutions: count }),
  });
}

function refusal(name: string): WireResponse {
  const message = `not authorized to ask ${name}`;
  if (name === 'sts' || name === 'route53')
    return {
      ...xml(
        `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`,
      ),
      status: 403,
    };
  return jsonFailure('1.1', name, { code: 'AccessDeniedException', message, httpStatus: 403 });
}

function xml(body: string): WireResponse {
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}
