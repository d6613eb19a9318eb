/**
 * The inside of one execution environment: loads a bundle, then calls its handler for each invocation. The bundle finds
 * the clock and the ways out that its region has at the moment.
 */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { seededRandom } from '../world/random.ts';
import { skewedDate } from './lambda-clock.ts';
import type { EnvironmentData, WorkerAnswer, WorkerMessage } from './lambda-environment.ts';
import { guardPaths } from './lambda-paths.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;
type Invocation = Extract<WorkerMessage, { readonly kind: 'invocation' }>;

const { bundle, name, memoryMegabytes, seed, ...given } = workerData as EnvironmentData;
let { conditions } = given;
const trueNowMs = Date.now;
globalThis.Date = skewedDate(Date, () => conditions.skewMs);
guardPaths(() => conditions.paths, seededRandom(seed));

const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };
answer({ kind: 'loaded' });

parentPort?.on('message', async (message: WorkerMessage) => {
  if (message.kind === 'conditions') conditions = message.conditions;
  else answer(await resultOf(message));
});

async function resultOf({ requestId, event, deadlineMs }: Invocation): Promise<WorkerAnswer> {
  const context = {
    awsRequestId: requestId,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${process.env['AWS_REGION']}:000000000000:function:${name}`,
    memoryLimitInMB: String(memoryMegabytes),
    // Lambda's own limit, which no clock of the region's can stretch.
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - trueNowMs()),
  };
  try {
    return { kind: 'done', value: await handler(event, context) };
  } catch (error) {
    return { kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}
