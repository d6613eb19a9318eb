/** What is told of a deployment is what its templates contain: a cost or a preview cannot drift from the stacks. */
import { describe, expect, test } from 'vitest';
import { inventoryOf, type RegionInventory } from '../../../shared/cost/inventory.ts';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { metricNames, metricNamespace } from '../../../shared/fleet/watch-names.ts';
import { exampleFleets, fleetWith } from '../../infra/fleets.ts';
import { type Resource, resourcesOf, type SynthesisedStack, synthesised } from '../../infra/synthesised.ts';
import { validFleet } from './valid-fleet.ts';

/** The examples, and such as differ in what is counted. */
const deployments: readonly (readonly [name: string, fleet: FleetInput])[] = [
  ...exampleFleets,
  ['a fleet', fleetWith()],
  ['gates off', fleetWith({ gates: false, 'applications.api.database': undefined })],
  ['nobody to page', fleetWith({ 'applications.api.audience': undefined, people: {}, audiences: {} })],
  ['acting, with gates', fleetWith({ mode: 'act', 'applications.api.database': undefined })],
  ['a ledger where nothing else is', fleetWith({ ledgerRegions: ['us-east-2', 'us-east-1', 'us-west-2'] })],
  ['two audiences that share an address', fleetWith(sharedAddress())],
  [
    'a vantage less than regions',
    fleetWith({ vantages: ['us-east-1', 'us-west-2', 'eu-west-1'], witnesses: ['eu-north-1'] }),
  ],
];

describe.each(deployments)('the inventory of %s', (_name, input) => {
  const inventory = inventoryOf(validFleet(input));
  const stacks = synthesised(input);

  test('has the regions that have stacks or replicas', () => {
    const regions = stacks.map(({ environment }) => environment.region);
    const replicas = stacks.flatMap((stack) =>
      resourcesOf(stack, 'AWS::DynamoDB::GlobalTable').flatMap((table) => replicasOf(table)),
    );
    expect(inventory.regions.map(({ region }) => region).toSorted()).toEqual(
      [...new Set([...regions, ...replicas])].toSorted(),
    );
  });

  test('has in each region what its templates have', () => {
    const told = inventory.regions.map(countsOf);
    const there = inventory.regions.map(({ region }) => countedIn(region, stacks));
    expect(told).toEqual(there);
  });

  test('has the functions and the schedules that the templates name', () => {
    const { name } = validFleet(input);
    for (const { region, functions, schedules } of inventory.regions) {
      const here = stacks.filter(({ environment }) => environment.region === region);
      const named = (type: string, key: string) =>
        here
          .flatMap((stack) => resourcesOf(stack, type).map(({ Properties }) => Properties?.[key]))
          .toSorted();
      expect(named('AWS::Lambda::Function', 'FunctionName')).toEqual(
        functions.map((verb) => `pointsman-${name}-${verb}`).toSorted(),
      );
      expect(named('AWS::Scheduler::Schedule', 'Name')).toEqual(
        schedules.map((verb) => `pointsman-${name}-${verb}`).toSorted(),
      );
    }
  });
});

describe('health checks', () => {
  const counted = (changes: Readonly<Record<string, unknown>>) =>
    inventoryOf(validFleet(fleetWith(changes))).healthChecks;

  test.each([
    ['none where the only application needs a writer', { mode: 'act' }, { gates: 0, calculated: 0 }],
    [
      'none while nothing may move',
      { mode: 'observe', 'applications.api.database': undefined },
      { gates: 0, calculated: 0 },
    ],
    [
      'none with gates off',
      { mode: 'act', gates: false, 'applications.api.database': undefined },
      { gates: 0, calculated: 0 },
    ],
    [
      'one for each region and vantage, and one for each region',
      { mode: 'act', 'applications.api.database': undefined },
      { gates: 9, calculated: 3 },
    ],
    [
      'more for a witness, which is a vantage',
      { mode: 'act', witnesses: ['eu-north-1'], 'applications.api.database': undefined },
      { gates: 12, calculated: 3 },
    ],
  ])('%s', (_sentence, changes, expected) => {
    expect(counted(changes)).toEqual(expected);
  });
});

