/** Wakes this fleet's functions, in this region and others, by asynchronous invocation. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type FunctionVerb, functionName } from '../fleet/names.ts';
import type { Peers } from '../ports.ts';
import { patience } from './patience.ts';

/** A wake that takes longer has missed its moment: the next slot sees what it would have said. */
const wakeTimeoutMs = 2_000;

export function lambdaPeers(fleet: string, ownRegion: string): Peers {
  const clients = new Map<string, LambdaClient>();
  const client = (region: string) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const made = new LambdaClient({
      region,
      maxAttempts: 1,
      requestHandler: patience(wakeTimeoutMs),
    });
    clients.set(region, made);
    return made;
  };
  const invoke = async (region: string, verb: FunctionVerb, event: unknown) => {
    await client(region).send(
      new InvokeCommand({
        FunctionName: functionName(fleet, verb),
        InvocationType: 'Event',
        Payload: JSON.stringify(event),
      }),
    );
  };
  return {
    wakeProbe: (region, wake) => invoke(region, 'probe', { wake }),
    wakeSteer: (region, report) => invoke(region, 'steer', { report }),
    wakeNotify: (page) => invoke(ownRegion, 'notify', page),
  };
}
