/** Asks the owner's own function to make a region ready for traffic. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Preparation } from '../ports.ts';
import type { PreparationRequest } from '../routing/preparation.ts';
import { patience } from './patience.ts';

/** Handing over an asynchronous invocation takes no longer, or is left to the next pass. */
const beginTimeoutMs = 2_000;

/** A function that takes longer to say whether a region is ready has not said so; it is asked again. */
const readyTimeoutMs = 5_000;

/** A name is that of a function in the region that is to take traffic; an ARN names its own. */
export function lambdaPreparation(): Preparation {
  const clients = new Map<string, LambdaClient>();
  const client = (region: string, timeoutMs: number) => {
    const key = `${region} ${timeoutMs}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    const made = new LambdaClient({ region, maxAttempts: 1, requestHandler: patience(timeoutMs) });
    clients.set(key, made);
    return made;
  };
  return {
    async begin(functionName, request) {
      const region = regionOf(functionName, request);
      await client(region, beginTimeoutMs).send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'Event',
          Payload: JSON.stringify(request),
        }),
      );
    },
    async isReady(functionName, request) {
      const region = regionOf(functionName, request);
      const { FunctionError, Payload } = await client(region, readyTimeoutMs).send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'RequestResponse',
          Payload: JSON.stringify(request),
        }),
      );
      const text = Buffer.from(Payload ?? []).toString('utf8');
      if (FunctionError !== undefined)
        throw new Error(`${functionName} in ${region} failed (${FunctionError}): ${text.slice(0, 200)}`);
      return saysReady(text);
    },
  };
}

function regionOf(functionName: string, { region }: PreparationRequest): string {
  return /^arn:[^:]+:lambda:([^:]+):/.exec(functionName)?.[1] ?? region;
}

/** Nothing but `{ "ready": true }` is a yes. */
function saysReady(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && 'ready' in answer && answer.ready === true;
  } catch {
    return false;
  }
}
