/** What Lambda says of the functions: which of it keeps them from running when they are needed. */
import { expect, test } from 'vitest';
import { readinessChecks } from '../../../shared/readiness/checks.ts';
import { evaluate } from '../../../shared/readiness/evaluate.ts';
import type { FunctionFacts } from '../../../shared/readiness/facts.ts';
import { read } from '../../../shared/readiness/reading.ts';
import { context, facts, home, readingsOf } from './well.ts';

function notPassedWith(verb: string, change: Partial<Record<keyof FunctionFacts, unknown>>): string[] {
  const reading = facts.functions[verb];
  if (reading?.kind !== 'read') throw new Error(`${verb} must be well`);
  const functions = { ...facts.functions, [verb]: read({ ...reading.value, ...change } as FunctionFacts) };
  return evaluate(readinessChecks, readingsOf({ functions }), { ...context, region: home })
    .filter(({ state }) => state !== 'passed')
    .map(({ check, subject, state, detail }) => `${check} ${subject} ${state}: ${detail}`);
}

test.each([
  [
    'one that runs each minute and is not active',
    'probe',
    { state: 'Inactive' },
    'functions probe failed: Inactive',
  ],
  ['align asleep, as after two weeks without a deployment', 'align', { state: 'Inactive' }, undefined],
  [
    'align that Lambda could not make',
    'align',
    { state: 'Failed' },
    'functions align failed: Failed, last changed 24 h ago',
  ],
  [
    'an update that failed',
    'align',
    { lastUpdate: 'Failed' },
    'functions align failed: Active, last changed 24 h ago, and its last update failed',
  ],
  [
    'an update that failed of align that has since gone to sleep',
    'align',
    { state: 'Inactive', lastUpdate: 'Failed' },
    'functions align failed: Inactive, last changed 24 h ago, and its last update failed',
  ],
  [
    'nothing reserved',
    'steer',
    { reservedConcurrency: undefined },
    'reserved-concurrency steer failed: none are reserved',
  ],
  [
    'one that may not run',
    'steer',
    { reservedConcurrency: 0 },
    'reserved-concurrency steer failed: 0 are reserved',
  ],
])('%s', (_name, verb, change, expected) => {
  const found = notPassedWith(verb, change);
  expect(found).toHaveLength(expected === undefined ? 0 : 1);
  if (expected !== undefined) expect(found[0]).toContain(expected);
});
