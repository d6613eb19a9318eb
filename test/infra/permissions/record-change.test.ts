/** Names as the condition keys of Route 53 have them. */
import { expect, test } from 'vitest';
import { normaliseName } from '../../../shared/routing/records.ts';
import { normalised, recordChange } from './record-change.ts';

test.each([
  ['is in lower case', 'API.Example.COM', 'api.example.com'],
  ['has no dot at its end', 'api.example.com.', 'api.example.com'],
  ['keeps letters, digits, hyphens and underscores', '_a-1.example.com', '_a-1.example.com'],
  ['has a wildcard in octal', '*.example.com', '\\052.example.com'],
  ['has other characters in octal', 'a@b.example.com', 'a\\100b.example.com'],
  ['is not written in octal twice', '\\052.example.com.', '\\052.example.com'],
])('a name %s', (_name, given, expected) => {
  expect(normalised(given)).toBe(expected);
  // As the policies write it.
  expect(normaliseName(given).replace(/\.$/, '')).toBe(expected);
});

test('a batch says of itself each name, type and action once', () => {
  const change = (Action: string, Name: string, Type: string) => ({
    Action,
    ResourceRecordSet: { Name, Type },
  });
  const Changes = [
    change('DELETE', 'a.example.com', 'A'),
    change('DELETE', 'A.example.com.', 'AAAA'),
    change('CREATE', 'b.example.com', 'A'),
  ];
  expect(recordChange({ ChangeBatch: { Changes } })).toEqual({
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['a.example.com', 'b.example.com'],
    'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA'],
    'route53:ChangeResourceRecordSetsActions': ['DELETE', 'CREATE'],
  });
});
