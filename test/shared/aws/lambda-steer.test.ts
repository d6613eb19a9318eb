import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { lambdaService } from '../../../sandbox/live/lambda-service.ts';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import type { WireFault } from '../../../sandbox/live/wire/wire.ts';
import { steerWaker } from '../../../shared/aws/lambda-steer.ts';
import { startTestFront } from './front-for-test.ts';
import { credentials } from './tables.ts';

const invoked: (readonly [region: string, name: string, event: unknown])[] = [];
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

test('a pass is asked for as the schedule does, where the place says, and not waited for', async () => {
  const wake = steerWaker('example', { endpoint: front.url, credentials });
  await wake('us-west-2');
  await wake('eu-west-1');
  expect(invoked).toEqual([
    ['us-west-2', 'pointsman-example-steer', {}],
    ['eu-west-1', 'pointsman-example-steer', {}],
  ]);
});

test('a region that takes no request is an error for the caller to leave, and is asked once', async () => {
  const wake = steerWaker('example', { endpoint: front.url, credentials });
  fault = { kind: 'down' };
  await expect(wake('us-west-2')).rejects.toThrow();
  fault = undefined;
  await expect(wake('ap-south-1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(invoked).toEqual([]);
});