type Counts = Readonly<Record<string, number>>;

function countsOf(region: RegionInventory): Counts {
  const { functions, schedules, subscriptions, tables } = region;
  return {
    functions: functions.length,
    logs: functions.length,
    schedules: schedules.length,
    queues: region.queues,
    topics: region.topics,
    email: subscriptions.email,
    sms: subscriptions.sms,
    https: subscriptions.https,
    tables: tables.length,
    buckets: region.gateBuckets,
    keys: region.keys,
    alarms: region.alarms,
    alarmMetrics: region.alarmMetrics,
    customMetrics: region.customMetrics,
    dashboards: region.dashboards,
  };
}

function countedIn(region: string, stacks: readonly SynthesisedStack[]): Counts {
  const here = stacks.filter(({ environment }) => environment.region === region);
  const all = (type: string) => here.flatMap((stack) => resourcesOf(stack, type));
  const subscribed = (protocol: string) =>
    all('AWS::SNS::Subscription').filter(({ Properties }) => Properties?.['Protocol'] === protocol).length;
  const metrics = all('AWS::CloudWatch::Alarm').flatMap(metricsOf);
  const replicas = stacks
    .flatMap((stack) => resourcesOf(stack, 'AWS::DynamoDB::GlobalTable').flatMap(replicasOf))
    .filter((each) => each === region);
  return {
    functions: all('AWS::Lambda::Function').length,
    logs: all('AWS::Logs::LogGroup').length,
    schedules: all('AWS::Scheduler::Schedule').length,
    queues: all('AWS::SQS::Queue').length,
    topics: all('AWS::SNS::Topic').length,
    email: subscribed('email'),
    sms: subscribed('sms'),
    https: subscribed('https'),
    tables: replicas.length,
    buckets: all('AWS::S3::Bucket').length,
    keys: all('AWS::KMS::Key').length,
    alarms: all('AWS::CloudWatch::Alarm').length,
    alarmMetrics: metrics.length,
    customMetrics: ownMetrics(metrics, stacks),
    dashboards: all('AWS::CloudWatch::Dashboard').length,
  };
}

/** Those that alarms read; and one of each other name, in a region that has functions. */
function ownMetrics(here: readonly AlarmMetric[], stacks: readonly SynthesisedStack[]): number {
  const own = here.filter(({ namespace }) => namespace === metricNamespace);
  if (own.length === 0) return 0;
  const everywhere = stacks.flatMap((stack) =>
    resourcesOf(stack, 'AWS::CloudWatch::Alarm').flatMap(metricsOf),
  );
  const unread = Object.values(metricNames).filter(
    (name) => !everywhere.some(({ key }) => key.includes(name)),
  );
  return new Set(own.map(({ key }) => key)).size + unread.length;
}

interface AlarmMetric {
  readonly namespace: unknown;
  readonly key: string;
}

/** What CloudWatch bills an alarm by: each metric that it reads, expressions apart. */
function metricsOf({ Properties }: Resource): readonly AlarmMetric[] {
  const several = Properties?.['Metrics'] as readonly MetricQuery[] | undefined;
  if (several === undefined)
    return [
      {
        namespace: Properties?.['Namespace'],
        key: JSON.stringify([Properties?.['MetricName'], Properties?.['Dimensions']]),
      },
    ];
  return several.flatMap(({ MetricStat }) => {
    const metric = MetricStat?.Metric;
    return metric === undefined ? [] : [{ namespace: metric['Namespace'], key: JSON.stringify(metric) }];
  });
}

interface MetricQuery {
  readonly MetricStat?: { readonly Metric: Readonly<Record<string, unknown>> };
}

function replicasOf({ Properties }: Resource): readonly string[] {
  const replicas = Properties?.['Replicas'] as readonly { readonly Region: string }[];
  return replicas.map(({ Region }) => Region);
}

function sharedAddress(): Readonly<Record<string, unknown>> {
  return {
    people: {
      first: { email: 'First@example.com', https: 'https://hooks.example.com/a' },
      second: { email: 'first@example.com', sms: '+12025550100' },
    },
    audiences: { oncall: { people: ['first', 'second'] }, owners: { people: ['second'] } },
  };
}
