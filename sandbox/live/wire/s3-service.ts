/** S3 on the wire: REST with the bucket in the path, as clients address it at a bare IP address. */
import { AwsError } from '../../world/aws-error.ts';
import { entityTag, type S3 } from '../../world/s3.ts';
import type { Failure, WireRequest, WireResponse, WireService } from './wire.ts';
import { writeXml } from './xml.ts';

interface Address {
  readonly bucket: string;
  readonly key: string;
}

/** By method. */
const operations: Readonly<Record<string, string | undefined>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

/** What clients add to those operations; any other parameter asks for something else. */
const knownParameters: ReadonlySet<string> = new Set(['x-id']);

export function s3Service(world: S3): WireService {
  return {
    operations: Object.values(operations).filter((operation) => operation !== undefined),
    operationOf(request) {
      const { method, path, query } = request;
      const isObject =
        addressOf(request).key !== '' && [...query.keys()].every((name) => knownParameters.has(name));
      return (isObject ? operations[method] : undefined) ?? `${method} ${path}`;
    },
    failure,
    handle(request, region, operation) {
      try {
        return answer(world, region, operation, request);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const response = failure(error);
        // An answer to HEAD has no body, whatever it is.
        return operation === 'HeadObject' ? { ...response, body: '' } : response;
      }
    },
  };
}

function answer(world: S3, region: string, operation: string, request: WireRequest): WireResponse {
  const { bucket, key } = addressOf(request);
  switch (operation) {
    case 'PutObject':
      if (request.headers['x-amz-decoded-content-length'] !== undefined) {
        throw new AwsError('NotImplemented', 'A body in signed chunks is not supported.', 501);
      }
      world.put(region, bucket, key, request.body, conditionOf(request));
      return ok('', { etag: entityTag(request.body) });
    case 'DeleteObject':
      world.delete(region, bucket, key);
      return { ...ok(''), status: 204 };
    default: {
      const body = world.get(region, bucket, key);
      const headers = { etag: entityTag(body), 'content-length': String(Buffer.byteLength(body)) };
      return ok(operation === 'HeadObject' ? '' : body, headers);
    }
  }
}

/** `/BUCKET/KEY`; the key may have slashes. */
function addressOf({ path }: WireRequest): Address {
  const [, bucket = '', ...key] = path.split('/');
  return { bucket: decodeURIComponent(bucket), key: key.map(decodeURIComponent).join('/') };
}

/** What a write rests on, as the model has it. */
function conditionOf({ headers }: WireRequest): string | undefined {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch === undefined) return match;
  if (noneMatch !== '*' || match !== undefined) {
    throw new AwsError(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      501,
    );
  }
  return 'none';
}

function ok(body: string, headers: WireResponse['headers'] = {}): WireResponse {
  return { status: 200, headers, body };
}

function failure({ code, message, httpStatus }: Failure): WireResponse {
  return {
    status: httpStatus,
    headers: { 'content-type': 'application/xml' },
    body: writeXml('Error', '', { Code: code, Message: message, RequestId: 'sandbox' }),
  };
}
