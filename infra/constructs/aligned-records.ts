/**
 * Keeps the records of each application in step with the fleet, one custom resource for each. Deleting one leaves its records
 * serving. They go one after the other: Route 53 takes five requests a second per account, and a failover may need them.
 */
import { CustomResource } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { recordPropertiesOf, recordsResourceType } from '../../shared/fleet/record-properties.ts';
import { alignServiceTimeout } from '../align-times.ts';

export interface AlignedRecordsProps {
  readonly fleet: Fleet;
  /** `align`. */
  readonly handler: IFunction;
}

export class AlignedRecords extends Construct {
  constructor(scope: Construct, id: string, { fleet, handler }: AlignedRecordsProps) {
    super(scope, id);
    let before: CustomResource | undefined;
    for (const [application, described] of Object.entries(fleet.applications)) {
      const records = new CustomResource(this, application, {
        resourceType: recordsResourceType,
        serviceToken: handler.functionArn,
        serviceTimeout: alignServiceTimeout,
        properties: recordPropertiesOf(application, described),
      });
      if (before !== undefined) records.node.addDependency(before);
      before = records;
    }
  }
}
