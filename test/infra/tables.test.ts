import { describe, expect, test } from 'vitest';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { fleetWith } from './fleets.ts';
import { type Resource, resourcesOf, stacksOf } from './synthesised.ts';

interface Replica {
  readonly Region: string;
  readonly DeletionProtectionEnabled: boolean;
  readonly PointInTimeRecoverySpecification: unknown;
}

function tablesOf(fleet: FleetInput) {
  const [stack] = stacksOf(fleet);
  if (stack === undefined) throw new Error('there must be a stack');
  const tables = resourcesOf(stack, 'AWS::DynamoDB::GlobalTable');
  const named = (name: string): Resource & { readonly regions: readonly string[] } => {
    const found = tables.find(({ Properties }) => Properties?.['TableName'] === `pointsman-base-${name}`);
    if (found === undefined) throw new Error(`there must be a table ${name}`);
    const replicas = found.Properties?.['Replicas'] as readonly Replica[];
    return { ...found, regions: replicas.map(({ Region }) => Region) };
  };
  const warnings = stack.warnings.filter((warning) => warning.includes('the ledger'));
  return {
    tables,
    ledger: named('ledger'),
    telemetry: named('telemetry'),
    warnings,
    region: stack.environment.region,
  };
}

describe('the tables', () => {
  const { tables } = tablesOf(fleetWith());

  test('are two, with the keys that the adapters write', () => {
    expect(tables.length).toBe(2);
    for (const { Properties } of tables)
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
      });
  });

  test('are protected, can be restored in every replica, and outlive the stack', () => {
    for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of tables) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
      const replicas = Properties?.['Replicas'] as readonly Replica[];
      expect(replicas.length).toBe(3);
      for (const replica of replicas)
        expect(replica).toMatchObject({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        });
    }
  });
});

describe('the ledger', () => {
  const strong = ['us-east-1', 'us-west-2', 'eu-west-1'];
  test.each<[name: string, regions: readonly string[], isStrong: boolean]>([
    ['three regions on two continents', strong, true],
    ['three regions that are offered since 2026', ['ca-central-1', 'eu-south-2', 'ap-southeast-1'], true],
    ['three regions, one of which is not offered', ['us-east-1', 'us-west-2', 'sa-east-1'], false],
    ['two regions', ['us-east-1', 'us-west-2'], false],
    ['one region', ['us-east-1'], false],
  ])('of %s: strongly consistent or warned of', (_name, ledgerRegions, isStrong) => {
    const { ledger, warnings } = tablesOf(fleetWith({ ledgerRegions }));
    expect(ledger.regions).toEqual(ledgerRegions);
    expect(ledger.Properties?.['MultiRegionConsistency']).toBe(isStrong ? 'STRONG' : undefined);
    expect(ledger.Properties?.['StreamSpecification']).toEqual(
      isStrong ? undefined : { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    );
    expect(warnings).toEqual(
      isStrong ? [] : [expect.stringMatching(/automatic promotion of databases is refused, a freeze holds/)],
    );
  });

  test('has what a strongly consistent table cannot have in neither form', () => {
    for (const ledgerRegions of [strong, ['us-east-1']]) {
      const { ledger } = tablesOf(fleetWith({ ledgerRegions }));
      for (const key of ['TimeToLiveSpecification', 'LocalSecondaryIndexes', 'GlobalSecondaryIndexes'])
        expect(ledger.Properties).not.toHaveProperty(key);
    }
  });

  test('is in the home region first, wherever that is', () => {
    const ledgerRegions = ['eu-west-2', 'us-east-1', 'us-west-2'];
    const { region, telemetry, ledger } = tablesOf(fleetWith({ ledgerRegions }));
    expect(region).toBe('eu-west-2');
    expect(ledger.regions).toContain(region);
    // CloudFormation makes a table in its own region.
    expect(telemetry.regions).toContain(region);
  });
});

describe('telemetry', () => {
  test('is in every region that has functions', () => {
    const { telemetry } = tablesOf(fleetWith({ witnesses: ['eu-north-1'] }));
    expect([...telemetry.regions].sort()).toEqual(['eu-north-1', 'eu-west-1', 'us-east-1', 'us-west-2']);
    expect(telemetry.Properties).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    expect(telemetry.Properties).not.toHaveProperty('MultiRegionConsistency');
  });

  test('forgets by the attribute that the adapter writes', () => {
    expect(tablesOf(fleetWith()).telemetry.Properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: 'expiresAtSeconds', Enabled: true },
    });
  });
});
