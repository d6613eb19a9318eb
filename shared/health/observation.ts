/**
 * Observation: what one vantage saw of one endpoint in one probe. It is the only thing that travels from
 * probing to voting.
 */

/**
 * `pass`: all that was expected. `degraded`: it serves, but slowly, by its own word, or with a certificate about
 * to expire. `fail`: it does not serve. `self-fault`: our own trouble, never a vote.
 */
export type Outcome = 'pass' | 'degraded' | 'fail' | 'self-fault';

/** Why an observation is not a pass. */
export type FailureReason =
  /** Nothing listens there. */
  | 'refused'
  /** The connection was cut before the answer was complete. */
  | 'reset'
  /** The deadline passed; `phase` says in what. */
  | 'timeout'
  /** The name did not resolve. */
  | 'dns'
  /** The TLS handshake failed, or the certificate is not valid for the host. */
  | 'tls'
  /** A TLS certificate that is valid, with fewer days left than expected. */
  | 'certificate'
  | 'status'
  | 'header'
  | 'body'
  | 'json'
  /** Slower than `maxLatencyMs`. */
  | 'latency'
  /** A redirect out of the target, without end, or to nowhere. */
  | 'redirect'
  /** The network has no way to the host. */
  | 'unreachable'
  /** The answer is not HTTP. */
  | 'protocol'
  /** The endpoint itself says that it is degraded. */
  | 'declared'
  /** Too few references answered: the vantage cannot trust what it sees. */
  | 'references'
  /** Our processor could not serve the probe in time. */
  | 'overloaded'
  /** Our own machine or network could not open a connection, or the check cannot be executed. */
  | 'local';

export type Phase = 'dns' | 'connect' | 'tls' | 'first-byte' | 'body';

/** How long each phase took; after redirects, those of the last request. A phase that did not happen or end is absent. */
export interface Phases {
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  /** From the request sent to the answer's headers read. */
  readonly firstByteMs?: number;
  /** All of the probe, redirects included. */
  readonly totalMs: number;
}

/** Of all checks of mode `veto` together. `unknown`: none failed, and our own trouble kept one from being made. */
export type Veto = 'passed' | 'failed' | 'unknown';

export interface Observation {
  /** `application/region`, see `endpointKey`. */
  readonly endpoint: string;
  /** Epoch milliseconds at which the probe was sent. */
  readonly atMs: number;
  readonly outcome: Outcome;
  readonly reason?: FailureReason;
  /** The phase in which the probe ended, where it did not end well. */
  readonly phase?: Phase;
  /** The value seen, of bounded length: 'status 503, expected 200-299'. */
  readonly detail?: string;
  /** From the start of the probe to the end of the answer, or of a TCP check to the connection. Absent without one. */
  readonly latencyMs?: number;
  readonly phases?: Phases;
  /** Whole days until the endpoint's certificate expires. */
  readonly certificateDays?: number;
  /** The share of its full load that the endpoint says it can take, 0 to 1. */
  readonly capacity?: number;
  /** Of an answer: what its veto checks said; absent where it has none. It says nothing of whether the endpoint serves. */
  readonly veto?: Veto;
  /** What the veto checks that failed saw. */
  readonly vetoDetail?: string;
  /** Of an answer: what its shadow checks found wrong, empty where all passed; absent where it has none. */
  readonly shadow?: readonly string[];
}
