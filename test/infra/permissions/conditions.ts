/**
 * Conditions of policies, as far as the policies of a fleet have them.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { BlockList, isIP } from 'node:net';
import { matchesPattern } from './patterns.ts';

/** By operator and key. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

type Context = Readonly<Record<string, string | readonly string[]>>;
type Comparison = (wanted: string, given: string) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted, given) => wanted === given,
  StringLike: matchesPattern,
  Bool: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  IpAddress: isInRange,
};

const quantified = /^(ForAllValues|ForAnyValue):(.+)$/;

/** All operators, and of each all keys, must hold; of a key's wanted values one is enough. */
export function holdsCondition(condition: Condition, context: Context): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, key, [wanted].flat(), context)),
  );
}

/** @throws Error where an operator is not among those that are understood */
export function expectOperators(condition: Condition): void {
  for (const operator of Object.keys(condition)) if (operator !== 'Null') comparisonOf(operator);
}

function comparisonOf(operator: string): Comparison {
  const comparison = comparisons[quantified.exec(operator)?.[2] ?? operator];
  if (comparison !== undefined) return comparison;
  const known = Object.keys(comparisons).join(', ');
  throw new Error(`an operator must be Null or one of ${known}, got ${operator}`);
}

function holds(operator: string, key: string, wanted: readonly string[], context: Context): boolean {
  const given = valuesOf(key, context);
  if (operator === 'Null') return wanted.every((each) => isTrue(each) === (given.length === 0));
  const comparison = comparisonOf(operator);
  const isOneOf = (value: string) => wanted.some((each) => comparison(each, value));
  switch (quantified.exec(operator)?.[1]) {
    case 'ForAllValues':
      // True also of a request without the key: why each goes with a Null.
      return given.every(isOneOf);
    case 'ForAnyValue':
      return given.some(isOneOf);
    default:
      // AWS does not say what becomes of it.
      if (given.length > 1) throw new Error(`${operator} must meet one value of ${key}, got ${given}`);
      return given.some(isOneOf);
  }
}

/** Keys are compared without case. One without a value is as good as not there. */
function valuesOf(key: string, context: Context): readonly string[] {
  const found = Object.entries(context).filter(([each]) => each.toLowerCase() === key.toLowerCase());
  return found.flatMap(([, values]) => values);
}

function isTrue(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Error(`Null must be true or false, got ${text}`);
  return text === 'true';
}

function isInRange(range: string, address: string): boolean {
  const [network = '', bits] = range.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(address) === 0)
    throw new Error(`IpAddress must compare addresses, got ${range} and ${address}`);
  if (family !== isIP(address)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, Number(bits ?? (family === 4 ? 32 : 128)), type);
  return list.check(address, type);
}
