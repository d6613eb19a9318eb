/**
 * One of Pointsman's Lambdas, with its own role and its own log group. The role has exactly the statements that it
 * is given: no construct that uses the function adds any.
 */
import { type Acknowledgment, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { functionSizes } from '../../shared/fleet/function-sizes.ts';
import { type FunctionVerb, functionName } from '../../shared/fleet/names.ts';
import type { FunctionAssets } from '../function-assets.ts';
import { FleetArns } from '../policies/fleet-arns.ts';
import { acknowledgeWildcards } from '../policies/wildcards.ts';

export interface PointsmanFunctionProps {
  readonly fleet: Fleet;
  readonly verb: FunctionVerb;
  readonly assets: FunctionAssets;
  readonly logRetention: RetentionDays;

  /** Everything that the function may do, beside writing its own log. */
  readonly statements: readonly PolicyStatement[];

  /** Takes what could not be handed to the function, or made it fail. */
  readonly undelivered: IQueue;

  /** Beside the variables that every function has. @default none */
  readonly environment?: Readonly<Record<string, string>>;

  /** How late an event may be. @default Lambda's minimum */
  readonly maxEventAge?: Duration;

  /** Executions at once that nothing else in the account can take away. @default none are reserved */
  readonly reservedConcurrency?: number | undefined;
}

/** A failed or late event is never tried again: the next one is already due, and knows more. */
const retryAttempts = 0;

/** Lambda's minimum. What is too late within it is told by the due time in the payload. */
const shortestEventAge = Duration.seconds(60);

const acknowledged: readonly Acknowledgment[] = [
  {
    id: 'Serverless::Serverless-LambdaDLQ',
    reason:
      'what fails goes to the destination for failures, with the reason; a dead-letter queue would get it again',
  },
  {
    id: 'Serverless::Serverless-LambdaTracing',
    reason: 'each pass logs what it did and how long it took; a tracer would add a fifth to every cold start',
  },
];

export class PointsmanFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: PointsmanFunctionProps) {
    super(scope, id);
    const { fleet, verb, assets, undelivered, reservedConcurrency } = props;
    const arns = new FleetArns(this, fleet);
    const name = functionName(fleet.name, verb);
    const { timeoutSeconds, memoryMegabytes } = functionSizes[verb];

    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${name}`,
      retention: props.logRetention,
      // What must outlive the deployment is in the tables; a group that stayed would be in the way of the next one.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `what ${verb} of the fleet ${fleet.name} may do in ${arns.region}`,
    });
    // Not in the role itself, where what a large fleet's role must say would not fit.
    const statements = [...ownStatements(arns, name, undelivered), ...props.statements];
    for (const statement of statements) role.addToPolicy(statement);
    acknowledgeWildcards(role, statements);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: name,
      description: `${verb} of the fleet ${fleet.name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: assets.code(verb),
      handler: 'index.handler',
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMegabytes,
      role: role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Starts and ends that went well would be most of the log, and are counted by the metrics.
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        POINTSMAN_ACCOUNT: arns.account,
        POINTSMAN_PARTITION: arns.partition,
        ...props.environment,
      },
      retryAttempts,
      maxEventAge: props.maxEventAge ?? shortestEventAge,
      // With the event comes why it failed, which a dead-letter queue of Lambda's would leave out.
      onFailure: new SqsDestination(undelivered),
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    });
    Validations.of(this.function).acknowledge(...acknowledged);
  }
}

function ownStatements(arns: FleetArns, name: string, undelivered: IQueue): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'WriteOwnLog',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [arns.logStreams(`/aws/lambda/${name}`)],
    }),
    new PolicyStatement({
      sid: 'KeepWhatFailed',
      actions: ['sqs:SendMessage'],
      resources: [undelivered.queueArn],
    }),
  ];
}
