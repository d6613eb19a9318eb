/** A table of rules: each row changes the good fleet file, and says how the messages of its errors begin. */
import { expect, test } from 'vitest';
import { type Changes, errorsAfter } from '../fleet-file.ts';

export type RuleRow = readonly [name: string, changes: Changes, errors: readonly string[]];

export function ruleTable(rows: readonly RuleRow[]): void {
  test.each(rows)('%s', (_name, changes, errors) => {
    const found = errorsAfter(changes);
    // Each is cut to the length that the row gives, so that the report shows what is there instead.
    expect(found.map((message, index) => message.slice(0, errors[index]?.length))).toEqual(errors);

    // A mistake of shape that has nothing to do with it neither hides nor adds an error.
    const elsewhere = errorsAfter({ ...changes, gates: 'yes', extra: 1 });
    expect(elsewhere.filter((message) => !/^(gates|extra) /.test(message)).sort()).toEqual([...found].sort());
    expect(elsewhere).toHaveLength(found.length + 2);
  });
}
