/** Asks the telemetry table's replicas in turn, for what is the same in each but for the newest moments. */
import type { Telemetry } from '../shared/ports.ts';
import type { Deployment } from './deployment.ts';
import { CommandError, exitStatus } from './exit-status.ts';

/** @throws CommandError where none answers */
export async function firstTelemetry<T>(
  { telemetries }: Pick<Deployment, 'telemetries'>,
  ask: (telemetry: Telemetry) => Promise<T>,
): Promise<T> {
  const failures: string[] = [];
  for (const telemetry of telemetries.values()) {
    try {
      return await ask(telemetry);
    } catch (error) {
      failures.push(String(error));
    }
  }
  throw new CommandError(exitStatus.outOfReach, `no telemetry table answers: ${failures.join('; ')}`);
}
