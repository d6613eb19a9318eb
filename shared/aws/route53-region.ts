/**
 * Where Route 53 is spoken to: its control plane is in one region of each partition, whatever the zone or the health check. A
 * client for another partition's region would ask the wrong Route 53, which knows nothing of the account.
 */
import { partitionOf } from '../fleet/partition.ts';

/** Source: https://docs.aws.amazon.com/general/latest/gr/r53.html */
const controlPlanes: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** @param near Any region of the partition. Default: one of the partition `aws`. */
export function route53Region(near = 'us-east-1'): string {
  return controlPlanes[partitionOf(near)] ?? near;
}
