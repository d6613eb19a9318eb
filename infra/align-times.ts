/**
 * How long CloudFormation's requests to `align` may take. Nothing comes after a request of its own accord, so one that finds no
 * execution free waits. So it is with a function that has not run for two weeks, as after a quiet time of the fleet: Lambda has put
 * it to sleep, and wakes it by the first request, which takes up to minutes
 * (https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html).
 */
import { Duration } from 'aws-cdk-lib';
import { functionSizes } from '../shared/fleet/function-sizes.ts';

/** How late a request may begin. */
export const alignEventAge = Duration.minutes(5);

/** How long CloudFormation waits where the function could not even answer that it has failed: no run is under way any more by then. */
export const alignServiceTimeout = Duration.seconds(
  alignEventAge.toSeconds() + functionSizes.align.timeoutSeconds + 60,
);
