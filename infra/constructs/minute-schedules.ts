/** Calls functions once a minute. EventBridge Scheduler fires anywhere within the minute and is not relied on for more. */

import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { type FunctionVerb, functionName } from '../../shared/fleet/names.ts';
import { FleetArns } from '../policies/fleet-arns.ts';

export interface MinuteSchedulesProps {
  readonly fleet: Fleet;
  readonly targets: Readonly<Partial<Record<FunctionVerb, LambdaFunction>>>;
  /** Takes what the scheduler could not hand over. */
  readonly undelivered: IQueue;
}

/** The scheduler's minimum. A later call has nothing to say that the next one does not. */
const maximumEventAgeSeconds = 60;

export class MinuteSchedules extends Construct {
  constructor(scope: Construct, id: string, { fleet, targets, undelivered }: MinuteSchedulesProps) {
    super(scope, id);
    const arns = new FleetArns(this, fleet);
    const groupName = `pointsman-${fleet.name}`;
    const group = new CfnScheduleGroup(this, 'Group', { name: groupName });
    for (const [verb, target] of Object.entries(targets)) {
      const targetArn = arns.function(verb as FunctionVerb);
      const role = new Role(this, `${verb}Role`, {
        description: `calls ${verb} of the fleet ${fleet.name} in ${arns.region}`,
        // Else a schedule of somebody else could be made to use it. It takes the group's ARN, never a schedule's.
        // Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
          conditions: {
            StringEquals: {
              'aws:SourceAccount': arns.account,
              'aws:SourceArn': arns.regional('scheduler', `schedule-group/${groupName}`),
            },
          },
        }),
        inlinePolicies: {
          own: new PolicyDocument({
            statements: [
              new PolicyStatement({
                sid: 'CallTarget',
                actions: ['lambda:InvokeFunction'],
                resources: [targetArn],
              }),
              new PolicyStatement({
                sid: 'KeepUndelivered',
                actions: ['sqs:SendMessage'],
                resources: [undelivered.queueArn],
              }),
            ],
          }),
        },
      });
      const schedule = new CfnSchedule(this, verb, {
        name: functionName(fleet.name, verb as FunctionVerb),
        groupName,
        description: `${verb} of the fleet ${fleet.name}, each minute`,
        scheduleExpression: 'rate(1 minute)',
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: targetArn,
          roleArn: role.roleArn,
          input: '{}',
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: maximumEventAgeSeconds },
          deadLetterConfig: { arn: undelivered.queueArn },
        },
      });
      schedule.node.addDependency(group, target);
    }
  }
}
