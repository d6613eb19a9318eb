/** Narrows a table's statement to items under certain partition keys. */
import type { Conditions } from 'aws-cdk-lib/aws-iam';

/** @param keys Partition keys; `*` at the end of one stands for anything. */
export function onlyUnder(...keys: readonly string[]): Conditions {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
    // A request that names no key would pass the line above.
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}
