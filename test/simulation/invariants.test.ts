import { describe, expect, test } from 'vitest';
import { invariants } from '../../sandbox/simulate/invariants/watch.ts';
import { writerFirst } from '../../sandbox/simulate/invariants/writer-first.ts';
import { moveRows } from './invariants-move-rows.ts';
import { toEast, toWest } from './invariants-plays.ts';
import { east, Stage, west } from './invariants-stage.ts';
import { timeRows } from './invariants-time-rows.ts';

const operator = { region: 'outside', function: 'operator' } as const;
const rows = [...moveRows, ...timeRows];

describe('an invariant', () => {
  test.each(rows.map((row) => [row.invariant.name, row.says, row] as const))(
    '%s: %s',
    (_name, _says, row) => {
      const stage = new Stage(row.invariant, row.faults, row.application);
      row.play(stage);
      const { checked, violated } = stage.close();
      expect(violated.length > 0, violated[0]?.text).toBe(row.breaks);
      expect(checked).toBeGreaterThanOrEqual(violated.length);
    },
  );

  test('is broken by a row of the table, each of them', () => {
    const broken = new Set(rows.filter(({ breaks }) => breaks).map(({ invariant }) => invariant.name));
    expect(invariants.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual(['writer-first']);
  });
});

test('traffic that needs a writer follows it, and goes nowhere else', () => {
  const needing = { database: { id: 'orders', needs: 'writer' } };
  const stage = new Stage(writerFirst, [], needing, {
    databases: { orders: { kind: 'rds-instance', writer: east, replicas: [west] } },
  });
  stage.course(toWest);
  stage.effect('ledger', 'writeWriter', [{ database: 'orders', region: west }], undefined, operator);
  stage.course(toEast).course(toWest);
  expect(stage.close().violated.map(({ text }) => text)).toEqual([
    'epoch 1 sends traffic to us-west-2 while the writer of orders is in us-east-1',
    'epoch 2 sends traffic to us-east-1 while the writer of orders is in us-west-2',
  ]);
});
