/** What CloudFormation hears of a run, at an address that takes answers as S3's presigned ones do. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import middy from '@middy/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerCloudFormation, outOfTime } from '../../../functions/middleware/cloudformation-answer.ts';

interface Put {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let puts: Put[];
/** The status of each answer in turn; 200 once there are no more. `0` ends the connection without one. */
let statuses: number[];
let logged: { readonly level: string; readonly text: string }[];
let waitedMs: number[];

beforeEach(async () => {
  puts = [];
  statuses = [];
  logged = [];
  waitedMs = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      puts.push({ method: request.method, path: request.url, headers: request.headers, body });
      const status = statuses.shift() ?? 200;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const log = (level: string) => (message: string, extra: Record<string, unknown>) => {
  logged.push({ level, text: JSON.stringify({ message, ...extra }) });
};

type Outcome = Parameters<typeof JSON.stringify>[0] & object;

/** A function that ends so, run once for this request. */
async function run(end: () => Promise<unknown>, change: Record<string, unknown> = {}, remainingMs = 900_000) {
  let nowMs = 0;
  const clock = {
    nowMs: () => nowMs,
    waitUntil: async (atMs: number) => {
      waitedMs.push(atMs - nowMs);
      nowMs = atMs;
    },
  };
  const handler = middy({ timeoutEarlyInMillis: 20_000, timeoutEarlyResponse: () => outOfTime })
    .use(answerCloudFormation({ clock, logger: { info: log('info'), error: log('error') } }))
    .handler(end as () => Promise<Outcome>);
  const { port } = server.address() as AddressInfo;
  const event = {
    RequestType: 'Update',
    ResponseURL: `http://127.0.0.1:${port}/answer?Signature=secret`,
    StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/pointsman/1',
    RequestId: 'request-1',
    LogicalResourceId: 'Recordsapi',
    ResourceType: 'Custom::PointsmanRecords',
    ...change,
  };
  const context = { getRemainingTimeInMillis: () => remainingMs };
  return (handler as unknown as (event: unknown, context: unknown) => Promise<unknown>)(event, context);
}

const said = (): Record<string, unknown> => JSON.parse(puts.at(-1)?.body ?? '{}') as Record<string, unknown>;
const done = async () => ({ kind: 'done', text: 'in step' });

describe('the answer', () => {
  test('of a run that went well', async () => {
    await run(done);
    expect(puts.map(({ method, path }) => [method, path])).toEqual([['PUT', '/answer?Signature=secret']]);
    expect(said()).toEqual({
      Status: 'SUCCESS',
      Reason: 'in step',
      PhysicalResourceId: 'pointsman-Recordsapi',
      StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/pointsman/1',
      RequestId: 'request-1',
      LogicalResourceId: 'Recordsapi',
      NoEcho: true,
    });
  });

  test('has no content type, which the signature of its URL would have to cover', async () => {
    await run(done);
    expect(puts[0]?.headers['content-type']).toBeUndefined();
    expect(puts[0]?.headers['content-length']).toBe(String(Buffer.byteLength(puts[0]?.body ?? '')));
  });

  test.each<[name: string, end: () => Promise<unknown>, reason: string]>([
    [
      'that says it has failed',
      async () => ({ kind: 'failed', text: 'run pointsman first' }),
      'run pointsman first',
    ],
    ['that throws', () => Promise.reject(new Error('no such thing')), 'no such thing'],
    ['that throws what is no error', () => Promise.reject(undefined), 'the function failed'],
    ['that comes to nothing', async () => undefined, 'a run must have an outcome, got none'],
  ])('of a run %s is that it failed, and why', async (_name, end, reason) => {
    await run(end);
    expect(said()).toMatchObject({
      Status: 'FAILED',
      Reason: reason,
      PhysicalResourceId: 'pointsman-Recordsapi',
    });
  });

  test('of a run that does not end comes before its time is up', async () => {
    await run(() => new Promise(() => undefined), {}, 20_010);
    expect(said()).toMatchObject({ Status: 'FAILED', Reason: outOfTime.text });
  });

  test.each<[name: string, end: () => Promise<unknown>, given: string | undefined, expected: string]>([
    ['the one that there is', done, 'first', 'first'],
    ['the one that there is, where the run failed', () => Promise.reject(new Error('x')), 'first', 'first'],
    [
      'another one where the run wants a replacement',
      async () => ({ kind: 'done', text: '', physicalId: 'second' }),
      'first',
      'second',
    ],
  ])('names as resource %s', async (_name, end, given, expected) => {
    await run(end, { PhysicalResourceId: given });
    expect(said()).toMatchObject({ PhysicalResourceId: expected });
  });

  test('carries what the run wants to be asked for', async () => {
    await run(async () => ({ kind: 'done', text: '', data: { check: 'abc' } }));
    expect(said()).toMatchObject({ Data: { check: 'abc' } });
  });

  test('is never larger than CloudFormation takes, and never cuts a character in two', async () => {
    await run(async () => ({ kind: 'failed', text: '€'.repeat(3_000) }), {
      PhysicalResourceId: 'p'.repeat(1_000),
    });
    expect(Buffer.byteLength(puts[0]?.body ?? '')).toBeLessThanOrEqual(4_096);
    expect(said()['Reason']).toMatch(/^€+…$/);
  });
});

describe('where the answer is not taken', () => {
  test.each<[name: string, status: number]>([
    ['is refused', 503],
    ['has no answer', 0],
  ])('at first because it %s, it is sent again, each time after a longer pause', async (_name, status) => {
    statuses = [status, status];
    await run(done);
    expect(puts).toHaveLength(3);
    expect(new Set(puts.map(({ body }) => body)).size).toBe(1);
    expect(waitedMs).toEqual([250, 500]);
  });

  test('at all, the run fails, so that somebody hears of it, and its URL is in no word of that', async () => {
    statuses = Array.from({ length: 20 }, () => 403);
    const failure = await run(done).catch((error: unknown) => error);
    expect(failure).toHaveProperty('message', expect.stringContaining('CloudFormation must take the answer'));
    expect(`${String(failure)}${JSON.stringify(logged)}`).not.toContain('secret');
  });
});

test('the log has what was answered, and never the URL', async () => {
  await run(done);
  await run(() => Promise.reject(new Error('no such thing')));
  expect(logged.map(({ level }) => level)).toEqual(['info', 'error']);
  expect(logged[1]?.text).toContain('no such thing');
  expect(JSON.stringify(logged)).not.toContain('secret');
});
