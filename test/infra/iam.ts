/** The policies of roles in a template, and what IAM would say of a request by them. */
import { resolved } from './permissions/intrinsics.ts';
import { evaluate, type Request } from './permissions/policy.ts';
import type { SynthesisedStack } from './synthesised.ts';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const testAccount = '123456789012';

/** The statements of the role of a function. */
export function roleStatements(stack: SynthesisedStack, functionName: string): readonly Statement[] {
  const resources = Object.values(stack.template.Resources);
  const found = resources.find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && Properties?.['FunctionName'] === functionName,
  );
  const role = JSON.stringify(found?.Properties?.['Role']);
  const roleId = /"Fn::GetAtt":\["(\w+)"/.exec(role)?.[1];
  if (roleId === undefined) throw new Error(`${functionName} must have a role in its stack, got ${role}`);
  const own = [stack.template.Resources[roleId]?.Properties?.['Policies'] ?? []].flat() as Policy[];
  expectNoOthers(stack, roleId);
  const attached = resources
    .filter(
      ({ Type, Properties }) =>
        /^AWS::IAM::(Managed)?Policy$/.test(Type) && JSON.stringify(Properties?.['Roles']).includes(roleId),
    )
    .map(({ Properties }) => Properties as unknown as Policy);
  return [...own, ...attached].flatMap(({ PolicyDocument }) => [PolicyDocument.Statement].flat());
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: Statement | readonly Statement[] };
}

/** Policies of AWS would say more than what is looked at here. */
function expectNoOthers(stack: SynthesisedStack, roleId: string): void {
  const others = stack.template.Resources[roleId]?.Properties?.['ManagedPolicyArns'] ?? [];
  const strange = [others].flat().filter((each) => typeof each === 'string');
  if (strange.length > 0) throw new Error(`${roleId} must have no policy of AWS, got ${strange.join(', ')}`);
}

export function allows(statements: readonly Statement[], request: Request, stack: SynthesisedStack): boolean {
  const known = resolved(statements, stack, testAccount) as Parameters<typeof evaluate>[0];
  return evaluate(known, request) === 'allowed';
}

/** An ARN as it will be; references to resources of the stack by their ids. */
export function arnText(value: unknown, stack: SynthesisedStack): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('Ref' in value) return value.Ref === 'AWS::AccountId' ? testAccount : `<${String(value.Ref)}>`;
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map((part) => arnText(part, stack)).join(separator);
  }
  if ('Fn::GetAtt' in value) {
    const [id] = value['Fn::GetAtt'] as [string, string];
    const { Type, Properties } = stack.template.Resources[id] ?? {};
    if (Type !== 'AWS::SQS::Queue') return `<${id}>`;
    return `arn:aws:sqs:${stack.environment.region}:${testAccount}:${String(Properties?.['QueueName'])}`;
  }
  throw new Error(`an ARN must be made of Ref, Fn::Join and Fn::GetAtt, got ${JSON.stringify(value)}`);
}
