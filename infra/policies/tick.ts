/** What `tick` may do: put slots into the queue of its region. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FleetArns } from './fleet-arns.ts';

export function tickStatements(arns: FleetArns): readonly PolicyStatement[] {
  return [
    new PolicyStatement({ sid: 'SendSlots', actions: ['sqs:SendMessage'], resources: [arns.slotQueue()] }),
  ];
}
