/**
 * What `-c emulator=true` leaves out of the templates, so that the rest can be deployed to an emulated account by
 * the CDK's own command line. An account of AWS's gets all of it: nothing here may be needed by what moves traffic.
 */
import { CfnResource } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';

export interface Gap {
  /** Of CloudFormation. */
  readonly type: string;
  /** What the emulator does with it. */
  readonly because: string;
  /** Which resources of the type are meant. @default all of them */
  readonly concerns?: (resource: CfnResource) => boolean;
}

/** Of MiniStack, in the version that the tests install. */
export const emulatorGaps: readonly Gap[] = [
  {
    type: 'AWS::CloudWatch::Alarm',
    because: 'an alarm on metric math fails the stack: only one metric, by its name, is known there',
    concerns: (resource) => resource instanceof CfnAlarm && resource.metrics !== undefined,
  },
];

/** Removes from all stacks below `scope` what the emulator cannot have; to be called once all of it is there. */
export function leaveOut(scope: IConstruct, gaps: readonly Gap[] = emulatorGaps): void {
  for (const resource of scope.node.findAll()) {
    if (!CfnResource.isCfnResource(resource)) continue;
    const isGap = gaps.some(
      ({ type, concerns }) => type === resource.cfnResourceType && (concerns?.(resource) ?? true),
    );
    if (isGap) resource.node.scope?.node.tryRemoveChild(resource.node.id);
  }
}
