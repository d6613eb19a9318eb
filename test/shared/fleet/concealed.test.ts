import { describe, expect, test } from 'vitest';
import { validateFleet } from '../../../shared/fleet/validate.ts';
import { type Changes, fleetFile } from './fleet-file.ts';

const api = 'applications.api';
const check = `${api}.checks.0`;

describe('secrets', () => {
  const secret = 's3cr3t';
  test.each<[name: string, changes: Changes]>([
    ['a header of the wrong type', { [`${check}.headers`]: { authorization: [secret] } }],
    ['headers as text', { [`${check}.headers`]: `authorization: ${secret}` }],
    ['headers as a list', { [`${check}.headers`]: [secret] }],
    ['a header with a line break', { [`${check}.headers`]: { authorization: `${secret}\n` } }],
    ['a header that must not be set', { [`${check}.headers`]: { host: secret } }],
    ['a whole header line for a name', { [`${check}.headers`]: { [`authorization: ${secret}`]: '' } }],
    ['a body with GET', { [`${check}.body`]: secret }],
    ['a body of the wrong type', { [`${check}.body`]: { token: secret } }],
    ['an unknown field of a check', { [`${check}.authorization`]: secret }],
    ['an unknown field of the fleet', { tokens: { one: secret } }],
    [
      'a check for the list of checks',
      { [`${api}.checks`]: { type: 'http', headers: { authorization: secret } } },
    ],
    ['an expected header', { [`${check}.expect.headers`]: [{ name: 'x', is: 'lt', value: secret }] }],
    ['an address with a password', { [`${api}.endpoints.us-east-1.probe`]: `ftp://me:${secret}@host/` }],
    ['an address with a token', { [`${api}.endpoints.us-east-1.probe`]: `ftp://host/?token=${secret}` }],
    ['a path with a token', { [`${check}.path`]: `/health ?token=${secret}` }],
    ['a webhook', { 'people.first.https': `http://hooks.example.com/${secret}` }],
  ])('%s is refused and not repeated', (_name, changes) => {
    const validation = validateFleet(fleetFile(changes));
    expect(validation.ok).toBe(false);
    expect(JSON.stringify(validation)).not.toContain(secret);
  });

  test('a body is hidden by its place, an application called body is not', () => {
    const file = fleetFile() as { applications: { api: object } };
    const validation = validateFleet(
      fleetFile({ 'applications.body': { ...file.applications.api, ttlSeconds: 0, name: 'b.example.com' } }),
    );
    expect(validation).toMatchObject({
      ok: false,
      errors: [{ path: 'applications.body.ttlSeconds', value: 0 }],
    });
  });

  test('a long value is cut', () => {
    const validation = validateFleet(fleetFile({ [`${api}.name`]: 'x'.repeat(5000) }));
    expect(JSON.stringify(validation).length).toBeLessThan(1000);
  });
});
