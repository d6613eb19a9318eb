/** AWS's JSON protocols 1.0 and 1.1: the operation in a header, one JSON object each way. */
import { AwsError } from '../../world/aws-error.ts';
import type { Failure, WireRequest, WireResponse } from './wire.ts';

export type JsonVersion = '1.0' | '1.1';

/** The operation of `X-Amz-Target: Prefix.Operation`; undefined without that header. */
export function jsonOperation({ headers }: WireRequest): string | undefined {
  return headers['x-amz-target']?.split('.').at(-1);
}

/** The request's object. */
export function readJson(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below, as for any other text that is no object.
  }
  throw new AwsError('SerializationException', 'the body must be a JSON object');
}

export function jsonResponse(version: JsonVersion, body: unknown, status = 200): WireResponse {
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify(body),
  };
}

/** @param namespace before the error's name, such as `com.amazonaws.sqs` */
export function jsonFailure(version: JsonVersion, namespace: string, failure: Failure): WireResponse {
  const { code, message, httpStatus } = failure;
  const response = jsonResponse(version, { __type: `${namespace}#${code}`, message }, httpStatus);
  return { ...response, headers: { ...response.headers, 'x-amzn-errortype': code } };
}
