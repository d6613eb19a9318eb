/** Checks that pass at a healthy server; each test changes what it is about. */
import type { HttpCheck, HttpExpectation, TcpCheck } from '../../../shared/fleet/fleet.ts';
import type { Stalls } from '../../../shared/probing/stall-meter.ts';

/** Long enough for any machine: a test that means a deadline to pass sets its own. */
const PATIENT_SECONDS = 20;

export const NAME = 'api.example.test';

const expectation: HttpExpectation = { status: ['200-299'], json: [], headers: [] };

export type HttpCheckChange = Partial<Omit<HttpCheck, 'expect'>> & {
  readonly expect?: Partial<HttpExpectation>;
};

export function httpCheck({ expect, ...change }: HttpCheckChange = {}): HttpCheck {
  return {
    type: 'http',
    mode: 'vote',
    method: 'GET',
    headers: {},
    timeoutSeconds: PATIENT_SECONDS,
    redirects: 'none',
    bodyLimitBytes: 65_536,
    verifyCertificate: true,
    ...change,
    expect: { ...expectation, ...expect },
  };
}

export function tcpCheck(change: Partial<TcpCheck> = {}): TcpCheck {
  return { type: 'tcp', mode: 'vote', timeoutSeconds: PATIENT_SECONDS, ...change };
}

/** A loop that never stands still, so that a slow test machine is not taken for an overloaded vantage. */
export const calm: Stalls = { watch: () => () => undefined, stalledMs: () => 0 };

/** A loop that stood still once, for this long, in whatever time it is asked about. */
export function stalledOnce(lengthMs: number): Stalls {
  return {
    watch: () => () => undefined,
    stalledMs: (_since, atLeastMs) => (lengthMs >= atLeastMs ? lengthMs : 0),
  };
}
