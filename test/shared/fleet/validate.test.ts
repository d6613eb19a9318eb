import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateFleet } from '../../../shared/fleet/validate.ts';
import { type Changes, errorsAfter, fleetFile } from './fleet-file.ts';

const api = 'applications.api';
const check = `${api}.checks.0`;

describe('unknown keys', () => {
  test.each<[place: string, path: string]>([
    ['witness', 'witness'],
    ['zone.nmae', 'zone.nmae'],
    [`${api}.tll`, 'applications.api.tll'],
    [`${api}.steering.weights`, 'applications.api.steering.weights'],
    [`${api}.endpoints.us-east-1.probes`, 'applications.api.endpoints.us-east-1.probes'],
    [`${api}.endpoints.us-east-1.target.b`, 'applications.api.endpoints.us-east-1.target.b'],
    [`${api}.ramp.hold`, 'applications.api.ramp.hold'],
    [`${check}.timeout`, 'applications.api.checks[0].timeout'],
    [`${check}.expect.statuses`, 'applications.api.checks[0].expect.statuses'],
    [`${api}.database.need`, 'applications.api.database.need'],
    ['databases.orders.backup.every', 'databases.orders.backup.every'],
    ['people.first.phone', 'people.first.phone'],
    ['audiences.oncall.person', 'audiences.oncall.person'],
  ])('%s is refused', (place, path) => {
    expect(errorsAfter({ [place]: 1 })).toEqual([
      expect.stringMatching(/ must be one of the fields .+, got \w+$/),
    ]);
    expect(errorsAfter({ [place]: 1 })[0]?.startsWith(`${path} must`)).toBe(true);
  });

  test('name the ones that are known there', () => {
    const validation = validateFleet(fleetFile({ 'zone.nmae': 'x' }));
    expect(validation).toMatchObject({
      ok: false,
      errors: [{ path: 'zone.nmae', allowed: 'name, id, roleArn' }],
    });
  });
});

describe('shapes', () => {
  test.each<[name: string, changes: Changes, errors: readonly string[]]>([
    ['a text for a number', { intervalSeconds: '10' }, ['intervalSeconds must be a number, got 10']],
    ['a number for a text', { name: 5 }, ['name must be text, got 5']],
    ['a text for true', { gates: 'yes' }, ['gates must be true or false, got yes']],
    ['a text for a list', { regions: 'us-east-1' }, ['regions must be a list, got us-east-1']],
    ['a list for a group', { people: [] }, ['people must be a group of named entries, got []']],
    ['nothing for a group', { zone: null }, ['zone must be a group of fields, got null']],
    ['a number in a list', { witnesses: ['eu-north-1', 7] }, ['witnesses[1] must be text, got 7']],
    ['another mode', { mode: 'dry-run' }, ['mode must be observe or act, got dry-run']],
    [
      'another policy',
      { [`${api}.steering.policy`]: 'fastest' },
      ['applications.api.steering.policy must be priority or latency or weighted, got fastest'],
    ],
    ['no name', { name: undefined }, ['name must be text, got nothing']],
    ['no regions', { regions: undefined }, ['regions must be a list, got nothing']],
    ['no zone', { zone: undefined }, ['zone must be a group of fields, got nothing']],
    [
      'no applications',
      { applications: undefined },
      ['applications must be a group of named entries, got nothing'],
    ],
    [
      'an application without name',
      { [`${api}.name`]: undefined },
      ['applications.api.name must be text, got nothing'],
    ],
    [
      'an application without endpoints',
      { [`${api}.endpoints`]: undefined },
      ['applications.api.endpoints must be a group of named entries, got nothing'],
    ],
    [
      'an endpoint without probe',
      { [`${api}.endpoints.us-west-2.probe`]: undefined },
      ['applications.api.endpoints.us-west-2.probe must be text, got nothing'],
    ],
    [
      'an endless number',
      { [`${api}.confirmSeconds`]: Number.POSITIVE_INFINITY },
      ['applications.api.confirmSeconds must be a number, got Infinity'],
    ],
    [
      'a function',
      { [`${api}.endpoints`]: () => 1 },
      ['applications.api.endpoints must be a group of named entries, got [function]'],
    ],
  ])('%s is one error', (_name, changes, errors) => {
    expect(errorsAfter(changes)).toEqual(errors);
  });

  test.each<[name: string, input: unknown, message: string]>([
    ['nothing', undefined, 'the fleet must be a group of fields, got nothing'],
    ['null', null, 'the fleet must be a group of fields, got null'],
    ['a list', ['x'], 'the fleet must be a group of fields, got [x]'],
    ['text', 'name: x', 'the fleet must be a group of fields, got "name: x"'],
  ])('%s is no fleet', (_name, input, message) => {
    expect(validateFleet(input)).toEqual({
      ok: false,
      errors: [expect.objectContaining({ path: '', message })],
    });
  });
});

