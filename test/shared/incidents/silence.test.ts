import { expect, test } from 'vitest';
import type { StepKind } from '../../../shared/incidents/incident.ts';
import { isSilenced } from '../../../shared/incidents/silence.ts';

const from = '2027-01-15T02:00:00Z';
const until = '2027-01-15T04:00:00Z';
const fromMs = Date.parse(from);
const untilMs = Date.parse(until);
const windows = [{ from, until, reason: 'new switches' }];

test.each<[string, StepKind, number, boolean]>([
  ['a recovery in the window pages nobody', 'recovered', fromMs + 1, true],
  ['nor does one at its very beginning', 'recovered', fromMs, true],
  ['one just before it does', 'recovered', fromMs - 1, false],
  ['one at its end does', 'recovered', untilMs, false],
  ['one just before its end does not', 'recovered', untilMs - 1, true],
  ['an outage in the window pages', 'confirmed', fromMs + 1, false],
  ['so does a move', 'moved', fromMs + 1, false],
  ['and a refusal to move', 'not-moved', fromMs + 1, false],
])('%s', (_name, kind, atMs, silenced) => {
  expect(isSilenced({ kind, atMs }, { maintenance: [] }, { maintenance: windows })).toBe(silenced);
  expect(isSilenced({ kind, atMs }, { maintenance: windows }, { maintenance: [] })).toBe(silenced);
});

test('without a window nothing is silenced', () => {
  expect(isSilenced({ kind: 'recovered', atMs: fromMs + 1 }, { maintenance: [] }, { maintenance: [] })).toBe(
    false,
  );
});
