/** Asks a region's `steer` for a pass now, as its schedule does each minute: after an operator's word has been written. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionName } from '../fleet/names.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';

/** The minute's own pass comes anyway: nobody at a terminal waits longer for this one. */
const wakeTimeoutMs = 3_000;

/** @returns What wakes one region; it rejects where that region's Lambda takes no requests. */
export function steerWaker(fleet: string, place: ClientPlace): (region: string) => Promise<void> {
  return async (region) => {
    const client = new LambdaClient({
      ...place,
      region,
      maxAttempts: 1,
      requestHandler: patience(wakeTimeoutMs),
    });
    try {
      await client.send(
        new InvokeCommand({
          FunctionName: functionName(fleet, 'steer'),
          InvocationType: 'Event',
          Payload: '{}',
        }),
      );
    } finally {
      client.destroy();
    }
  };
}
