/** Route 53 on the wire: REST with XML bodies, version 2013-04-01. */
import { AwsError } from '../../world/aws-error.ts';
import type { Route53 } from '../../world/route53.ts';
import {
  changeInfoTree,
  healthCheckTree,
  hostedZoneTree,
  observationTree,
  recordSetTree,
} from './route53-documents.ts';
import {
  readAddedTags,
  readChangeBatch,
  readCreateHealthCheck,
  readCreateHostedZone,
  readTaggedResources,
  readUpdateHealthCheck,
} from './route53-requests.ts';
import type { Failure, WireRequest, WireResponse, WireService } from './wire.ts';
import { writeXml, type XmlTree } from './xml.ts';

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';
const HEALTH_CHECKS_PER_PAGE = 100;
const HOSTED_ZONES_PER_PAGE = 100;

interface Route {
  readonly operation: string;
  readonly method: string;
  /** Its one group, if any, is the id. */
  readonly path: RegExp;
  readonly answer: (world: Route53, id: string, request: WireRequest) => WireResponse;
}

export function route53Service(world: Route53): WireService {
  const routeOf = (request: WireRequest): Route | undefined =>
    routes.find(({ method, path }) => method === request.method && path.test(request.path));
  return {
    operations: routes.map(({ operation }) => operation),
    operationOf: (request) => routeOf(request)?.operation ?? `${request.method} ${request.path}`,
    failure,
    handle(request) {
      const route = routeOf(request);
      if (route === undefined)
        throw new Error(`there must be a route, got ${request.method} ${request.path}`);
      const id = route.path.exec(request.path)?.[1] ?? '';
      try {
        return route.answer(world, decodeURIComponent(id), request);
      } catch (error) {
        if (error instanceof AwsError) return failure(error);
        throw error;
      }
    },
  };
}

const routes: readonly Route[] = [
  {
    operation: 'ChangeResourceRecordSets',
    method: 'POST',
    path: /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset\/?$/,
    answer: (world, id, request) =>
      ok('ChangeResourceRecordSetsResponse', {
        ChangeInfo: changeInfoTree(world.zones.change(id, readChangeBatch(request.body))),
      }),
  },
  {
    operation: 'ListResourceRecordSets',
    method: 'GET',
    path: /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset\/?$/,
    answer: listRecordSets,
  },
  {
    operation: 'ListResourceRecordSetProtections',
    method: 'GET',
    path: /^\/2013-04-01\/hostedzone\/([^/]+)\/rrsetprotection$/,
    answer: listProtections,
  },
  {
    operation: 'GetChange',
    method: 'GET',
    path: /^\/2013-04-01\/change\/([^/]+)$/,
    answer: (world, id) => ok('GetChangeResponse', { ChangeInfo: changeInfoTree(world.zones.getChange(id)) }),
  },
  {
    operation: 'CreateHostedZone',
    method: 'POST',
    path: /^\/2013-04-01\/hostedzone$/,
    answer(world, _id, request) {
      const { zone, change } = world.zones.create(readCreateHostedZone(request.body));
      const location = `https://route53.amazonaws.com/2013-04-01${zone.Id}`;
      return created('CreateHostedZoneResponse', location, {
        ...hostedZoneTree(zone),
        ChangeInfo: changeInfoTree(change),
      });
    },
  },
  {
    operation: 'GetHostedZone',
    method: 'GET',
    path: /^\/2013-04-01\/hostedzone\/([^/]+)$/,
    answer: (world, id) => ok('GetHostedZoneResponse', hostedZoneTree(world.zones.get(id))),
  },
  {
    operation: 'DeleteHostedZone',
    method: 'DELETE',
    path: /^\/2013-04-01\/hostedzone\/([^/]+)$/,
    answer: (world, id) =>
      ok('DeleteHostedZoneResponse', { ChangeInfo: changeInfoTree(world.zones.delete(id)) }),
  },
  {
    operation: 'ListHostedZonesByName',
    method: 'GET',
    path: /^\/2013-04-01\/hostedzonesbyname$/,
    answer: listHostedZones,
  },
  {
    operation: 'CreateHealthCheck',
    method: 'POST',
    path: /^\/2013-04-01\/healthcheck$/,
    answer(world, _id, request) {
      const { callerReference, config } = readCreateHealthCheck(request.body);
      const check = world.healthChecks.create(callerReference, config);
      const location = `https://route53.amazonaws.com/2013-04-01/healthcheck/${check.Id}`;
      return created('CreateHealthCheckResponse', location, { HealthCheck: healthCheckTree(check) });
    },
  },
  {
    operation: 'ListHealthChecks',
    method: 'GET',
    path: /^\/2013-04-01\/healthcheck$/,
    answer: listHealthChecks,
  },
  {
    operation: 'GetHealthCheck',
    method: 'GET',
    path: /^\/2013-04-01\/healthcheck\/([^/]+)$/,
    answer: (world, id) =>
      ok('GetHealthCheckResponse', { HealthCheck: healthCheckTree(world.healthChecks.get(id)) }),
  },
  {
    operation: 'UpdateHealthCheck',
    method: 'POST',
    path: /^\/2013-04-01\/healthcheck\/([^/]+)$/,
    answer(world, id, request) {
      const { changes, version, reset } = readUpdateHealthCheck(request.body);
      const check = world.healthChecks.update(id, changes, version, reset);
      return ok('UpdateHealthCheckResponse', { HealthCheck: healthCheckTree(check) });
    },
  },
  {
    operation: 'DeleteHealthCheck',
    method: 'DELETE',
    path: /^\/2013-04-01\/healthcheck\/([^/]+)$/,
    answer(world, id) {
      world.healthChecks.delete(id);
      return ok('DeleteHealthCheckResponse', {});
    },
  },
  {
    operation: 'ChangeTagsForResource',
    method: 'POST',
    path: /^\/2013-04-01\/tags\/healthcheck\/([^/]+)$/,
    answer(world, id, request) {
      world.healthChecks.tag(id, readAddedTags(request.body));
      return ok('ChangeTagsForResourceResponse', {});
    },
  },
  {
    operation: 'ListTagsForResources',
    method: 'POST',
    path: /^\/2013-04-01\/tags\/healthcheck$/,
    answer: listTags,
  },
  {
    operation: 'GetHealthCheckStatus',
    method: 'GET',
    path: /^\/2013-04-01\/healthcheck\/([^/]+)\/status$/,
    answer: (world, id) =>
      ok('GetHealthCheckStatusResponse', {
        HealthCheckObservations: {
          HealthCheckObservation: world.healthChecks.observations(id).map(observationTree),
        },
      }),
  },
];

