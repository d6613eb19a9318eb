import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smsSize } from '../../../sandbox/world/sms-parts.ts';
import type { Incident, Step, StepKind } from '../../../shared/incidents/incident.ts';
import { messageFor } from '../../../shared/incidents/message.ts';

const openedAtMs = Date.UTC(2027, 0, 15, 8, 30);
const claimed = { fleet: 'example', unclaimed: false };
const unclaimed = { fleet: 'example', unclaimed: true };

const confirmed: Step = {
  number: 0,
  kind: 'confirmed',
  atMs: openedAtMs,
  text: 'api is down in us-east-1 (carries traffic): 2 of 3 vantages: refused',
};

function incidentWith(step: Step, change: Partial<Incident> = {}): Incident {
  const base = { id: 'api-1', application: 'api', openedAtMs, down: [], said: [], revision: 1 };
  return { ...base, steps: [step], ...change };
}

function sent(change: Partial<Step> = {}, context = claimed) {
  const step = { ...confirmed, ...change };
  return messageFor(incidentWith(step), step, context);
}

test.each<[StepKind, string, string]>([
  ['confirmed', 'DOWN', 'critical'],
  ['moved', 'MOVED', 'critical'],
  ['not-moved', 'NOT MOVED', 'critical'],
  ['recovered', 'RECOVERED', 'info'],
])('%s is headed %s, and is %s', (kind, headline, severity) => {
  const { subject, sms, email, attributes } = sent({ kind });
  expect(subject).toBe(`(example) ${headline} api`);
  expect(sms).toBe(`${headline}: ${confirmed.text}`);
  expect(email.split('\n')[0]).toBe(`${headline} api`);
  expect(attributes).toEqual({
    fleet: 'example',
    incident: 'api-1',
    application: 'api',
    step: kind,
    severity,
  });
});

test('a mail tells the step, what to do about its reason, and the incident so far', () => {
  const step: Step = {
    number: 1,
    kind: 'not-moved',
    atMs: openedAtMs + 60_000,
    text: 'api stays',
    because: 'all-down',
  };
  const incident = incidentWith(confirmed, { steps: [confirmed, step] });
  expect(messageFor(incident, step, claimed).email).toBe(
    [
      'NOT MOVED api',
      '',
      'api stays',
      '',
      'What to do: docs/failover.md, "all-down"',
      '',
      'Incident api-1, opened 2027-01-15T08:30:00.000Z',
      `2027-01-15T08:30:00.000Z  confirmed: ${confirmed.text}`,
      '2027-01-15T08:31:00.000Z  not-moved: api stays',
      '',
    ].join('\n'),
  );
});

test('programs get the step itself', () => {
  expect(sent().json).toEqual({ fleet: 'example', incident: 'api-1', application: 'api', step: confirmed });
});

describe('a page that nobody could claim', () => {
  const doubt = '(may come twice: the ledger cannot be written)';

  test('says that it may come twice', () => {
    const { sms, email } = sent({}, unclaimed);
    expect(sms).toContain(doubt);
    expect(email.split('\n')[0]).toContain(doubt);
  });

  test('says so in an SMS however long the rest is, which is cut instead', () => {
    const { sms } = sent({ text: 'x'.repeat(500) }, unclaimed);
    expect(sms).toHaveLength(160);
    expect(sms.endsWith(doubt)).toBe(true);
  });

  test('is the only one that does', () => {
    expect(JSON.stringify(sent())).not.toContain('twice');
  });
});

test.each([
  ['of 160 characters is whole', 160 - 'DOWN: '.length, false],
  ['of 161 is cut to 160', 161 - 'DOWN: '.length, true],
])('an SMS %s', (_name, length, isCut) => {
  const { sms } = sent({ text: 'x'.repeat(length) });
  expect(sms).toHaveLength(160);
  expect(sms.endsWith('...')).toBe(isCut);
});

test.each([
  ['accents lose them', 'é', 'e'],
  ['typographic quotes and dashes become plain', '“it’s” – gone…', '"it\'s" - gone...'],
  ['brackets, which GSM-7 counts double, become round', 'status [503]', 'status (503)'],
  ['braces and other double ones become question marks', '{}^~|\\', '??????'],
  ['a grave accent, which GSM-7 lacks, becomes an apostrophe', '`x`', "'x'"],
  ['what has no plain form becomes a question mark', 'Ω\n', '??'],
  ['ligatures and full width forms come apart', 'ﬁ ＡＢ', 'fi AB'],
])('in an SMS %s', (_name, given, expected) => {
  expect(sent({ text: given }).sms).toBe(`DOWN: ${expected}`);
});

describe('laws', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.string({
      unit: fc.constantFrom('[', '~', '€', '`', '\n', '\0', '😀', '\ud800', 'ß', 'ǆ'),
      maxLength: 300,
    }),
  );
  const context = fc.record({ fleet: nasty, unclaimed: fc.boolean() });

  test('an SMS is one part of GSM-7 whatever the text', () => {
    fc.assert(
      fc.property(nasty, context, (text, around) => {
        const { sms } = messageFor(incidentWith(confirmed), { ...confirmed, text }, around);
        expect(smsSize(sms)).toEqual({ encoding: 'GSM-7', parts: 1 });
        expect(sms.length).toBeLessThanOrEqual(160);
      }),
    );
  });

  test('a subject is what SNS takes: printable ASCII on one line, less than 100 characters', () => {
    fc.assert(
      fc.property(nasty, context, (application, around) => {
        const { subject } = messageFor(incidentWith(confirmed, { application }), confirmed, around);
        expect(subject).toMatch(/^\([\x20-\x7e]{0,98}$/);
      }),
    );
  });
});
