/** What IAM's documentation says of policies is what the evaluator says. */
import { describe, expect, test } from 'vitest';
import { evaluate, type Request, type Statement, type Verdict } from './policy.ts';

const table = 'arn:aws:dynamodb:us-east-1:111122223333:table/orders';
const read = (change: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'dynamodb:GetItem',
  Resource: table,
  ...change,
});
/** Of the name of whoever asks. */
const variable = ['$', '{aws:username}'].join('');

const request = (change: Partial<Request> = {}): Request => ({
  action: 'dynamodb:GetItem',
  resource: table,
  ...change,
});

test.each<[name: string, statements: readonly Statement[], verdict: Verdict]>([
  ['without a statement nothing is allowed', [], 'implicit-deny'],
  ['what is allowed is allowed', [read()], 'allowed'],
  ['one of several statements is enough', [read({ Action: 'dynamodb:PutItem' }), read()], 'allowed'],
  ['a denial counts more than what allows, before it', [read(), read({ Effect: 'Deny' })], 'explicit-deny'],
  ['a denial counts more than what allows, after it', [read({ Effect: 'Deny' }), read()], 'explicit-deny'],
  [
    'a denial of something else denies nothing',
    [read(), read({ Effect: 'Deny', Action: 's3:*' })],
    'allowed',
  ],
  ['one action of a list is enough', [read({ Action: ['dynamodb:PutItem', 'dynamodb:GetItem'] })], 'allowed'],
  ['actions are compared without case', [read({ Action: 'DynamoDB:getitem' })], 'allowed'],
  ['an action may have a wildcard', [read({ Action: 'dynamodb:Get*' })], 'allowed'],
  ['a wildcard does not stand for what is before it', [read({ Action: 'dynamodb:*Put' })], 'implicit-deny'],
  ['a question mark is one character', [read({ Action: 'dynamodb:GetIte?' })], 'allowed'],
  ['a question mark is not none', [read({ Action: 'dynamodb:GetItem?' })], 'implicit-deny'],
  ['all resources are this one too', [read({ Resource: '*' })], 'allowed'],
  [
    'resources are compared with case',
    [read({ Resource: table.replace('orders', 'Orders') })],
    'implicit-deny',
  ],
  ['another name is another resource', [read({ Resource: `${table}2` })], 'implicit-deny'],
  ['a resource may have a wildcard', [read({ Resource: table.replace('orders', 'o*') })], 'allowed'],
  [
    'a wildcard reaches no further than its part of the ARN',
    [read({ Resource: 'arn:aws:dynamodb:*:table/orders:x' })],
    'implicit-deny',
  ],
  ['a dot is a dot', [read({ Resource: table.replace('orders', 'ord.rs') })], 'implicit-deny'],
])('%s', (_name, statements, verdict) => {
  expect(evaluate(statements, request())).toBe(verdict);
});

test('what has no resource is allowed by a statement for all of them alone', () => {
  const asked = request({ resource: '*' });
  expect(evaluate([read({ Resource: '*' })], asked)).toBe('allowed');
  expect(evaluate([read({ Resource: 'arn:aws:dynamodb:*:*:*' })], asked)).toBe('implicit-deny');
});

