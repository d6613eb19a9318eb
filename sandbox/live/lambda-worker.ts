/** The inside of one execution environment: loads a bundle, then calls its handler for each invocation. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerAnswer, WorkerInvocation } from './lambda-runner.ts';

interface EnvironmentData {
  readonly bundle: string;
  readonly name: string;
  readonly memoryMegabytes: number;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const { bundle, name, memoryMegabytes } = workerData as EnvironmentData;
const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };
answer({ kind: 'loaded' });

parentPort?.on('message', async ({ requestId, event, deadlineMs }: WorkerInvocation) => {
  const context = {
    awsRequestId: requestId,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${process.env['AWS_REGION']}:000000000000:function:${name}`,
    memoryLimitInMB: String(memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
  try {
    answer({ kind: 'done', value: await handler(event, context) });
  } catch (error) {
    answer({
      kind: 'failed',
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}
