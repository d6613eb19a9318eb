import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const checks = 'applications.api.checks';
const shown = 'applications.api.checks[0]';
const check = (field: string, value: unknown) => ({ [`${checks}.0.${field}`]: value });
const http = (count: number) => Array.from({ length: count }, () => ({ type: 'http' }));
const headers = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'v']));

describe('checks', () => {
  ruleTable([
    ['refuse to be none', { [checks]: [] }, ['applications.api.checks must name at least one check']],
    ['may be ten', { [checks]: http(10) }, []],
    [
      'refuse an eleventh',
      { [checks]: http(11) },
      ['applications.api.checks must have at most 10 entries, got "11 entries"'],
    ],
    ['may be a veto beside a vote', { [checks]: [{ type: 'http' }, { type: 'http', mode: 'veto' }] }, []],
    ['may be a shadow beside a vote', { [checks]: [{ type: 'http', mode: 'shadow' }, { type: 'http' }] }, []],
    [
      'refuse to be vetoes and shadows alone',
      {
        [checks]: [
          { type: 'http', mode: 'veto' },
          { type: 'http', mode: 'shadow' },
        ],
      },
      [
        'applications.api.checks must have at least one of mode vote: the others never make an endpoint up, got [veto, shadow]',
      ],
    ],
    [
      'refuse another mode',
      check('mode', 'watch'),
      [`${shown}.mode must be vote or veto or shadow, got watch`],
    ],
    ['refuse another type', check('type', 'dns'), [`${shown}.type must be http or tcp, got dns`]],
    [
      'refuse to be without type',
      check('type', undefined),
      [`${shown}.type must be http or tcp, got nothing`],
    ],
  ]);
});

describe('timeoutSeconds', () => {
  ruleTable([
    [
      'refuses the interval',
      check('timeoutSeconds', 10),
      [`${shown}.timeoutSeconds must be at least 0.1 and less than intervalSeconds, which is 10, got 10`],
    ],
    ['may be just below the interval', check('timeoutSeconds', 9.9), []],
    ['may be a tenth of a second', check('timeoutSeconds', 0.1), []],
    ['refuses less', check('timeoutSeconds', 0.09), [`${shown}.timeoutSeconds must be at least 0.1`]],
    [
      'is refused where the default is not below the interval',
      { intervalSeconds: 4, ...check('timeoutSeconds', undefined) },
      [`${shown}.timeoutSeconds must be at least 0.1 and less than intervalSeconds, which is 4, got 4`],
    ],
    [
      'is not measured by an interval that is refused itself',
      { intervalSeconds: -1 },
      ['intervalSeconds must be'],
    ],
    [
      'has limits of its own then',
      { intervalSeconds: -1, ...check('timeoutSeconds', 0) },
      ['intervalSeconds must be', `${shown}.timeoutSeconds must be a number from 0.1 to 60 seconds`],
    ],
  ]);
});

describe('maxLatencyMs', () => {
  ruleTable([
    ['may be just below the timeout', check('expect.maxLatencyMs', 3999), []],
    [
      'refuses the timeout, beyond which nothing answers',
      check('expect.maxLatencyMs', 4000),
      [`${shown}.expect.maxLatencyMs must be more than 0 and less than the timeout, which is 4000 ms`],
    ],
    ['refuses 0', check('expect.maxLatencyMs', 0), [`${shown}.expect.maxLatencyMs must be more than 0`]],
    [
      'holds for TCP too',
      {
        [checks]: [{ type: 'tcp', timeoutSeconds: 1, maxLatencyMs: 1000 }],
        'applications.api.endpoints.us-east-1.probe': 'tcp://192.0.2.1:1',
        'applications.api.endpoints.us-west-2.probe': 'tcp://192.0.2.2:1',
        'applications.api.endpoints.eu-west-1.probe': 'tcp://192.0.2.3:1',
      },
      [`${shown}.maxLatencyMs must be more than 0 and less than the timeout, which is 1000 ms`],
    ],
  ]);
});