describe('a condition', () => {
  type Row = readonly [name: string, condition: Statement['Condition'], values: unknown, holds: boolean];
  const key = 'dynamodb:LeadingKeys';
  const tags = 'aws:TagKeys';

  test.each<Row>([
    ['StringEquals holds for the value', { StringEquals: { [key]: 'a' } }, 'a', true],
    ['StringEquals knows case', { StringEquals: { [key]: 'a' } }, 'A', false],
    ['StringEquals knows no wildcard', { StringEquals: { [key]: '*' } }, 'a', false],
    ['StringEquals takes one of several', { StringEquals: { [key]: ['b', 'a'] } }, 'a', true],
    ['StringEquals does not hold without the key', { StringEquals: { [key]: 'a' } }, undefined, false],
    ['StringLike knows a wildcard', { StringLike: { [key]: 'a#*' } }, 'a#1', true],
    ['StringLike matches from the start', { StringLike: { [key]: 'a#*' } }, 'ba#1', false],
    ['StringLike does not hold without the key', { StringLike: { [key]: '*' } }, undefined, false],
    ['keys are compared without case', { StringEquals: { 'DYNAMODB:leadingkeys': 'a' } }, 'a', true],
    ['all operators must hold', { StringEquals: { [key]: 'a' }, Null: { [key]: 'true' } }, 'a', false],
    ['all keys must hold', { StringEquals: { [key]: 'a', [tags]: 'a' } }, 'a', false],
    ['ForAllValues holds when each is one of them', all('a', 'b'), ['a', 'b', 'a'], true],
    ['ForAllValues does not hold when one is not', all('a', 'b'), ['a', 'c'], false],
    ['ForAllValues holds without the key', all('a'), undefined, true],
    ['ForAllValues holds of no values', all('a'), [], true],
    [
      'ForAnyValue holds when one is one of them',
      { 'ForAnyValue:StringEquals': { [key]: 'a' } },
      ['b', 'a'],
      true,
    ],
    [
      'ForAnyValue does not hold without the key',
      { 'ForAnyValue:StringLike': { [key]: '*' } },
      undefined,
      false,
    ],
    ['Null false wants the key', { Null: { [key]: 'false' } }, 'a', true],
    ['Null false does not hold without it', { Null: { [key]: 'false' } }, undefined, false],
    ['Null false does not hold of no values', { Null: { [key]: 'false' } }, [], false],
    ['Null true holds without it', { Null: { [key]: 'true' } }, undefined, true],
    ['Bool holds for the same', { Bool: { [key]: 'true' } }, 'true', true],
    ['Bool does not hold for the other', { Bool: { [key]: 'true' } }, 'false', false],
    ['IpAddress holds within the range', { IpAddress: { [key]: '203.0.113.0/24' } }, '203.0.113.255', true],
    ['IpAddress does not hold beyond it', { IpAddress: { [key]: '203.0.113.0/24' } }, '203.0.114.0', false],
    ['IpAddress knows a single address', { IpAddress: { [key]: '203.0.113.7' } }, '203.0.113.8', false],
    ['IpAddress knows the longer ones', { IpAddress: { [key]: '2001:db8::/32' } }, '2001:db8:1::1', true],
    ['IpAddress tells them apart', { IpAddress: { [key]: '::/0' } }, '203.0.113.7', false],
  ])('%s', (_name, condition, values, holds) => {
    const context = values === undefined ? {} : { [key]: values as string | readonly string[] };
    const verdict = evaluate([read({ Condition: condition ?? {} })], request({ context }));
    expect(verdict).toBe(holds ? 'allowed' : 'implicit-deny');
  });

  test('of a denial that does not hold denies nothing', () => {
    const denial = read({ Effect: 'Deny', Condition: { StringEquals: { [key]: 'a' } } });
    expect(evaluate([read(), denial], request({ context: { [key]: 'b' } }))).toBe('allowed');
    expect(evaluate([read(), denial], request({ context: { [key]: 'a' } }))).toBe('explicit-deny');
  });

  function all(...values: readonly string[]): Statement['Condition'] {
    return { 'ForAllValues:StringEquals': { [key]: values } };
  }
});

test.each<
  [name: string, change: Readonly<Record<string, unknown>>, context: Request['context'], text: string]
>([
  ['an element', { NotAction: 's3:*' }, {}, 'a statement may have Sid, Effect, Action, Resource, Condition'],
  ['an effect', { Effect: 'Maybe' }, {}, 'Effect must be Allow or Deny, got Maybe'],
  ['an operator', { Condition: { ArnEquals: { k: 'v' } } }, {}, 'an operator must be Null or one of'],
  ['a suffix', { Condition: { StringEqualsIfExists: { k: 'v' } } }, {}, 'got StringEqualsIfExists'],
  ['a quantifier', { Condition: { 'ForSome:StringEquals': { k: 'v' } } }, {}, 'got ForSome:StringEquals'],
  ['a variable in a resource', { Resource: `arn:aws:s3:::b/${variable}` }, {}, 'policy variables'],
  [
    'a variable in a condition',
    { Condition: { StringEquals: { k: variable } } },
    { k: 'v' },
    'policy variables',
  ],
  [
    'several values for one',
    { Condition: { StringEquals: { k: 'v' } } },
    { k: ['v', 'w'] },
    'must meet one value',
  ],
  ['what is no ARN', { Resource: 'orders' }, {}, 'an ARN must have six parts, got orders'],
])('%s that is not understood is an error', (_name, change, context, text) => {
  const statement = { ...read(), ...change } as Statement;
  expect(() => evaluate([statement], request(context === undefined ? {} : { context }))).toThrow(text);
});

test('what is not understood is an error also where it does not matter', () => {
  const other = read({ Action: 's3:GetObject', Condition: { ArnEquals: { k: 'v' } } });
  expect(() => evaluate([read(), other], request())).toThrow('an operator must be Null or one of');
});
