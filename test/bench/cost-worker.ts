/** One warm environment of a bundled function, which says what each of its runs has taken of the processor. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { skewedDate } from '../../sandbox/live/lambda-clock.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

export interface CostRun {
  readonly event: unknown;
  readonly timeoutMs: number;
}

export interface CostAnswer {
  readonly kind: string;
  /** Processor time of this thread, user and system. */
  readonly cpuMs: number;
}

export interface CostWorker {
  readonly bundle: string;
  readonly name: string;
  /** By so much each run's clock is ahead of the one before: a `tick` has new slots to send only when time goes by. */
  readonly aheadMs: number;
}

const { bundle, name, aheadMs } = workerData as CostWorker;
let skewMs = 0;
globalThis.Date = skewedDate(Date, () => skewMs);
const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };

parentPort?.on('message', async ({ event, timeoutMs }: CostRun) => {
  skewMs += aheadMs;
  const deadlineMs = Date.now() + timeoutMs;
  const before = process.threadCpuUsage();
  const outcome = await handler(event, {
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${process.env['AWS_REGION']}:111122223333:function:${name}`,
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  });
  const { user, system } = process.threadCpuUsage(before);
  const { kind = 'done' } = (outcome ?? {}) as { readonly kind?: string };
  const answer: CostAnswer = { kind, cpuMs: (user + system) / 1000 };
  parentPort?.postMessage(answer);
});
