import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compiledCheck } from '../../../shared/probing/compiled-check.ts';
import { type JudgedAnswer, type Judgement, judgeAnswer } from '../../../shared/probing/judge-answer.ts';
import { DETAIL_CHARACTERS } from '../../../shared/probing/shown-value.ts';
import { type HttpCheckChange, httpCheck } from './base-check.ts';

type Expect = NonNullable<HttpCheckChange['expect']>;

const json = { 'content-type': 'application/json' };

// Meets every expectation below. Each row changes what is expected, or what was answered.
const answer: JudgedAnswer = {
  status: 200,
  headers: { ...json, 'x-version': 'v12', 'x-queue': '7', 'set-cookie': ['a=1', 'b=2'] },
  body: '{"status":"ok","db":{"lagSeconds":3},"nodes":[{"up":true},{"up":true}],"note":null}',
  latencyMs: 250,
  certificateDays: 30,
};

function judge(expectation: Expect, change: Partial<JudgedAnswer> = {}): Judgement {
  return judgeAnswer({ ...answer, ...change }, compiledCheck(httpCheck({ expect: expectation })));
}

const pass = { outcome: 'pass' } as const;

function fail(reason: string, detail: string): object {
  return { outcome: 'fail', reason, detail };
}

function degraded(reason: string, detail: string): object {
  return { outcome: 'degraded', reason, detail };
}

test.each<[name: string, expectation: Expect, expected: object]>([
  ['a status within the range passes', {}, pass],
  ['another status fails', { status: [201, '300-399'] }, fail('status', 'status 200, expected 201, 300-399')],
  ['a text that is there passes', { bodyContains: '"ok"' }, pass],
  [
    'a text that is not there fails',
    { bodyContains: 'fine' },
    fail(
      'body',
      'body does not contain "fine", got "{"status":"ok","db":{"lagSeconds":3},"nodes":[{"up":true},{…"',
    ),
  ],
  ['a pattern that is not found fails', { bodyMatches: 'lag:\\d' }, { outcome: 'fail', reason: 'body' }],
  ['a pattern that is found passes', { bodyMatches: '"lagSeconds":\\d' }, pass],
  ['a header that holds passes', { headers: [{ name: 'X-Version', is: 'eq', value: 'v12' }] }, pass],
  [
    'a header that does not hold fails',
    { headers: [{ name: 'X-Version', is: 'eq', value: 'v13' }] },
    fail('header', 'header x-version is "v12", expected eq "v13"'),
  ],
  [
    'a header that is absent fails',
    { headers: [{ name: 'x-none', is: 'ne', value: 'v' }] },
    fail('header', 'header x-none is absent, expected ne "v"'),
  ],
  ['a header that exists passes', { headers: [{ name: 'x-version', is: 'exists' }] }, pass],
  ['a header is read as a number for a number', { headers: [{ name: 'x-queue', is: 'lt', value: 8 }] }, pass],
  [
    'a number too great fails',
    { headers: [{ name: 'x-queue', is: 'lt', value: 7 }] },
    fail('header', 'header x-queue is "7", expected lt 7'),
  ],
  [
    'a text is no number',
    { headers: [{ name: 'x-version', is: 'lt', value: 8 }] },
    fail('header', 'header x-version is "v12", expected lt 8'),
  ],
  ['a header sent twice is joined', { headers: [{ name: 'set-cookie', is: 'eq', value: 'a=1, b=2' }] }, pass],
  [
    'every header must hold',
    {
      headers: [
        { name: 'x-queue', is: 'exists' },
        { name: 'x-version', is: 'eq', value: '' },
      ],
    },
    fail('header', 'header x-version is "v12", expected eq ""'),
  ],
  ['a path that holds passes', { json: [{ path: '$.db.lagSeconds', is: 'le', value: 3 }] }, pass],
  [
    'a path that does not hold fails',
    { json: [{ path: '$.db.lagSeconds', is: 'lt', value: 3 }] },
    fail('json', '$.db.lagSeconds is 3, expected lt 3'),
  ],
  [
    'a path that finds nothing fails',
    { json: [{ path: '$.cache', is: 'ne', value: 'x' }] },
    fail('json', '$.cache is absent, expected ne "x"'),
  ],
  ['null exists', { json: [{ path: '$.note', is: 'exists' }] }, pass],
  ['every node found must hold', { json: [{ path: '$.nodes[*].up', is: 'eq', value: true }] }, pass],
  [
    'one that does not is enough to fail',
    { json: [{ path: '$..*', is: 'ne', value: 3 }] },
    fail('json', '$..* is 3, expected ne 3'),
  ],
  [
    'a filter is understood',
    { json: [{ path: '$.nodes[?@.up==false]', is: 'exists' }] },
    fail('json', '$.nodes[?@.up==false] is absent, expected exists'),
  ],
  ['a latency at its limit passes', { maxLatencyMs: 250 }, pass],
  [
    'a latency above its limit is degraded',
    { maxLatencyMs: 249 },
    degraded('latency', 'took 250 ms, expected at most 249 ms'),
  ],
  ['enough certificate days pass', { minCertificateDays: 30 }, pass],
  [
    'too few certificate days are degraded',
    { minCertificateDays: 31 },
    degraded('certificate', 'certificate expires in 30 days, expected at least 31'),
  ],
  [
    'what fails comes before what degrades',
    { status: [500], maxLatencyMs: 1 },
    fail('status', 'status 200, expected 500'),
  ],
  [
    'the status comes before the body',
    { status: [500], bodyContains: 'x' },
    fail('status', 'status 200, expected 500'),
  ],
])('%s', (_name, expectation, expected) => {
  expect(judge(expectation)).toMatchObject(expected);
});

