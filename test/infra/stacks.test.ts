import { describe, expect, test } from 'vitest';
import { exampleFleets, fleets, fleetWith } from './fleets.ts';
import { resourcesOf, type SynthesisedStack, stacksOf, synthesised } from './synthesised.ts';

const stacks = synthesised(fleetWith());
const named = (name: string): SynthesisedStack => {
  const found = stacks.find((stack) => stack.name === name);
  if (found === undefined) throw new Error(`there is no stack ${name}`);
  return found;
};
const fleetStack = named('pointsman-base');
const regionStack = named('pointsman-base-us-west-2');

describe('the stacks', () => {
  test('are one for the fleet in its home region, which is deployed first, and one in each region', () => {
    expect(stacks.map(({ name, environment }) => [name, environment.region])).toEqual([
      ['pointsman-base', 'us-east-1'],
      ['pointsman-base-eu-west-1', 'eu-west-1'],
      ['pointsman-base-us-east-1', 'us-east-1'],
      ['pointsman-base-us-west-2', 'us-west-2'],
    ]);
  });

  test.each(exampleFleets)('can be made of the example %s', (_file, fleet) => {
    expect(stacksOf(fleet).length).toBe(1 + fleet.regions.length + (fleet.witnesses?.length ?? 0));
  });

  test.each(fleets)('need nothing of each other: %s', (_name, fleet) => {
    for (const { name, template, dependencies, text } of stacksOf(fleet)) {
      expect(dependencies, name).toEqual([]);
      expect(template.Outputs ?? {}, name).toEqual({});
      expect(text, name).not.toMatch(/Fn::ImportValue|ExportsOutput|CrossRegion/);
      // But for the version of the bootstrap stack, nothing is asked of whoever deploys.
      expect(Object.keys(template.Parameters ?? {}), name).toEqual(['BootstrapVersion']);
    }
  });

  test('are the same each time, byte for byte', () => {
    expect(synthesised(fleetWith()).map(({ text }) => text)).toEqual(stacks.map(({ text }) => text));
  });

  test('say nothing of the account unless the fleet does', () => {
    for (const { environment, text } of stacks) {
      expect(environment.account).toBe('unknown-account');
      expect(text).not.toMatch(/\d{12}/);
    }
    for (const { environment } of synthesised(fleetWith({ account: '123456789012' })))
      expect(environment.account).toBe('123456789012');
  });

  test('bear the name of the fleet on all that can be tagged', () => {
    const tag = { Key: 'pointsman:fleet', Value: 'base' };
    const untaggable =
      /^AWS::(IAM::Policy|SQS::QueuePolicy|SNS::(TopicPolicy|Subscription)|S3::BucketPolicy|Lambda::(EventInvokeConfig|Permission)|Scheduler::Schedule|KMS::Alias|CloudWatch::Dashboard|Logs::MetricFilter|DynamoDB::GlobalTable)$|^Custom::/;
    for (const { template } of stacks)
      for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
        if (untaggable.test(Type)) continue;
        expect(Properties?.['Tags'], `${id}, ${Type}`).toContainEqual(tag);
      }
    for (const table of resourcesOf(fleetStack, 'AWS::DynamoDB::GlobalTable'))
      expect(table.Properties).toMatchObject({
        Replicas: expect.not.arrayContaining([expect.not.objectContaining({ Tags: [tag] })]),
      });
  });

  test('of a fleet that is not valid are not made', () => {
    expect(() => synthesised(fleetWith({ name: 'Base', gates: 'yes' }))).toThrow(
      /^the fleet is not valid: 2 errors/,
    );
  });
});

