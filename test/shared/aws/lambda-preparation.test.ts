import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { InvocationResult } from '../../../sandbox/live/lambda-runner.ts';
import { lambdaService } from '../../../sandbox/live/lambda-service.ts';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import { lambdaPreparation } from '../../../shared/aws/lambda-preparation.ts';
import { startTestFront } from './front-for-test.ts';

/** What the owner's function was asked, and how. */
const asked: (readonly [how: string, region: string, name: string, event: unknown])[] = [];
const preparation = lambdaPreparation();
const request = { application: 'api', region: 'us-west-2', kind: 'failback' };
let answer: InvocationResult;
let front: Front;

beforeAll(async () => {
  const service = lambdaService({
    knows: (_region, name) => name !== 'missing',
    invoke: async (region, name, event) => {
      asked.push(['waited for', region, name, event]);
      return answer;
    },
    invokeLater: (region, name, event) => asked.push(['begun', region, name, event]),
  });
  front = await startTestFront({ services: { lambda: service } });
});

afterAll(async () => {
  await front.close();
});

beforeEach(() => {
  asked.length = 0;
  answer = { kind: 'done', value: { ready: true } };
});

test('a preparation is begun where traffic is to go, and not waited for', async () => {
  await preparation.begin('scale-out', request);
  expect(asked).toEqual([['begun', 'us-west-2', 'scale-out', request]]);
});

test('an ARN is asked in its own region', async () => {
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:scale-out';
  await preparation.begin(arn, request);
  expect(await preparation.isReady(arn, request)).toBe(true);
  expect(asked.map(([how, region, name]) => [how, region, name])).toEqual([
    ['begun', 'eu-west-1', arn],
    ['waited for', 'eu-west-1', arn],
  ]);
});

test.each<[name: string, value: unknown, ready: boolean]>([
  ['that it is ready', { ready: true }, true],
  ['more than that', { ready: true, instances: 4 }, true],
  ['that it is not', { ready: false }, false],
  ['so in words', { ready: 'true' }, false],
  ['something else', { status: 'ok' }, false],
  ['yes', true, false],
  ['a list', [{ ready: true }], false],
  ['nothing', null, false],
])('a function that says %s', async (_name, value, ready) => {
  answer = { kind: 'done', value };
  expect(await preparation.isReady('scale-out', request)).toBe(ready);
  expect(asked).toEqual([['waited for', 'us-west-2', 'scale-out', request]]);
});

test('a function that fails has said nothing, and what went wrong is told', async () => {
  answer = { kind: 'failed', error: 'no capacity' };
  await expect(preparation.isReady('scale-out', request)).rejects.toThrow(
    /^scale-out in us-west-2 failed \(Unhandled\): .*no capacity/,
  );
});

test('a function that is not there is an error, for both', async () => {
  const missing = { name: 'ResourceNotFoundException' };
  await expect(preparation.begin('missing', request)).rejects.toMatchObject(missing);
  await expect(preparation.isReady('missing', request)).rejects.toMatchObject(missing);
});
