import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { lambdaService } from '../../../sandbox/live/lambda-service.ts';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import type { WireFault } from '../../../sandbox/live/wire/wire.ts';
import { lambdaPeers } from '../../../shared/aws/lambda-peers.ts';
import { startTestFront } from './front-for-test.ts';

const invoked: (readonly [region: string, name: string, event: unknown])[] = [];
const peers = lambdaPeers('example', 'us-west-2');
let fault: WireFault | undefined;
let front: Front;

beforeAll(async () => {
  const service = lambdaService({
    knows: (region) => region !== 'ap-south-1',
    invoke: () => Promise.reject(new Error('a wake must not be waited for')),
    invokeLater: (region, name, event) => invoked.push([region, name, event]),
  });
  front = await startTestFront({ services: { lambda: service }, faultFor: () => fault });
});

afterAll(async () => {
  await front.close();
});

beforeEach(() => {
  invoked.length = 0;
  fault = undefined;
});

const wake = { suspects: ['api/us-east-1'], from: 'us-west-2', atMs: 1 };
const report = { vantage: 'us-west-2', shard: 0, revision: 7 };

test('wakes are asynchronous invocations of the function in the region that is asked', async () => {
  await peers.wakeProbe('eu-west-1', wake);
  await peers.wakeSteer('us-east-1', report);
  expect(invoked).toEqual([
    ['eu-west-1', 'pointsman-example-probe', { wake }],
    ['us-east-1', 'pointsman-example-steer', { report }],
  ]);
});

test('notify is woken in the own region', async () => {
  await peers.wakeNotify({ application: 'api' });
  expect(invoked).toEqual([['us-west-2', 'pointsman-example-notify', { application: 'api' }]]);
});

test('a region that does not answer is an error for the caller to leave, and is asked once', async () => {
  fault = { kind: 'down' };
  await expect(peers.wakeProbe('eu-west-1', wake)).rejects.toThrow();
  fault = undefined;
  await expect(peers.wakeProbe('ap-south-1', wake)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  expect(invoked).toEqual([]);
});
