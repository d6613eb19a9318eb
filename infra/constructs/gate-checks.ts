/**
 * Keeps the health checks that read the gates in step with the fleet. It is there without gates, too: then it takes away what an
 * earlier fleet had. Deleting it takes the checks off the records, which go on serving, and then deletes them.
 */
import { CustomResource } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { fleetDigest } from '../../shared/fleet/digest.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { alignServiceTimeout } from '../align-times.ts';

export interface GateChecksProps {
  readonly fleet: Fleet;
  /** `align`. */
  readonly handler: IFunction;
}

export class GateChecks extends Construct {
  constructor(scope: Construct, id: string, { fleet, handler }: GateChecksProps) {
    super(scope, id);
    new CustomResource(this, 'Default', {
      resourceType: 'Custom::PointsmanGates',
      serviceToken: handler.functionArn,
      serviceTimeout: alignServiceTimeout,
      // Whatever changes, all of it is looked at again.
      properties: { Fleet: fleet.name, FleetDigest: fleetDigest(fleet), ...askedAgain(this) },
    });
  }
}

/**
 * `-c again=TEXT`, another text each time: CloudFormation calls for what has changed in the template alone, and not for checks
 * that somebody has deleted by hand, or that had to wait for a gate to open.
 */
function askedAgain(scope: Construct): { readonly Again?: string } {
  const again: unknown = scope.node.tryGetContext('again');
  return again === undefined ? {} : { Again: String(again) };
}