/** As many as are asked for at once. */
const TAGGED_AT_ONCE = 10;

function listTags(world: Route53, _id: string, { body }: WireRequest): WireResponse {
  const ids = readTaggedResources(body);
  if (ids.length < 1 || ids.length > TAGGED_AT_ONCE) {
    const message = `Invalid request: ResourceIds must be 1 to ${TAGGED_AT_ONCE}, got ${ids.length}`;
    throw new AwsError('InvalidInput', message);
  }
  const sets = ids.map((ResourceId) => ({
    ResourceType: 'healthcheck',
    ResourceId,
    Tags: {
      Tag: Object.entries(world.healthChecks.tags(ResourceId)).map(([Key, Value]) => ({ Key, Value })),
    },
  }));
  return ok('ListTagsForResourcesResponse', { ResourceTagSets: { ResourceTagSet: sets } });
}

function listRecordSets(world: Route53, id: string, { query }: WireRequest): WireResponse {
  const maxItems = query.get('maxitems');
  const page = world.zones.records(id, {
    StartRecordName: query.get('name') ?? undefined,
    StartRecordType: query.get('type') ?? undefined,
    StartRecordIdentifier: query.get('identifier') ?? undefined,
    MaxItems: maxItems === null ? undefined : Number(maxItems),
  });
  return ok('ListResourceRecordSetsResponse', {
    ...page,
    ResourceRecordSets: { ResourceRecordSet: page.ResourceRecordSets.map(recordSetTree) },
  });
}

function listProtections(world: Route53, id: string, { query }: WireRequest): WireResponse {
  const wanted = query.get('maxresults');
  const { ResourceRecordSetProtections: found, NextToken } = world.zones.protections(
    id,
    query.get('nexttoken') ?? undefined,
    wanted === null ? undefined : Number(wanted),
  );
  const protections = found.map((each) => ({ ...each }));
  return ok('ListResourceRecordSetProtectionsResponse', {
    ResourceRecordSetProtections: { ResourceRecordSetProtection: protections },
    NextToken,
  });
}

function listHostedZones(world: Route53, _id: string, { query }: WireRequest): WireResponse {
  const DNSName = query.get('dnsname');
  const HostedZoneId = query.get('hostedzoneid');
  const wanted = pageSize(query.get('maxitems'), HOSTED_ZONES_PER_PAGE);
  const all = world.zones.list({
    ...(DNSName !== null && { DNSName }),
    ...(HostedZoneId !== null && { HostedZoneId }),
  });
  const next = all[wanted];
  return ok('ListHostedZonesByNameResponse', {
    HostedZones: { HostedZone: all.slice(0, wanted).map((zone) => hostedZoneTree(zone).HostedZone) },
    DNSName: DNSName ?? undefined,
    HostedZoneId: HostedZoneId ?? undefined,
    IsTruncated: next !== undefined,
    NextDNSName: next?.Name,
    NextHostedZoneId: next?.Id.replace('/hostedzone/', ''),
    MaxItems: wanted,
  });
}

function listHealthChecks(world: Route53, _id: string, { query }: WireRequest): WireResponse {
  const marker = query.get('marker');
  const wanted = pageSize(query.get('maxitems'), HEALTH_CHECKS_PER_PAGE);
  const all = world.healthChecks.list();
  const from = marker === null ? 0 : all.findIndex(({ Id }) => Id === marker);
  if (from < 0) throw new AwsError('InvalidInput', `Invalid request: Marker is not known, got ${marker}`);
  return ok('ListHealthChecksResponse', {
    HealthChecks: { HealthCheck: all.slice(from, from + wanted).map(healthCheckTree) },
    Marker: marker ?? '',
    IsTruncated: all.length > from + wanted,
    NextMarker: all[from + wanted]?.Id,
    MaxItems: wanted,
  });
}

function pageSize(asked: string | null, limit: number): number {
  const wanted = asked === null ? limit : Number(asked);
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new AwsError('InvalidInput', `Invalid request: MaxItems must be a positive integer, got ${asked}`);
  }
  return Math.min(wanted, limit);
}

function ok(root: string, tree: XmlTree): WireResponse {
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: writeXml(root, NAMESPACE, tree) };
}

function created(root: string, location: string, tree: XmlTree): WireResponse {
  const headers = { 'content-type': 'text/xml', location };
  return { status: 201, headers, body: writeXml(root, NAMESPACE, tree) };
}

function failure({ code, message, httpStatus }: Failure): WireResponse {
  const error = { Type: httpStatus < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  return {
    status: httpStatus,
    headers: { 'content-type': 'text/xml' },
    body: writeXml('ErrorResponse', NAMESPACE, { Error: error, RequestId: 'sandbox' }),
  };
}