describe('all errors are said at once', () => {
  test('five mistakes of five kinds are five errors', () => {
    const errors = errorsAfter({
      [`${check}.timeout`]: 4,
      [`${api}.steering.policy`]: 'fastest',
      [`${check}.timeoutSeconds`]: 12,
      'regions.3': 'us-east-1',
      'databases.orders.writer': 'mars',
    });
    expect(errors.map((message) => message.split(' must')[0]).sort()).toEqual([
      'applications.api.checks[0].timeout',
      'applications.api.checks[0].timeoutSeconds',
      'applications.api.steering.policy',
      'databases.orders.writer',
      'regions[3]',
    ]);
  });

  test('a check that is unreadable hides nothing of the next one', () => {
    const good = { type: 'http', path: 'health' };
    const errors = errorsAfter({ [`${api}.checks`]: [{ type: 'dns' }, good, 'x'] });
    expect(errors.map((message) => message.split(' must')[0]).sort()).toEqual([
      'applications.api.checks[0].type',
      'applications.api.checks[1].path',
      'applications.api.checks[2]',
    ]);
  });

  test('an application without name still has its other errors', () => {
    const errors = errorsAfter({ [`${api}.name`]: 5, [`${api}.ttlSeconds`]: 0 });
    expect(errors).toEqual([
      'applications.api.name must be text, got 5',
      'applications.api.ttlSeconds must be a whole number from 1 to 86400 seconds, got 0',
    ]);
  });

  test.each<[name: string, changes: Changes, path: string]>([
    [
      'a database that is unreadable is no unknown one',
      { 'databases.orders.kind': 'mysql' },
      'databases.orders.kind',
    ],
    [
      'an audience that is unreadable is no unknown one',
      { 'audiences.oncall.people': 'first' },
      'audiences.oncall.people',
    ],
    ['a person that is unreadable is no unknown one', { 'people.first': 'me' }, 'people.first'],
    ['regions that are unreadable are not too few', { 'regions.2': 3 }, 'regions[2]'],
    [
      'an endpoint that is unreadable is not missing',
      { [`${api}.endpoints.us-west-2.target`]: 5 },
      'applications.api.endpoints.us-west-2.target',
    ],
    [
      'an interval that is unreadable measures no timeout',
      { intervalSeconds: '20', [`${check}.timeoutSeconds`]: 15 },
      'intervalSeconds',
    ],
    ['a zone that is unreadable contains every name', { 'zone.name': 5 }, 'zone.name'],
  ])('%s', (_name, changes, path) => {
    expect(errorsAfter(changes).map((message) => message.split(' must')[0])).toEqual([path]);
  });

  test('whatever is put in whatever place, there is an answer', () => {
    const places = placesOf(fleetFile());
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(undefined, () => 1, Number.NaN, 10n),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...places), anything, { minKeys: 1, maxKeys: 4 }),
        (changes) => {
          const validation = validateFleet(fleetFile(changes));
          if (validation.ok) return;
          expect(validation.errors.length).toBeGreaterThan(0);
          for (const { path, message, allowed } of validation.errors) {
            expect(message.startsWith(path || 'the fleet')).toBe(true);
            expect(message).toContain(', got ');
            expect(allowed).not.toBe('');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Every place of a value, as keys joined by dots. */
function placesOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, child]) =>
    placesOf(child, at === '' ? key : `${at}.${key}`),
  );
  return at === '' ? inner : [at, ...inner];
}
