import { expect, test } from 'vitest';
import { steerWaker } from '../../../shared/aws/lambda-steer.ts';
import { emptyRegion, lambdaFront } from './lambda-front.ts';
import { credentials } from './tables.ts';

const lambda = lambdaFront();

test('a pass is asked for as the schedule does, where the place says, and not waited for', async () => {
  const wake = steerWaker('example', { endpoint: lambda.url(), credentials });
  await wake('us-west-2');
  await wake('eu-west-1');
  expect(lambda.invoked).toEqual([
    ['us-west-2', 'pointsman-example-steer', {}],
    ['eu-west-1', 'pointsman-example-steer', {}],
  ]);
});

test('a region that takes no request is an error for the caller to leave, and is asked once', async () => {
  const wake = steerWaker('example', { endpoint: lambda.url(), credentials });
  lambda.fault = { kind: 'down' };
  await expect(wake('us-west-2')).rejects.toThrow();
  lambda.fault = undefined;
  await expect(wake(emptyRegion)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(lambda.invoked).toEqual([]);
});
