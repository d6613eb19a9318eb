/** Lambda's Invoke on the wire: REST with JSON, version 2015-03-31. */
import type { InvocationResult } from './lambda-runner.ts';
import type { WireResponse, WireService } from './wire/wire.ts';

const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

export interface Invocations {
  knows(region: string, name: string): boolean;
  /** Runs to the end. */
  invoke(region: string, name: string, event: unknown): Promise<InvocationResult>;
  /** Begins, and is not waited for. */
  invokeLater(region: string, name: string, event: unknown): void;
}

export function lambdaService(invocations: Invocations): WireService {
  return {
    operations: ['Invoke'],
    operationOf: (request) =>
      request.method === 'POST' && invokePath.test(request.path)
        ? 'Invoke'
        : `${request.method} ${request.path}`,
    failure,
    async handle(request, region) {
      const name = decodeURIComponent(invokePath.exec(request.path)?.[1] ?? '');
      if (!invocations.knows(region, name)) {
        const message = `Function not found: ${name} in ${region}`;
        return failure({ code: 'ResourceNotFoundException', message, httpStatus: 404 });
      }
      const event: unknown = request.body === '' ? {} : JSON.parse(request.body);
      if (request.headers['x-amz-invocation-type'] === 'Event') {
        invocations.invokeLater(region, name, event);
        return { status: 202, headers: {}, body: '' };
      }
      return answer(await invocations.invoke(region, name, event));
    },
  };
}

function answer(result: InvocationResult): WireResponse {
  const headers = { 'content-type': 'application/json' };
  if (result.kind === 'done') return { status: 200, headers, body: JSON.stringify(result.value ?? null) };
  if (result.kind === 'throttled') {
    return failure({ code: 'TooManyRequestsException', message: 'Rate Exceeded.', httpStatus: 429 });
  }
  const errorMessage = result.kind === 'failed' ? result.error : result.kind;
  return {
    status: 200,
    headers: { ...headers, 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify({ errorMessage, errorType: result.kind }),
  };
}

function failure({
  code,
  message,
  httpStatus,
}: {
  code: string;
  message: string;
  httpStatus: number;
}): WireResponse {
  return {
    status: httpStatus,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ Type: 'User', Message: message, message }),
  };
}