test.each<[name: string, change: Partial<JudgedAnswer>, expected: object]>([
  [
    'a JSON body may say that it is degraded',
    { body: '{"status":"degraded"}' },
    degraded('declared', 'the endpoint says that it is degraded'),
  ],
  [
    'or so by a flag',
    { body: '{"degraded":true}' },
    degraded('declared', 'the endpoint says that it is degraded'),
  ],
  ['a flag that is not true says nothing', { body: '{"degraded":"true"}' }, pass],
  [
    'problem+json is JSON',
    { headers: { 'content-type': 'application/problem+json; charset=utf-8' }, body: '{"degraded":true}' },
    { outcome: 'degraded' },
  ],
  [
    'text is not read as JSON',
    { headers: { 'content-type': 'text/plain' }, body: '{"degraded":true}' },
    pass,
  ],
  ['without a content type nothing is read', { headers: {}, body: '{"degraded":true}' }, pass],
  ['a capacity is carried', { body: '{"capacity":0.6}' }, { ...pass, capacity: 0.6 }],
  ['none is a capacity', { body: '{"capacity":0}' }, { ...pass, capacity: 0 }],
  ['all is a capacity', { body: '{"capacity":1}' }, { ...pass, capacity: 1 }],
  [
    'a degraded endpoint has a capacity, too',
    { body: '{"capacity":0.2,"degraded":true}' },
    { outcome: 'degraded', capacity: 0.2 },
  ],
  ['JSON that is broken, and that nobody asked for, passes', { body: '{"status":' }, pass],
  ['JSON that is no object says nothing', { body: '["degraded"]' }, pass],
  ['null says nothing', { body: 'null' }, pass],
])('%s', (_name, change, expected) => {
  expect(judge({}, change)).toMatchObject(expected);
});

test.each([1.01, -0.1, '0.5', null])('a capacity of %j is none', (capacity) => {
  expect(judge({}, { body: JSON.stringify({ capacity }) })).toEqual(pass);
});

test('where JSON is expected a body is read as JSON whatever it calls itself', () => {
  const expectation: Expect = { json: [{ path: '$.status', is: 'eq', value: 'ok' }] };
  expect(judge(expectation, { headers: {} })).toEqual(pass);
  expect(judge(expectation, { body: '<html>' })).toEqual(fail('json', 'body is not JSON, got "<html>"'));
});

test('a failure says nothing of capacity', () => {
  expect(judge({ status: [500] }, { body: '{"capacity":0.5}' })).not.toHaveProperty('capacity');
});

test.each<[name: string, expectation: Expect]>([
  ['a JSONPath', { json: [{ path: 'status', is: 'exists' }] }],
  ['a pattern', { bodyMatches: '[' }],
  ['a comparison without value', { headers: [{ name: 'x', is: 'eq' }] }],
])('%s that cannot be understood is refused before anything is judged', (_name, expectation) => {
  expect(() => compiledCheck(httpCheck({ expect: expectation }))).toThrow();
});

test('details are short and printable, whatever was answered', () => {
  // What breaks lines, terminals or encodings, and more of it than a detail can hold.
  const text = fc.string({
    unit: fc.constantFrom('a', '\n', '\u0000', '\u001b', '\u2028', '\ud800', '\u200e', '😀'),
    minLength: 250,
    maxLength: 300,
  });
  fc.assert(
    fc.property(text, text, (body, header) => {
      const expectations: Expect[] = [
        { bodyContains: `${body}!` },
        { bodyMatches: '[^\\s\\S]' },
        { json: [{ path: '$', is: 'matches', value: '[^\\s\\S]' }] },
        { headers: [{ name: 'x-version', is: 'matches', value: '[^\\s\\S]' }] },
      ];
      for (const expectation of expectations) {
        const { outcome, detail = '' } = judge(expectation, { body, headers: { 'x-version': header } });
        expect(outcome).toBe('fail');
        expect(detail.length).toBeLessThanOrEqual(DETAIL_CHARACTERS);
        expect(detail).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
      }
    }),
  );
});
