import { expect, test } from 'vitest';
import { lambdaPeers } from '../../../shared/aws/lambda-peers.ts';
import { emptyRegion, lambdaFront } from './lambda-front.ts';

const lambda = lambdaFront();
const peers = lambdaPeers('example', 'us-west-2');

const wake = { suspects: ['api/us-east-1'], from: 'us-west-2', atMs: 1 };
const report = { vantage: 'us-west-2', shard: 0, revision: 7 };

test('wakes are asynchronous invocations of the function in the region that is asked', async () => {
  await peers.wakeProbe('eu-west-1', wake);
  await peers.wakeSteer('us-east-1', report);
  expect(lambda.invoked).toEqual([
    ['eu-west-1', 'pointsman-example-probe', { wake }],
    ['us-east-1', 'pointsman-example-steer', { report }],
  ]);
});

test('notify is woken in the own region', async () => {
  await peers.wakeNotify({ application: 'api' });
  expect(lambda.invoked).toEqual([['us-west-2', 'pointsman-example-notify', { application: 'api' }]]);
});

test('a region that does not answer is an error for the caller to leave, and is asked once', async () => {
  lambda.fault = { kind: 'down' };
  await expect(peers.wakeProbe('eu-west-1', wake)).rejects.toThrow();
  lambda.fault = undefined;
  await expect(peers.wakeProbe(emptyRegion, wake)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  expect(lambda.invoked).toEqual([]);
});
