/**
 * Probes an endpoint by one check: a fresh connection, one hard deadline, and whatever happens comes back as a
 * result that says what was seen. It never throws, and never leaves a connection open.
 */
import type { Check } from '../fleet/fleet.ts';
import { type CheckResult, type Ending, endingOf } from './check-result.ts';
import { cannotExecute } from './connection-failure.ts';
import { Deadline } from './deadline.ts';
import { runHttpCheck } from './http-check.ts';
import type { Connecting } from './open-connection.ts';
import type { ProbeTarget } from './probe-target.ts';
import { processStalls, type Stalls } from './stall-meter.ts';
import { runTcpCheck } from './tcp-check.ts';

export interface ProbeOptions extends Connecting {
  /** How our own stalls are measured; the process's event loop when absent. */
  readonly stalls?: Stalls;
}

export async function probeEndpoint(
  target: ProbeTarget,
  check: Check,
  options: ProbeOptions = {},
): Promise<CheckResult> {
  const atMs = Date.now();
  const deadline = new Deadline(check.timeoutSeconds * 1000, options.stalls ?? processStalls);
  try {
    return { atMs, ...(await runCheck(target, check, options, deadline)) };
  } catch (error) {
    return { atMs, ...endingOf(cannotExecute(error), deadline.elapsedMs()) };
  } finally {
    deadline.end();
  }
}

function runCheck(
  target: ProbeTarget,
  check: Check,
  connecting: Connecting,
  deadline: Deadline,
): Promise<Ending> {
  switch (check.type) {
    case 'http':
      return runHttpCheck(target, check, connecting, deadline);
    case 'tcp':
      return runTcpCheck(target, check, connecting, deadline);
  }
}
