/** What CloudFormation makes of the functions in a policy; one that it can only know once it has deployed is an error. */
import type { SynthesisedStack } from '../synthesised.ts';

/** The same value, with every function replaced by what it becomes in the account. */
export function resolved(value: unknown, stack: SynthesisedStack, account: string): unknown {
  if (Array.isArray(value)) return value.map((each) => resolved(each, stack, account));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = []] = Object.entries(value);
  if (name === 'Ref') return pseudoParameter(String(argument), stack, account);
  if (name === 'Fn::GetAtt') return queueArn(argument as readonly string[], stack, account);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as readonly [string, readonly unknown[]];
    return parts.map((part) => String(resolved(part, stack, account))).join(separator);
  }
  if (name?.startsWith('Fn::') === true)
    throw new Error(`a policy must be made of Ref, Fn::Join and Fn::GetAtt, got ${name}`);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, resolved(each, stack, account)]),
  );
}

function pseudoParameter(name: string, { environment }: SynthesisedStack, account: string): string {
  switch (name) {
    case 'AWS::AccountId':
      return account;
    case 'AWS::Region':
      return String(environment.region);
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    default:
      throw new Error(`a policy must refer to what is known before it is deployed, got ${name}`);
  }
}

function queueArn(
  [id = '', attribute]: readonly string[],
  { template, environment }: SynthesisedStack,
  account: string,
): string {
  const { Type, Properties } = template.Resources[id] ?? {};
  const name = Properties?.['QueueName'];
  if (Type !== 'AWS::SQS::Queue' || attribute !== 'Arn' || typeof name !== 'string')
    throw new Error(`a policy must refer to the Arn of a queue with a name, got ${id}.${attribute}`);
  return `arn:aws:sqs:${environment.region}:${account}:${name}`;
}
