import { describe, expect, test } from 'vitest';
import {
  type BatchSize,
  charactersMax,
  emptyBatch,
  fits,
  recordsMax,
  sizeWith,
} from '../../../shared/routing/batch-size.ts';
import type { Change } from '../../../shared/routing/records.ts';

const plain = (...values: string[]): Change => ({
  Action: 'CREATE',
  ResourceRecordSet: { Name: 'a.', Type: 'A', ResourceRecords: values.map((Value) => ({ Value })) },
});

const alias: Change = {
  Action: 'DELETE',
  ResourceRecordSet: {
    Name: 'a.',
    Type: 'A',
    AliasTarget: { HostedZoneId: 'Z', DNSName: 'b.', EvaluateTargetHealth: false },
  },
};

test.each<[string, Change[], BatchSize]>([
  ['nothing adds nothing', [], { records: 3, characters: 10 }],
  ['each value is a record', [plain('1.2.3.4', '1.2.3.5')], { records: 5, characters: 24 }],
  ['an alias is one without characters', [alias], { records: 4, characters: 10 }],
  ['deletes count like creates', [alias, plain('x')], { records: 5, characters: 11 }],
])('%s', (_name, changes, expected) => {
  expect(sizeWith({ records: 3, characters: 10 }, changes)).toEqual(expected);
});

describe('a batch is taken', () => {
  test.each<[string, BatchSize, boolean]>([
    ['when it is empty', emptyBatch, true],
    ['at both limits', { records: recordsMax, characters: charactersMax }, true],
    ['not above the records', { records: recordsMax + 1, characters: 1 }, false],
    ['not above the characters', { records: 1, characters: charactersMax + 1 }, false],
  ])('%s: %o is %s', (_name, size, expected) => {
    expect(fits(size)).toBe(expected);
  });

  test('the limits leave room below those of Route 53', () => {
    expect(recordsMax).toBeLessThan(1_000);
    expect(charactersMax).toBeLessThan(32_000);
  });
});
