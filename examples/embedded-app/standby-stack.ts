/**
 * The application's own part: a function that scales its region out before traffic comes. Pointsman calls it again
 * and again, so it asks for the same every time, and answers at once how far it is.
 */
import { ArnFormat, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { servingGroupName, servingInstances, standbyFunctionName } from './standby.ts';

const source = `
const { AutoScaling } = require('@aws-sdk/client-auto-scaling');
const scaling = new AutoScaling({});

exports.handler = async () => {
  const AutoScalingGroupName = process.env.GROUP;
  const wanted = Number(process.env.INSTANCES);
  const { AutoScalingGroups } = await scaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [AutoScalingGroupName],
  });
  const [group] = AutoScalingGroups;
  if (group === undefined) throw new Error('there is no group ' + AutoScalingGroupName);
  if (group.DesiredCapacity < wanted) {
    await scaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: wanted, HonorCooldown: false });
  }
  const serving = group.Instances.filter(
    ({ LifecycleState, HealthStatus }) => LifecycleState === 'InService' && HealthStatus === 'Healthy',
  );
  return { ready: serving.length >= wanted };
};
`;

export class StandbyStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const standby = new LambdaFunction(this, 'Standby', {
      functionName: standbyFunctionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromInline(source),
      timeout: Duration.seconds(5),
      environment: { GROUP: servingGroupName, INSTANCES: String(servingInstances) },
    });
    // Describing has no narrower resource.
    standby.addToRolePolicy(
      new PolicyStatement({ actions: ['autoscaling:DescribeAutoScalingGroups'], resources: ['*'] }),
    );
    standby.addToRolePolicy(
      new PolicyStatement({
        actions: ['autoscaling:SetDesiredCapacity'],
        resources: [
          this.formatArn({
            service: 'autoscaling',
            resource: 'autoScalingGroup',
            resourceName: `*:autoScalingGroupName/${servingGroupName}`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
    );
  }
}
