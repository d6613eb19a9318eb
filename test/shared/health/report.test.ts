import { expect, test } from 'vitest';
import { isCalm, type Report } from '../../../shared/health/report.ts';
import type { Vote } from '../../../shared/health/vote.ts';
import { reportOf } from './reports.ts';

const calm = reportOf({ votes: { 'api/a': 'up', 'api/b': 'up' } });

test.each<
  readonly [
    name: string,
    before: Record<string, Vote> | undefined,
    after: Record<string, Vote>,
    calm: boolean,
  ]
>([
  ['all were up and are', { 'api/a': 'up', 'api/b': 'up' }, { 'api/a': 'up', 'api/b': 'up' }, true],
  ['a vote fell', { 'api/a': 'up', 'api/b': 'up' }, { 'api/a': 'up', 'api/b': 'down' }, false],
  ['a vote came back', { 'api/a': 'up', 'api/b': 'down' }, { 'api/a': 'up', 'api/b': 'up' }, false],
  ['a vote is still down', { 'api/a': 'up', 'api/b': 'down' }, { 'api/a': 'up', 'api/b': 'down' }, false],
  ['a vote is still degraded', { 'api/a': 'degraded' }, { 'api/a': 'degraded' }, false],
  ['a vote is still unknown', { 'api/a': 'unknown' }, { 'api/a': 'unknown' }, false],
  ['a new endpoint is up', { 'api/a': 'up' }, { 'api/a': 'up', 'api/b': 'up' }, false],
  ['an endpoint is probed no more', { 'api/a': 'up', 'api/b': 'down' }, { 'api/a': 'up' }, true],
  ['it is the first report', undefined, { 'api/a': 'up' }, false],
])('when %s', (_name, before, after, expected) => {
  const earlier: Report | undefined = before === undefined ? undefined : reportOf({ votes: before });
  expect(isCalm(earlier, reportOf({ votes: after }))).toBe(expected);
});

test('what changed beside the votes does not matter', () => {
  const later = { ...calm, slot: calm.slot + 10, revision: calm.revision + 1 };
  expect(isCalm(calm, later)).toBe(true);
});
