/** One probe of a rival: how it fares at an endpoint, by the truth of the moment. */
import { type Random, randomInteger } from '../../world/random.ts';
import { type Fare, serviceMs } from '../seen-endpoint.ts';
import type { Stage } from './stage.ts';

export interface RivalProbe {
  readonly application: string;
  readonly region: string;
  /** Between the prober and the endpoint, there and back. */
  readonly roundTripMs: number;
  /** Decides whether a fault of a fraction hits. */
  readonly random: Random;
}

/** What fails users alone is not met by probes. */
export function fareOf(
  { clock, outages, faults }: Stage,
  { application, region, roundTripMs, random }: RivalProbe,
): Fare {
  if (faults.isRegionDown(region)) return { kind: 'silence' };
  // Connecting, then asking: two round trips.
  const answerMs = 2 * roundTripMs + randomInteger(random, ...serviceMs);
  const failure = outages.probeFailureAt(application, region, clock.nowMs() / 1000);
  return failure === undefined || random() >= failure.fraction
    ? { kind: 'served', answerMs }
    : { kind: 'failing', failure, answerMs };
}

/** What a prober meets that opens a connection and may read a status. Times are since the probe was sent. */
export interface Meeting {
  /** Undefined where there is no connection. */
  readonly connectedMs?: number;
  /** When a connection was refused: that ends the probe. */
  readonly refusedMs?: number;
  /** When it has what it looks at. Undefined where that never comes. */
  readonly answeredMs?: number;
  /** 200 where it is not looked at. */
  readonly status: number;
  /** Whether somebody else answers in the application's place. */
  readonly isForeign: boolean;
}

const well = { status: 200, isForeign: false };

/** @param check `tcp`: the connection is all that is looked at; the machine opens it, however the application is. */
export function meetingOf(fare: Fare, check: 'http' | 'tcp'): Meeting {
  if (fare.kind === 'silence') return well;
  const { answerMs } = fare;
  // Connecting is the first of the two round trips.
  const connectedMs = answerMs / 2;
  const mode = fare.kind === 'failing' ? fare.failure.mode : undefined;
  if (mode === 'refused') return { ...well, refusedMs: connectedMs };
  if (check === 'tcp') return mode === 'timeout' ? well : { ...well, connectedMs, answeredMs: connectedMs };
  const answered = { ...well, connectedMs, answeredMs: answerMs };
  switch (mode) {
    case 'timeout':
      return { ...well, connectedMs };
    case 'http500':
      return { ...answered, status: 500 };
    case 'wrong-body':
      return { ...answered, isForeign: true };
    default:
      // No certificate is looked at.
      return { ...answered, answeredMs: answerMs + latenessOf(fare) };
  }
}

function latenessOf(fare: Fare): number {
  return fare.kind === 'failing' && fare.failure.mode === 'slow' ? fare.failure.latencyMs : 0;
}
