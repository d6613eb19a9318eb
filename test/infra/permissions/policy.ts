/**
 * Says what IAM says of a request by the identity policies of one role, as its documentation has it. Strict: an element or an
 * operator that it does not know is an error, never a guess.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { type Condition, expectOperators, holdsCondition } from './conditions.ts';
import { matchesArn, matchesPattern } from './patterns.ts';

/** With every intrinsic function resolved. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Condition;
}

export interface Request {
  readonly action: string;
  /** An ARN; `*` of an action that has no resources. */
  readonly resource: string;
  /** What the request says of itself, by condition key. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** `implicit`: nothing allows it. `explicit`: a statement denies it, whatever allows it. */
export type Verdict = 'allowed' | 'implicit-deny' | 'explicit-deny';

const elements = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** Text that IAM would replace with something of the request. */
const policyVariable = '${';

/** @throws Error where a statement has what is not understood here */
export function evaluate(statements: readonly Statement[], request: Request): Verdict {
  const matching = statements.filter((statement) => applies(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicit-deny';
  return matching.length > 0 ? 'allowed' : 'implicit-deny';
}

/** Whether the statement speaks of the request, for or against. */
export function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
  expectUnderstood(statement);
  return (
    // Actions are compared without case, everything else with it.
    [statement.Action].flat().some((each) => matchesPattern(each.toLowerCase(), action.toLowerCase())) &&
    [statement.Resource].flat().some((each) => matchesArn(each, resource)) &&
    holdsCondition(statement.Condition ?? {}, context)
  );
}

/** As a whole, whatever of it matters to a request. */
function expectUnderstood(statement: Statement): void {
  const unknown = Object.keys(statement).filter((element) => !elements.has(element));
  if (unknown.length > 0)
    throw new Error(`a statement may have ${[...elements].join(', ')}, got ${unknown.join(', ')}`);
  if (!['Allow', 'Deny'].includes(statement.Effect))
    throw new Error(`Effect must be Allow or Deny, got ${statement.Effect}`);
  const text = JSON.stringify(statement);
  if (text.includes(policyVariable)) throw new Error(`policy variables are not understood, got ${text}`);
  expectOperators(statement.Condition ?? {});
}
