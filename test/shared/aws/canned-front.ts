/** AWS on the wire with answers written down beforehand: for what an account has that the sandbox does not play. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import type { WireRequest, WireService } from '../../../sandbox/live/wire/wire.ts';
import { startTestFront } from './front-for-test.ts';

export interface Canned {
  /**
   * What `service operation` answers; a number is an HTTP status with an error of the name after it. The operation is the
   * form's Action, the target's last part, or method, path and first parameter.
   */
  answer(operation: string, body: string | object | ((request: WireRequest) => string | object)): void;
  refuse(operation: string, status: number, code: string): void;
  /** What was asked, in turn, with the time of each. */
  readonly asked: { readonly operation: string; readonly atMs: number; readonly body: string }[];
}

type Answer = { readonly status: number; readonly body: (request: WireRequest) => string | object };

const names = ['route53', 'sns', 'rds', 'kms', 'dynamodb', 'sqs', 'lambda', 's3', 'cloudformation'];

/** For the tests of the file that calls it; empty before each of them. */
export function cannedFront(): Canned {
  const answers = new Map<string, Answer>();
  const asked: Canned['asked'] = [];
  let front: Front | undefined;
  const serviceOf = (name: string): WireService => ({
    get operations() {
      return [...answers.keys()]
        .filter((key) => key.startsWith(`${name} `))
        .map((key) => key.slice(name.length + 1));
    },
    operationOf,
    failure: ({ code, message, httpStatus }) => errorResponse(name, code, message, httpStatus),
    handle(request, _region, operation) {
      asked.push({ operation: `${name} ${operation}`, atMs: performance.now(), body: request.body });
      const answer = answers.get(`${name} ${operation}`);
      const body = answer?.body(request) ?? '';
      if (answer !== undefined && answer.status >= 400)
        return errorResponse(name, String(body), 'refused', answer.status);
      return typeof body === 'string'
        ? { status: 200, headers: { 'content-type': 'text/xml' }, body }
        : {
            status: 200,
            headers: { 'content-type': 'application/x-amz-json-1.1' },
            body: JSON.stringify(body),
          };
    },
  });
  beforeAll(async () => {
    front = await startTestFront({
      services: Object.fromEntries(names.map((name) => [name, serviceOf(name)])),
    });
  });
  afterEach(() => {
    answers.clear();
    asked.length = 0;
  });
  afterAll(async () => front?.close());
  return {
    answer(operation, body) {
      answers.set(operation, { status: 200, body: isAnswer(body) ? body : () => body });
    },
    refuse(operation, status, code) {
      answers.set(operation, { status, body: () => code });
    },
    asked,
  };
}

function isAnswer(body: unknown): body is (request: WireRequest) => string | object {
  return typeof body === 'function';
}

function operationOf({ method, path, query, headers, body }: WireRequest): string {
  const target = headers['x-amz-target']?.split('.').at(-1);
  const action =
    headers['content-type']?.includes('form') === true ? new URLSearchParams(body).get('Action') : null;
  const [parameter] = [...query.keys()].filter((key) => key !== 'x-id');
  return target ?? action ?? `${method} ${path}${parameter === undefined ? '' : `?${parameter}`}`;
}

/** In the form that the service's clients read. */
function errorResponse(service: string, code: string, message: string, status: number) {
  const isJson = ['kms', 'dynamodb', 'sqs', 'lambda'].includes(service);
  const xml =
    service === 's3'
      ? `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
      : `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return {
    status,
    headers: isJson
      ? { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code }
      : { 'content-type': 'text/xml' },
    body: isJson ? JSON.stringify({ __type: code, message }) : xml,
  };
}