describe('path and host', () => {
  ruleTable([
    ['may have a query', check('path', '/health?deep=1&x=%20'), []],
    [
      'refuse a relative path',
      check('path', 'health'),
      [`${shown}.path must be a path of ASCII characters that begins with one /`],
    ],
    ['refuse an address', check('path', 'https://example.net/'), [`${shown}.path must be a path`]],
    ['refuse a path that is another host', check('path', '//example.net/'), [`${shown}.path must be a path`]],
    [
      'refuse a path that URL parsers take for another host',
      check('path', '/\\example.net/'),
      [`${shown}.path must be a path`],
    ],
    ['refuse a line break', check('path', '/health\r\nx: y'), [`${shown}.path must be a path`]],
    ['refuse a fragment', check('path', '/health#x'), [`${shown}.path must be a path`]],
    ['may have a path of 2048 characters', check('path', `/${'p'.repeat(2047)}`), []],
    [
      'refuse one of 2049',
      check('path', `/${'p'.repeat(2048)}`),
      [`${shown}.path must have at most 2048 characters`],
    ],
    ['may send another host', check('host', 'internal.example.net'), []],
    ['refuse a host with a port', check('host', 'example.net:80'), [`${shown}.host must be a DNS name`]],
    [
      'refuse a wildcard without a host',
      { 'applications.api.name': '*.example.com' },
      [`${shown}.host must be given, because *.example.com cannot be sent as Host`],
    ],
  ]);
});

describe('headers and body', () => {
  ruleTable([
    [
      'may be sent',
      {
        ...check('headers', { accept: 'text/plain', authorization: 'Bearer abc' }),
        ...check('method', 'POST'),
        ...check('body', '{}'),
      },
      [],
    ],
    [
      'refuse a line break',
      check('headers', { 'x-a': 'b\r\nx-c: d' }),
      [`${shown}.headers.x-a must be one line of Latin-1 characters, got [hidden]`],
    ],
    [
      'refuse characters that HTTP cannot carry',
      check('headers', { 'x-a': '…' }),
      [`${shown}.headers.x-a must be one line`],
    ],
    [
      'refuse a bad name without repeating it',
      check('headers', { 'x a: secret': 'b' }),
      [`${shown}.headers must have names as HTTP allows them: letters, digits and hyphens, got [hidden]`],
    ],
    [
      'refuse Host, which has its own field',
      check('headers', { Host: 'x' }),
      [`${shown}.headers.Host must be left out: the probe sets it itself; say host beside headers instead`],
    ],
    [
      'refuse Content-Length',
      check('headers', { 'content-length': '5' }),
      [`${shown}.headers.content-length must be left out: the probe sets it itself, got`],
    ],
    ['may be twenty', check('headers', headers(20)), []],
    [
      'refuse a twenty-first',
      check('headers', headers(21)),
      [`${shown}.headers must have at most 20 entries`],
    ],
    [
      'refuse a body with GET',
      check('body', 'secret'),
      [`${shown}.body must be left out with method GET: only POST sends a body, got [hidden]`],
    ],
    [
      'may have a body of 16384 bytes',
      { ...check('method', 'POST'), ...check('body', 'é'.repeat(8192)) },
      [],
    ],
    [
      'refuse one more',
      { ...check('method', 'POST'), ...check('body', `${'é'.repeat(8192)}x`) },
      [`${shown}.body must have at most 16384 bytes, got [hidden]`],
    ],
    ['may read one byte', check('bodyLimitBytes', 1), []],
    [
      'refuse to read none',
      check('bodyLimitBytes', 0),
      [`${shown}.bodyLimitBytes must be a whole number from 1 to 1048576 bytes`],
    ],
    ['may read a mebibyte', check('bodyLimitBytes', 1_048_576), []],
    ['refuse to read more', check('bodyLimitBytes', 1_048_577), [`${shown}.bodyLimitBytes must be`]],
  ]);
});
