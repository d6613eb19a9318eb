/** What travels between the front, which speaks HTTP, and the services behind it. */

export interface WireRequest {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a request that was signed for `region`. */
type Handler = (
  request: WireRequest,
  region: string,
  operation: string,
) => WireResponse | Promise<WireResponse>;

/** An AWS service of the sandbox, reachable by the name that its clients sign for. */
export interface WireService {
  /** What is modelled. */
  readonly operations: readonly string[];
  /** The operation that a request asks for, modelled or not; undefined where none can be made out. */
  operationOf(request: WireRequest): string | undefined;
  readonly handle: Handler;
  /** An error as the clients of this service read it. */
  failure(error: Failure): WireResponse;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number;
}

/** How services say that they are asked too often, where it is not by Throttling and 400. */
export const throttlings: Readonly<
  Record<string, { readonly code: string; readonly httpStatus: number } | undefined>
> = {
  sns: { code: 'Throttled', httpStatus: 429 },
  sqs: { code: 'RequestThrottled', httpStatus: 403 },
  dynamodb: { code: 'ThrottlingException', httpStatus: 400 },
  lambda: { code: 'TooManyRequestsException', httpStatus: 429 },
};

/** What a fault does to one request. */
export type WireFault =
  /** Answered with 503, or after `ms` when given. */
  | { readonly kind: 'down'; readonly ms?: number }
  | { readonly kind: 'throttled'; readonly ms?: number }
  /** Carried out, and then the connection is cut. */
  | { readonly kind: 'lost-answer'; readonly ms?: number }
  /** Carried out after `ms`. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Carried out once `until` resolves, however long its client has stopped waiting. */
  | { readonly kind: 'held'; readonly until: Promise<unknown> };

/** `accessKey` is whose signature the request bears. */
export type FaultFor = (
  service: string,
  operation: string,
  region: string,
  accessKey: string,
  request: WireRequest,
) => WireFault | undefined;
