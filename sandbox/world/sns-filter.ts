/**
 * Filter policies of SNS subscriptions, on message attributes: every attribute of the policy must be met by one
 * of its conditions.
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
import type { SnsAttribute } from './sns-types.ts';

type Condition = (values: readonly (string | number)[] | undefined) => boolean;
export type FilterPolicy = Readonly<Record<string, readonly Condition[]>>;

export type ParsedPolicy =
  | { readonly kind: 'policy'; readonly policy: FilterPolicy }
  | { readonly kind: 'refused'; readonly problem: string };

const ATTRIBUTE_NAMES_LIMIT = 5;

/** The policy that a JSON text describes, or why SNS refuses it. */
export function parseFilterPolicy(text: string): ParsedPolicy {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refused('failed to parse JSON.');
  }
  if (!isObject(parsed)) return refused('must be a JSON object');
  if (Object.keys(parsed).length > ATTRIBUTE_NAMES_LIMIT) {
    return refused(`at most ${ATTRIBUTE_NAMES_LIMIT} attribute names are allowed`);
  }
  const policy: Record<string, Condition[]> = {};
  for (const [name, conditions] of Object.entries(parsed)) {
    if (!Array.isArray(conditions) || conditions.length === 0) {
      return refused(`"${name}" must be an object or an array`);
    }
    const read = conditions.map(readCondition);
    const unknown = conditions.find((_, place) => read[place] === undefined);
    if (read.includes(undefined)) {
      return refused(`the sandbox does not model the condition ${JSON.stringify(unknown)}`);
    }
    policy[name] = read.filter((condition) => condition !== undefined);
  }
  return { kind: 'policy', policy };
}

function refused(problem: string): ParsedPolicy {
  return { kind: 'refused', problem: `FilterPolicy: ${problem}` };
}

export function passesFilter(
  policy: FilterPolicy,
  attributes: Readonly<Record<string, SnsAttribute | undefined>>,
): boolean {
  return Object.entries(policy).every(([name, conditions]) => {
    const attribute = attributes[name];
    const values = attribute === undefined ? undefined : valuesOf(attribute);
    return conditions.some((condition) => condition(values));
  });
}

function readCondition(condition: unknown): Condition | undefined {
  if (typeof condition === 'string' || typeof condition === 'number') {
    return (values) => values?.includes(condition) ?? false;
  }
  if (!isObject(condition) || Object.keys(condition).length !== 1) return undefined;
  const { prefix, exists, 'anything-but': excluded } = condition;
  if (typeof prefix === 'string')
    return (values) => values?.some((value) => String(value).startsWith(prefix)) ?? false;
  if (typeof exists === 'boolean') return (values) => (values !== undefined) === exists;
  if (excluded === undefined) return undefined;
  const excludes = readExcluded(excluded);
  // An attribute that is not there is not anything but something.
  return excludes && ((values) => values?.some((value) => !excludes(value)) ?? false);
}

function readExcluded(excluded: unknown): ((value: string | number) => boolean) | undefined {
  if (isObject(excluded)) {
    const { prefix } = excluded;
    return typeof prefix === 'string' ? (value) => String(value).startsWith(prefix) : undefined;
  }
  const list: readonly unknown[] = Array.isArray(excluded) ? excluded : [excluded];
  return list.every((item) => typeof item === 'string' || typeof item === 'number')
    ? (value) => list.includes(value)
    : undefined;
}

/** The values that conditions are held against; a Binary has none. */
function valuesOf({ DataType, StringValue = '' }: SnsAttribute): readonly (string | number)[] {
  if (DataType === 'Binary') return [];
  if (DataType === 'Number') return [Number(StringValue)];
  if (DataType !== 'String.Array') return [StringValue];
  try {
    const list: unknown = JSON.parse(StringValue);
    return Array.isArray(list)
      ? list.filter((item) => typeof item === 'string' || typeof item === 'number')
      : [];
  } catch {
    return [];
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
