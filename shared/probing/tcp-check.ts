/** Executes a TCP check: a connection that opens is a pass. */
import type { TcpCheck } from '../fleet/fleet.ts';
import { type Ending, endingOf } from './check-result.ts';
import type { Deadline } from './deadline.ts';
import { judgeLatency } from './judge-answer.ts';
import { type Connecting, openConnection } from './open-connection.ts';
import { type ProbeTarget, parseTarget } from './probe-target.ts';

/** Throws only on a target that cannot be connected to as written. */
export async function runTcpCheck(
  target: ProbeTarget,
  check: TcpCheck,
  connecting: Connecting,
  deadline: Deadline,
): Promise<Ending> {
  const { host, port } = parseTarget(target);
  const opened = await openConnection({ host, port }, connecting, deadline);
  const totalMs = deadline.elapsedMs();
  if (opened.kind === 'failed') return endingOf(opened, totalMs);
  opened.socket.destroy();
  const slow = judgeLatency(totalMs - deadline.stalledMs(), check.maxLatencyMs);
  return { ...(slow ?? { outcome: 'pass' }), latencyMs: totalMs, phases: { ...opened.phases, totalMs } };
}
