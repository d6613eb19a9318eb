import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { expect, test } from 'vitest';
import { GateChecks } from '../../../infra/constructs/gate-checks.ts';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { quietly } from '../synthesised.ts';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:pointsman-test-align';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

function resources(fleet: Fleet, context: Readonly<Record<string, string>> = {}): readonly Resource[] {
  const app = new App({ context });
  const stack = new Stack(app, 'stack', { env: { region: 'us-east-1' } });
  const handler = LambdaFunction.fromFunctionArn(stack, 'Align', functionArn);
  new GateChecks(stack, 'Gates', { fleet, handler });
  const { template } = quietly(() => app.synth()).getStackByName('stack') as {
    template: { Resources: Record<string, Resource> };
  };
  return Object.values(template.Resources);
}

const fleet = fleetOf();

test.each<[name: string, fleet: Fleet]>([
  ['with gates', fleet],
  ['without, to take away what an earlier fleet had', { ...fleet, gates: false }],
  ['with nothing that gates move', fleetOf({ application: { failover: 'manual' } })],
])('there is one resource %s', (_name, of) => {
  expect(resources(of)).toMatchObject([
    {
      Type: 'Custom::PointsmanGates',
      Properties: { ServiceToken: functionArn, ServiceTimeout: '1260', Fleet: 'test' },
    },
  ]);
});

test('it is called again where that is asked for', () => {
  const [first, second] = ['1', '2'].map((again) => resources(fleet, { again }));
  expect(first).not.toEqual(resources(fleet));
  expect(second).not.toEqual(first);
});

test('it is called for every change of the fleet, and for nothing else', () => {
  const [of] = resources(fleet);
  expect(resources(fleet)).toEqual([of]);
  expect(resources({ ...fleet, gates: false })).not.toEqual([of]);
  expect(resources({ ...fleet, vantages: [...fleet.vantages, 'ap-south-1'] })).not.toEqual([of]);
  expect(resources(fleetOf({ application: { mode: 'observe' } }))).not.toEqual([of]);
});
