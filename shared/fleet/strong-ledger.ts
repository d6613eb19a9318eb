/** Where the ledger can be strongly consistent across regions: a promise of DynamoDB's, for certain sets of regions. */
import type { Fleet } from './fleet.ts';

/**
 * The regions that can hold a replica of a table with multi-region strong consistency, three of them at a time and
 * any three, also on different continents.
 * Source: https://aws.amazon.com/about-aws/whats-new/2026/09/dynamodb-mrsc-additional-regions/ (2026-09-23)
 */
const strongRegions: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'us-east-1',
  'us-east-2',
  'us-west-2',
]);

/**
 * Exactly so many, all full replicas: a witness of DynamoDB's cannot be read.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 */
export const strongLedgerReplicas = 3;

/** Why a fleet's ledger is only eventually consistent, as a clause; undefined where it is strongly consistent. */
export function ledgerWeakness({ ledgerRegions }: Pick<Fleet, 'ledgerRegions'>): string | undefined {
  const regions = [...new Set(ledgerRegions)];
  if (regions.length !== strongLedgerReplicas)
    return `it takes exactly ${strongLedgerReplicas} regions, and there are ${regions.length}`;
  const others = regions.filter((region) => !strongRegions.has(region));
  if (others.length === 0) return undefined;
  return `DynamoDB does not offer it in ${others.join(' and ')}`;
}
