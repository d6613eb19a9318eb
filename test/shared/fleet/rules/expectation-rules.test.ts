import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const shown = 'applications.api.checks[0]';
const expects = (field: string, value: unknown) => ({ [`applications.api.checks.0.expect.${field}`]: value });
const json = (expectation: object) => expects('json', [{ path: '$.ok', ...expectation }]);
const header = (expectation: object) => expects('headers', [{ name: 'x-state', ...expectation }]);
const head = { 'applications.api.checks.0.method': 'HEAD' };
const status = (...statuses: unknown[]) => expects('status', statuses);
const badStatus = `${shown}.expect.status[0] must be a status from 100 to 599, or a range such as '200-299', got`;

describe('expected statuses', () => {
  ruleTable([
    ['may be numbers and ranges', status(100, 599, '200-200', '300-399'), []],
    ['refuse 99', status(99), [`${badStatus} 99`]],
    ['refuse 600', status(600), [`${badStatus} 600`]],
    ['refuse a part of one', status(200.5), [`${badStatus} 200.5`]],
    ['refuse a range that ends before it begins', status('299-200'), [`${badStatus} 299-200`]],
    ['refuse a range beyond 599', status('500-600'), [`${badStatus} 500-600`]],
    ['refuse a class', status('2xx'), [`${badStatus} 2xx`]],
    ['refuse a status as text', status('200'), [`${badStatus} 200`]],
    ['refuse another type', status(true), [`${shown}.expect.status[0] must be a status such as 200`]],
    ['refuse an empty list', status(), [`${shown}.expect.status must name at least one status`]],
    ['may be twenty', status(...Array.from({ length: 20 }, () => 200)), []],
    [
      'refuse a twenty-first',
      status(...Array.from({ length: 21 }, () => 200)),
      [`${shown}.expect.status must have at most 20 entries`],
    ],
  ]);
});

describe('an expected body', () => {
  ruleTable([
    ['may be matched', expects('bodyMatches', '^ok \\d+$'), []],
    [
      'refuses an invalid pattern',
      expects('bodyMatches', '(ok'),
      [`${shown}.expect.bodyMatches must be a regular expression in JavaScript's syntax, got (ok`],
    ],
    ['may have a pattern of 500 characters', expects('bodyMatches', 'x'.repeat(500)), []],
    [
      'refuses one of 501',
      expects('bodyMatches', 'x'.repeat(501)),
      [`${shown}.expect.bodyMatches must have at most 500 characters`],
    ],
    [
      'refuses an empty text, which is in every body',
      expects('bodyContains', ''),
      [`${shown}.expect.bodyContains must be at least one character`],
    ],
    [
      'refuses HEAD with bodyContains',
      { ...head, ...expects('bodyContains', 'ok') },
      [`${shown}.method must be GET, POST or OPTIONS, because expect.bodyContains reads the body`],
    ],
    [
      'refuses HEAD with bodyMatches',
      { ...head, ...expects('bodyMatches', 'ok') },
      [`${shown}.method must be GET`],
    ],
    ['refuses HEAD with json', { ...head, ...json({ is: 'exists' }) }, [`${shown}.method must be GET`]],
    ['may be left out with HEAD', head, []],
    ['may have a certificate with a day left', expects('minCertificateDays', 1), []],
    [
      'refuses 0 days',
      expects('minCertificateDays', 0),
      [`${shown}.expect.minCertificateDays must be a whole number from 1 to 398 days`],
    ],
    [
      'refuses more days than a certificate has',
      expects('minCertificateDays', 399),
      [`${shown}.expect.minCertificateDays must be`],
    ],
  ]);
});

describe('an expected JSON value', () => {
  const path = `${shown}.expect.json[0].path`;
  const value = `${shown}.expect.json[0].value`;
  ruleTable([
    [
      'may use all of RFC 9535',
      json({ path: "$..items[?count(@.parts[*]) > 1 && search(@.id, 'x')]['name']", is: 'exists' }),
      [],
    ],
    [
      'refuses what is no JSONPath',
      json({ path: 'ok', is: 'exists' }),
      [`${path} must be a JSONPath (RFC 9535)`],
    ],
    [
      'refuses an unfinished JSONPath',
      json({ path: '$.', is: 'exists' }),
      [`${path} must be a JSONPath (RFC 9535)`],
    ],
    [
      'refuses a function that there is not',
      json({ path: '$[?lenght(@.a) > 1]', is: 'exists' }),
      [`${path} must be a JSONPath with the functions length, count, match, search, value only, not lenght`],
    ],
    [
      'refuses an unknown comparison',
      json({ is: 'equals', value: 1 }),
      [
        `${shown}.expect.json[0].is must be eq or ne or lt or le or gt or ge or matches or exists, got equals`,
      ],
    ],
    ['may equal null', json({ is: 'eq', value: null }), []],
    ['refuses to equal nothing', json({ is: 'eq' }), [`${value} must be given with eq`]],
    ['refuses to differ from nothing', json({ is: 'ne' }), [`${value} must be given with ne`]],
    [
      'refuses exists with a value',
      json({ is: 'exists', value: true }),
      [`${value} must be left out with exists, got true`],
    ],
    ['may be less than a number', json({ is: 'lt', value: 1.5 }), []],
    [
      'refuses to be less than a text',
      json({ is: 'le', value: '1' }),
      [`${value} must be a number with le, got 1`],
    ],
    [
      'refuses to be more than nothing',
      json({ is: 'gt' }),
      [`${value} must be a number with gt, got nothing`],
    ],
    ['may match', json({ is: 'matches', value: '^a' }), []],
    [
      'refuses to match a number',
      json({ is: 'matches', value: 5 }),
      [`${value} must be a regular expression, as text, with matches, got 5`],
    ],
    [
      'refuses to match an invalid pattern',
      json({ is: 'matches', value: '[' }),
      [`${value} must be a regular expression in JavaScript's syntax`],
    ],
    [
      'refuses a value of another type',
      json({ is: 'eq', value: {} }),
      [`${value} must be text, a number, true, false or null, got [object]`],
    ],
    [
      'refuses a twenty-first',
      expects(
        'json',
        Array.from({ length: 21 }, () => ({ path: '$', is: 'exists' })),
      ),
      [`${shown}.expect.json must have at most 20 entries`],
    ],
  ]);
});

describe('an expected header', () => {
  ruleTable([
    ['may equal a number', header({ is: 'eq', value: 5 }), []],
    ['may be there', header({ is: 'exists' }), []],
    [
      'refuses a bad name',
      header({ name: 'x state', is: 'exists' }),
      [`${shown}.expect.headers[0].name must be the name of a header`],
    ],
    [
      'refuses a comparison without number',
      header({ is: 'ge', value: 'x' }),
      [`${shown}.expect.headers[0].value must be a number with ge, got [hidden]`],
    ],
    [
      'refuses true',
      header({ is: 'eq', value: true }),
      [`${shown}.expect.headers[0].value must be text or a number, got [hidden]`],
    ],
  ]);
});