describe('a function', () => {
  const functions = stacks.flatMap((stack) =>
    resourcesOf(stack, 'AWS::Lambda::Function').map(({ Properties }) => ({ stack, ...Properties })),
  ) as unknown as (Record<string, unknown> & { stack: SynthesisedStack; FunctionName: string })[];

  test('is there for each verb', () => {
    const names = (stack: SynthesisedStack) =>
      functions.filter((each) => each.stack === stack).map(({ FunctionName }) => FunctionName);
    expect(names(fleetStack)).toEqual(['pointsman-base-align']);
    expect(names(regionStack)).toEqual(
      expect.arrayContaining(['tick', 'probe', 'steer', 'notify'].map((verb) => `pointsman-base-${verb}`)),
    );
  });

  test('runs on Node.js 24 on arm64', () => {
    for (const each of functions)
      expect(each).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
  });

  test.each([
    ['probe', 60, 512],
    ['steer', 60, 256],
    ['align', 900, 256],
  ])('%s has %i s and %i MB', (verb, Timeout, MemorySize) => {
    for (const each of functions.filter(({ FunctionName }) => FunctionName.endsWith(verb)))
      expect(each).toMatchObject({ Timeout, MemorySize });
  });

  test('is the same asset in every region', () => {
    const assets = functions
      .filter(({ FunctionName }) => FunctionName.endsWith('-steer'))
      .map(({ Code }) => (Code as { S3Key: string }).S3Key);
    expect(assets.length).toBe(3);
    expect(new Set(assets).size).toBe(1);
  });

  test('logs JSON into a group of its own, kept for 30 days, gone with the stack', () => {
    for (const { stack, FunctionName, LoggingConfig } of functions) {
      const { LogGroup, LogFormat } = LoggingConfig as { LogGroup: { Ref: string }; LogFormat: string };
      const group = stack.template.Resources[LogGroup.Ref];
      expect(LogFormat).toBe('JSON');
      expect(group).toMatchObject({
        DeletionPolicy: 'Delete',
        Properties: { LogGroupName: `/aws/lambda/${FunctionName}`, RetentionInDays: 30 },
      });
    }
  });

  test('gets no event twice and none that is older than a minute, or five for align, and what fails is kept', () => {
    for (const stack of stacks) {
      const configurations = resourcesOf(stack, 'AWS::Lambda::EventInvokeConfig');
      expect(configurations.length).toBe(resourcesOf(stack, 'AWS::Lambda::Function').length);
      for (const { Properties } of configurations)
        expect(Properties).toMatchObject({
          MaximumRetryAttempts: 0,
          // CloudFormation's requests may have to wait for a function that sleeps.
          MaximumEventAgeInSeconds: JSON.stringify(Properties?.['FunctionName']).includes('Align') ? 300 : 60,
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [expect.any(String), 'Arn'] } } },
        });
    }
  });

  test('has a role of its own', () => {
    for (const stack of stacks) {
      const roles = functions.filter((each) => each.stack === stack).map(({ Role }) => JSON.stringify(Role));
      expect(new Set(roles).size).toBe(roles.length);
    }
  });

  test('is made after all that its role may do, as Lambda looks at that', () => {
    for (const stack of stacks)
      for (const { DependsOn, Properties } of resourcesOf(stack, 'AWS::Lambda::Function'))
        expect(DependsOn, String(Properties?.['FunctionName'])).toContainEqual(
          expect.stringMatching(/RoleDefaultPolicy/),
        );
  });

  test('alone that sends slots knows the queue', () => {
    const knowing = functions.filter(({ Environment }) => JSON.stringify(Environment).includes('SLOT_QUEUE'));
    expect(new Set(knowing.map(({ FunctionName }) => FunctionName))).toEqual(
      new Set(['pointsman-base-tick']),
    );
  });
});

describe('a slot', () => {
  const queues = resourcesOf(regionStack, 'AWS::SQS::Queue').map(({ Properties }) => Properties ?? {});

  test('is tried once, invisible for six time limits of probe meanwhile, and kept where it failed', () => {
    const slots = queues.find(({ QueueName }) => QueueName === 'pointsman-base-slots');
    expect(slots).toMatchObject({ VisibilityTimeout: 360, RedrivePolicy: { maxReceiveCount: 1 } });
    const kept = queues.filter(({ QueueName }) => QueueName !== 'pointsman-base-slots');
    expect(kept.map(({ QueueName }) => QueueName).sort()).toEqual([
      'pointsman-base-slots-dead',
      'pointsman-base-undelivered',
    ]);
    for (const queue of kept) expect(queue).toMatchObject({ MessageRetentionPeriod: 1_209_600 });
  });

  test('goes to probe alone', () => {
    const [mapping, ...others] = resourcesOf(regionStack, 'AWS::Lambda::EventSourceMapping');
    expect(others).toEqual([]);
    expect(mapping?.Properties).toMatchObject({ BatchSize: 1 });
    expect(mapping?.Properties).not.toHaveProperty('ScalingConfig');
  });

  test('is encrypted on its way and where it lies, in every queue', () => {
    for (const stack of stacks) {
      const policies = resourcesOf(stack, 'AWS::SQS::QueuePolicy');
      expect(policies.length).toBe(resourcesOf(stack, 'AWS::SQS::Queue').length);
      for (const { Properties } of policies)
        expect(JSON.stringify(Properties)).toContain('"Bool":{"aws:SecureTransport":"false"}');
      for (const { Properties } of resourcesOf(stack, 'AWS::SQS::Queue'))
        expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
    }
  });
});

describe('a schedule', () => {
  const schedules = resourcesOf(regionStack, 'AWS::Scheduler::Schedule');

  test('calls each minute, once, and says what it could not deliver', () => {
    const names = schedules.map(({ Properties }) => Properties?.['Name']);
    expect(names).toEqual(
      expect.arrayContaining(['pointsman-base-tick', 'pointsman-base-steer', 'pointsman-base-notify']),
    );
    expect(names).not.toContain('pointsman-base-probe');
    for (const { Properties } of schedules)
      expect(Properties).toMatchObject({
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        GroupName: 'pointsman-base',
        Target: {
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringContaining('Undelivered'), 'Arn'] } },
        },
      });
  });

  test('has a role that only schedules of this fleet may use', () => {
    const roles = Object.values(regionStack.template.Resources).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::IAM::Role' && JSON.stringify(Properties).includes('scheduler.amazonaws.com'),
    );
    expect(roles.length).toBe(schedules.length);
    for (const { Properties } of roles)
      expect(JSON.stringify(Properties?.['AssumeRolePolicyDocument'])).toMatch(
        /"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"},"aws:SourceArn":.*schedule-group\/pointsman-base"/,
      );
  });
});
