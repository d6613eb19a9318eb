/** Lambda on the wire for tests of those who invoke it later: says what was asked for, and can be made to fail. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { lambdaService } from '../../../sandbox/live/lambda-service.ts';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import type { WireFault } from '../../../sandbox/live/wire/wire.ts';
import { startTestFront } from './front-for-test.ts';

/** A region that there is no function in. */
export const emptyRegion = 'ap-south-1';

export interface LambdaFront {
  readonly invoked: (readonly [region: string, name: string, event: unknown])[];
  fault: WireFault | undefined;
  url(): string;
}

/** For the tests of the file that calls it; empty and well before each of them. */
export function lambdaFront(): LambdaFront {
  let front: Front | undefined;
  const lambda: LambdaFront = {
    invoked: [],
    fault: undefined,
    url: () => {
      if (front === undefined) throw new Error('the front must have started');
      return front.url;
    },
  };
  beforeAll(async () => {
    const service = lambdaService({
      knows: (region) => region !== emptyRegion,
      invoke: () => Promise.reject(new Error('a wake must not be waited for')),
      invokeLater: (region, name, event) => lambda.invoked.push([region, name, event]),
    });
    front = await startTestFront({ services: { lambda: service }, faultFor: () => lambda.fault });
  });
  afterAll(async () => {
    await front?.close();
  });
  beforeEach(() => {
    lambda.invoked.length = 0;
    lambda.fault = undefined;
  });
  return lambda;
}
