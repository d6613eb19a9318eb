import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { expect, test } from 'vitest';
import { AlignedRecords } from '../../../infra/constructs/aligned-records.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { readRecordProperties } from '../../../shared/fleet/record-properties.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { quietly } from '../synthesised.ts';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:pointsman-test-align';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

/** By logical id. */
function resources(fleet: Fleet): Readonly<Record<string, Resource>> {
  const app = new App({ context: { '@aws-cdk/core:newStyleStackSynthesis': true } });
  const stack = new Stack(app, 'stack', { env: { region: 'us-east-1' } });
  const handler = LambdaFunction.fromFunctionArn(stack, 'Align', functionArn);
  new AlignedRecords(stack, 'Records', { fleet, handler });
  const { template } = quietly(() => app.synth()).getStackByName('stack') as {
    template: { Resources: Record<string, Resource> };
  };
  return template.Resources;
}

const fleet = fleetOf({ applications: ['api', 'shop', 'web'] });
const made = Object.entries(resources(fleet));

test('each application has a resource, which says of it what its records depend on', () => {
  expect(made.map(([, { Type }]) => Type)).toEqual(Array(3).fill('Custom::PointsmanRecords'));
  for (const [, { Properties }] of made) {
    const { id, application } = readRecordProperties(Properties);
    const { name, records, ttlSeconds } = fleet.applications[id] ?? {};
    expect(application).toMatchObject({ name, records, ttlSeconds });
    expect(Properties).toMatchObject({ ServiceToken: functionArn, ServiceTimeout: '1260' });
  }
});

test('they go one after the other, so that they do not take Route 53’s requests from a failover', () => {
  const ids = made.map(([id]) => id);
  expect(made.map(([, { DependsOn }]) => DependsOn)).toEqual([undefined, [ids[0]], [ids[1]]]);
});

test('an application that is not changed keeps its resource as it is when another one comes or goes', () => {
  const more = resources(fleetOf({ applications: ['aaa', 'shop'] }));
  const [, shop] = made;
  expect(more[shop?.[0] ?? '']?.Properties).toEqual(shop?.[1].Properties);
});
