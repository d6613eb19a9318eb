/** That what is silent or wrong is said, once it is sure, to those who would else miss it, with what to do. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { WatchAlarms } from '../../../infra/constructs/watch-alarms.ts';
import { repositoryAddress, runbookAddress } from '../../../infra/runbook-address.ts';
import { topicName } from '../../../shared/fleet/names.ts';
import { type WatchKind, watchKinds } from '../../../shared/fleet/watch-names.ts';
import { quietly } from '../synthesised.ts';
import { propertiesOf, templateOf, validFleet } from './one-stack.ts';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions?: readonly unknown[];
  readonly OKActions?: readonly unknown[];
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Statistic?: string;
  readonly Period?: number;
  readonly Metrics?: readonly { readonly Expression?: string; readonly MetricStat?: unknown }[];
}

function alarmsIn(
  region: string,
  changes: Readonly<Record<string, unknown>> = {},
): readonly AlarmProperties[] {
  const fleet = validFleet(changes);
  const template = templateOf((stack) => {
    const topics = Object.fromEntries(
      Object.keys(fleet.audiences).map((audience) => [
        audience,
        new Topic(stack, audience, { topicName: topicName(fleet.name, audience) }),
      ]),
    );
    const deadLetters = { slots: new Queue(stack, 'Slots'), events: new Queue(stack, 'Events') };
    return new WatchAlarms(stack, 'Watch', { fleet, region, topics, deadLetters });
  }, region);
  return propertiesOf<AlarmProperties>(template, 'AWS::CloudWatch::Alarm');
}

const alarms = alarmsIn('us-east-1');
const alarm = (name: string, among = alarms) => {
  const found = among.find(({ AlarmName }) => AlarmName === `pointsman-base-${name}`);
  if (found === undefined) throw new Error(`there is no alarm ${name}`);
  return found;
};
const kindOf = ({ AlarmName }: AlarmProperties): WatchKind | undefined =>
  watchKinds.find((kind) => AlarmName.startsWith(`pointsman-base-${kind}`));

describe('the other regions', () => {
  test('are watched each, by steer and by reports, and the own one is not', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName).filter((name) => name.includes('silent'))).toEqual([
      'pointsman-base-steer-silent-us-west-2',
      'pointsman-base-reports-silent-us-west-2',
      'pointsman-base-steer-silent-eu-west-1',
      'pointsman-base-reports-silent-eu-west-1',
    ]);
  });

  test('that are no vantages report nothing, and are not missed for it', () => {
    const changes = { witnesses: ['eu-north-1'], vantages: ['us-east-1', 'us-west-2', 'eu-west-1'] };
    const names = alarmsIn('us-east-1', changes).map(({ AlarmName }) => AlarmName);
    expect(names).toContain('pointsman-base-steer-silent-eu-north-1');
    expect(names).not.toContain('pointsman-base-reports-silent-eu-north-1');
  });

  test.each([
    ['steer-silent-us-west-2', 'HeartbeatAgeSeconds'],
    ['reports-silent-us-west-2', 'ReportAgeSeconds'],
  ])('%s goes by the age that this region writes, and by its absence', (name, metric) => {
    expect(alarm(name)).toMatchObject({
      Namespace: 'Pointsman',
      MetricName: metric,
      Dimensions: [
        { Name: 'Fleet', Value: 'base' },
        { Name: 'Peer', Value: 'us-west-2' },
      ],
      Statistic: 'Maximum',
      Period: 60,
      Threshold: 150,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('are said to be silent by two datapoints of three, so that one that is late pages nobody', () => {
    for (const each of alarms.filter(({ AlarmName }) => AlarmName.includes('silent')))
      expect([each.DatapointsToAlarm, each.EvaluationPeriods]).toEqual([2, 3]);
  });
});

describe('an alarm', () => {
  test('tells the audiences of the applications when it begins, and nobody when it ends', () => {
    const among = alarmsIn('us-east-1', {
      audiences: { oncall: { people: ['first'] }, idle: { people: ['second'] } },
    });
    for (const { AlarmActions, OKActions } of among) {
      expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^oncall/) }]);
      expect(OKActions).toBeUndefined();
    }
  });

  test.each([
    [5, []],
    [6, ['sixth']],
  ])(
    'of %i audiences tells as many as CloudWatch lets it, and a warning names the others',
    (count, untold) => {
      const names = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'].slice(0, count);
      const fleet = validFleet({
        'applications.api.audience': undefined,
        people: Object.fromEntries(names.map((name) => [name, { email: `${name}@example.com` }])),
        audiences: Object.fromEntries(names.map((name) => [name, { people: [name] }])),
      });
      const warnings: string[] = [];
      const build = (stack: Stack) => {
        const topics = Object.fromEntries(names.map((name) => [name, new Topic(stack, name)]));
        const deadLetters = { slots: new Queue(stack, 'Slots'), events: new Queue(stack, 'Events') };
        const watch = new WatchAlarms(stack, 'Watch', { fleet, region: 'us-east-1', topics, deadLetters });
        warnings.push(...watch.node.metadata.map(({ data }) => String(data)));
        return watch;
      };
      const template = quietly(() => templateOf(build));
      for (const { AlarmActions = [] } of propertiesOf<AlarmProperties>(template, 'AWS::CloudWatch::Alarm'))
        expect(AlarmActions.length).toBe(5);
      expect(warnings.length).toBe(untold.length);
      for (const name of untold) expect(warnings[0]).toContain(`so ${name} hear nothing`);
    },
  );

  test('is there where there is nobody to tell: the console shows it', () => {
    const among = alarmsIn('us-east-1', {
      'applications.api.audience': undefined,
      people: {},
      audiences: {},
    });
    expect(among.map(({ AlarmActions }) => AlarmActions ?? [])).toEqual(among.map(() => []));
    expect(among.length).toBeGreaterThan(0);
  });

  test.each(['us-east-1', 'eu-west-1'])('in %s says one sentence and where its runbook is', (region) => {
    for (const each of alarmsIn(region)) {
      const kind = kindOf(each);
      expect(each.AlarmDescription).toMatch(/^[^.]+\. What to do: https:\/\/\S+\.md$/);
      expect(each.AlarmDescription).toContain(region);
      expect(kind === undefined ? '' : each.AlarmDescription.endsWith(runbookAddress(kind))).toBe(true);
    }
  });

  test('there is of each kind', () => {
    expect(new Set(alarms.map(kindOf))).toEqual(new Set(watchKinds));
  });

  test('costs what the whole of them may cost: 15 metrics in a region of three', () => {
    const metrics = alarms.map(({ Metrics }) =>
      Metrics === undefined ? 1 : Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length,
    );
    expect(metrics.reduce((sum, each) => sum + each, 0)).toBe(15);
  });
});

describe('what is wrong in the region itself', () => {
  test.each([
    ['function-errors', 'Errors'],
    ['function-throttles', 'Throttles'],
  ])('%s counts probe, steer and notify together', (name, metric) => {
    const { Metrics = [], Threshold, TreatMissingData } = alarm(name);
    const expression = Metrics.find(({ Expression }) => Expression !== undefined)?.Expression;
    expect(expression).toBe('FILL(probe, 0) + FILL(steer, 0) + FILL(notify, 0)');
    const counted = Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat]));
    expect(counted).toEqual(
      ['probe', 'steer', 'notify'].map((verb) => ({
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: metric,
          Dimensions: [{ Name: 'FunctionName', Value: `pointsman-base-${verb}` }],
        },
        Period: 300,
        Stat: 'Sum',
      })),
    );
    expect([Threshold, TreatMissingData]).toEqual([2, 'notBreaching']);
  });

  test('dead letters are those of both queues', () => {
    const { Metrics = [], Threshold } = alarm('dead-letters');
    expect(JSON.stringify(Metrics)).toMatch(
      /"Fn::GetAtt":\["Slots\w*","QueueName"\].*"Fn::GetAtt":\["Events\w*","QueueName"\]/,
    );
    expect(Threshold).toBe(5);
  });

  test('moves that failed are so for two minutes of three', () => {
    expect(alarm('moves-failed')).toMatchObject({
      MetricName: 'MovesFailed',
      Dimensions: [{ Name: 'Fleet', Value: 'base' }],
      Threshold: 0,
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
    });
  });

  test('critical checks of readiness have failed for five minutes', () => {
    expect(alarm('readiness-failed')).toMatchObject({
      Namespace: 'Pointsman',
      MetricName: 'ReadinessFailures',
      Dimensions: [{ Name: 'Fleet', Value: 'base' }],
      Threshold: 0,
      DatapointsToAlarm: 5,
      EvaluationPeriods: 5,
      TreatMissingData: 'notBreaching',
    });
  });

  test('SMS are said to be dear at four fifths of what they may cost, until the month is over', () => {
    expect(alarm('sms-spend', alarmsIn('us-east-1', { smsLimitDollars: 50 }))).toMatchObject({
      MetricName: 'SMSMonthToDateSpentUSD',
      Threshold: 40,
      TreatMissingData: 'ignore',
    });
  });

  test('SMS cost nothing where nobody gets any', () => {
    const names = alarmsIn('us-east-1', {
      people: { first: { email: 'first@example.com' }, second: { email: 'second@example.com' } },
    });
    expect(names.map(({ AlarmName }) => AlarmName).filter((name) => name.includes('sms'))).toEqual([]);
  });
});

describe('the runbooks', () => {
  const root = new URL('../../../', import.meta.url);
  const folder = new URL('docs/runbooks/', root);
  const files = readdirSync(folder).filter((file) => file !== 'README.md');

  test('are one for each alarm, and one alarm for each', () => {
    expect(new Set(files)).toEqual(new Set(watchKinds.map((kind) => `${kind}.md`)));
  });

  test('are where the alarms say, in the repository of the package', () => {
    const { repository } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
      repository: { url: string };
    };
    expect(repositoryAddress).toBe(repository.url);
    for (const kind of watchKinds)
      expect(runbookAddress(kind)).toBe(`${repositoryAddress}/blob/main/docs/runbooks/${kind}.md`);
  });

  test.each(files)(
    '%s says what it means, what not to do, how to confirm, what to do, and how it clears',
    (file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(headings).toEqual([
        'Do not',
        'What it means',
        'Is it urgent?',
        'Confirm it',
        'What to do',
        'How it clears',
      ]);
      expect(text).toContain(`pointsman-FLEET-${file.replace('.md', '')}`);
      for (const [, command = ''] of text.matchAll(/^ {4}(npx pointsman \S+)/gm))
        expect(command).toMatch(/^npx pointsman [a-z]+$/);
    },
  );

  test.each(files)('links of %s lead somewhere', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    for (const target of links) expect(() => readFileSync(new URL(target, folder)), target).not.toThrow();
  });
});
