import { describe, expect, test } from 'vitest';
import { readScenario, type Scenario } from '../../sandbox/scenario/scenario.ts';
import { type Told, timelineOf, timelineText } from '../../sandbox/simulate/timeline.ts';
import type { JournalEntry } from '../../shared/journal.ts';

const startMs = 1_800_000_000_000;

function scenarioWith(faults: readonly unknown[]): Scenario {
  const reading = readScenario({ name: 'any', durationSeconds: 3600, faults });
  if (!reading.ok) throw new Error(`the scenario must be valid, got ${JSON.stringify(reading.errors)}`);
  return reading.scenario;
}

function said(atSeconds: number, change: Partial<JournalEntry> = {}): JournalEntry {
  return {
    event: 'verdict',
    at: startMs + atSeconds * 1000,
    by: 'us-west-2',
    application: 'api',
    region: 'us-east-1',
    state: 'down',
    text: 'api/us-east-1 is down',
    ...change,
  };
}

function lines(told: Partial<Told>, votes = false): string[] {
  return timelineOf({ scenario: scenarioWith([]), startMs, journal: [], alerts: [], ...told }, { votes }).map(
    timelineText,
  );
}

describe('faults', () => {
  const refused = { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'refused', at: 600 };

  test('are told of when they begin and when they end', () => {
    expect(lines({ scenario: scenarioWith([{ ...refused, until: 1800 }]) })).toEqual([
      '  10:00.0  fault      api       endpoint refused, region us-east-1, fraction 1',
      '  30:00.0  heal       api       over: endpoint refused, region us-east-1, fraction 1',
    ]);
  });

  test.each([
    ['that have no end', refused],
    ['that last to the very end of the play', { ...refused, until: 3600 }],
  ])('%s do not heal', (_name, fault) => {
    expect(lines({ scenario: scenarioWith([fault]) })).toHaveLength(1);
  });

  test('what people do is a deed', () => {
    const deed = { kind: 'operator', do: 'freeze', reason: 'watching', at: 3.21 };
    expect(lines({ scenario: scenarioWith([deed]) })).toEqual([
      '   0:03.2  deed                 operator: freeze, reason watching',
    ]);
  });
});

describe('what the functions say', () => {
  test('stands in the order of time, whoever said it first', () => {
    const journal = [said(9, { event: 'move', text: 'failover' }), said(8)];
    expect(lines({ journal })).toEqual([
      '   0:08.0  verdict    api       api/us-east-1 is down',
      '   0:09.0  move       api       failover',
    ]);
  });

  test.each([
    ['the same of another region is an echo', said(9, { by: 'eu-west-1' }), 1],
    ['the opposite is news', said(9, { state: 'up' }), 2],
    ['the same of another application is news', said(9, { application: 'shop' }), 2],
    ['what was said before the play is left out', said(-1), 1],
    ['votes are left out', said(9, { event: 'vote' }), 1],
    ['messages are told of as they arrive, not as they are sent', said(9, { event: 'alert' }), 1],
  ])('%s', (_name, entry, count) => {
    expect(lines({ journal: [said(8), entry] })).toHaveLength(count);
  });

  test('votes are shown to those who ask for them', () => {
    expect(lines({ journal: [said(8), said(9, { event: 'vote' })] }, true)).toHaveLength(2);
  });
});

test('a message that reaches several people is one line', () => {
  const alert = { atSeconds: 3725.06, incident: 'api-1', application: 'api', step: 'confirmed' };
  const alerts = [
    { ...alert, person: 'primary', channels: ['email', 'sms'] },
    { ...alert, person: 'secondary', channels: ['sms'] },
    { ...alert, step: 'moved', person: 'primary', channels: ['sms'] },
  ];
  expect(lines({ alerts })).toEqual([
    '1:02:05.1  alert      api       "confirmed" reaches primary (email, sms) and secondary (sms)',
    '1:02:05.1  alert      api       "moved" reaches primary (sms)',
  ]);
});
