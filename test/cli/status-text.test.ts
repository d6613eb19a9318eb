import { describe, expect, test } from 'vitest';
import { plainTable } from '../../cli/plain-table.ts';
import { preflightText } from '../../cli/preflight-text.ts';
import { statusText } from '../../cli/status-text.ts';
import { type Deed, deedItems } from '../../shared/routing/deed.ts';
import { formatMarker, markerOf } from '../../shared/routing/marker.ts';
import { preflightOf } from '../../shared/routing/preflight.ts';
import { fleetStatus, type StatusInput } from '../../shared/routing/status.ts';
import { context, control, evidenceOf, fleet, memory, reportsOf } from '../shared/routing/operated.ts';
import { allEast, courseOf, east, nowMs, west } from '../shared/routing/regional.ts';

const who = { owner: 'alice', reason: 'a test', atMs: nowMs };
const marker = formatMarker(markerOf(courseOf(3, allEast)));

function shown(change: Partial<StatusInput> = {}): readonly string[] {
  const input: StatusInput = {
    nowMs,
    control,
    reports: reportsOf(),
    memories: new Map([[east, memory]]),
    memory,
    evidence: evidenceOf(),
    markers: { api: [marker], shop: [marker] },
    deeds: [],
    context,
    ...change,
  };
  return statusText(fleetStatus(input)).split('\n');
}

test('a table has its columns below one another, and no lines', () => {
  expect(
    plainTable([
      ['a', 'bbb'],
      ['aaa', 'b'],
      ['a', ''],
    ]),
  ).toEqual(['a    bbb', 'aaa  b', 'a']);
  expect(plainTable([])).toEqual([]);
});

describe('the status', () => {
  test('says where traffic is, by how many votes it is well, and that nothing was ordered', () => {
    const lines = shown();
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}\* us-east-1 +up +3 of 3 +100 +100$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {4}us-west-2 +up +3 of 3 +0 +0$/));
    expect(lines).toContain('freezes: none');
    expect(lines).toContain('overrides: none');
    expect(lines.join('\n')).not.toMatch(/undefined|NaN/);
  });

  test('says what holds a decision to move', () => {
    const decision = { because: 'active-down', down: [east], seen: [], sinceMs: nowMs - 60_000, times: 2 };
    const deciding = { ...memory, decisions: { api: { ...decision, held: 'throttled' } } };
    const lines = shown({ memories: new Map([[east, deciding]]) });
    expect(lines).toContainEqual(
      expect.stringMatching(/us-east-1 decides active-down, which is held by throttled, for .*in 2 passes$/),
    );
  });

  test('says unknown of all that could not be read, and that nothing is well', () => {
    const nothing = { ...evidenceOf(), fresh: [], verdicts: {} };
    const lines = shown({
      control: undefined,
      reports: undefined,
      memories: new Map(),
      evidence: nothing,
      markers: {},
      deeds: undefined,
    });
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}ledger +unknown/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}telemetry +unknown/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {4}us-east-1 +unknown +none +unknown +unknown$/));
    for (const what of ['freezes', 'overrides', 'promotions', 'gates', 'deeds'])
      expect(lines).toContain(`${what}: unknown`);
    expect(lines).toContain('  dns unknown');
    expect(lines).toContain('  decisions: unknown');
    expect(lines.join('\n')).not.toMatch(/\bup\b|\bok\b|healthy|none$/);
  });

  test('names who ordered what, and until when', () => {
    const lines = shown({
      control: {
        ...control,
        freezes: [{ ...who, scope: 'region', region: 'us-*', expiresAtMs: nowMs + 60_000 }],
        overrides: [{ ...who, application: '*', kind: 'keep-out', region: west }],
        writers: { orders: { ...who, database: 'orders', region: west } },
      },
    });
    const since = new Date(nowMs).toISOString();
    const until = new Date(nowMs + 60_000).toISOString();
    expect(lines).toContain(`  regions us-* by alice since ${since}, until ${until}: a test`);
    expect(lines).toContain('  * is kept out of us-west-2 by alice, until cleared: a test');
    expect(lines).toContain('  the writer of orders is in us-west-2, says alice');
  });

  test('says last what people did, in the order given', () => {
    const deed = { ...who, verb: 'freeze', subject: 'the fleet' } as const;
    const lines = shown({
      deeds: [{ ...deed, verb: 'unfreeze', owner: 'bob', outcome: 'all well' }, deed],
    });
    const at = new Date(nowMs).toISOString();
    expect(lines.slice(-3)).toEqual([
      'deeds:',
      `  ${at} bob: unfreeze the fleet: a test (all well)`,
      `  ${at} alice: freeze the fleet: a test`,
    ]);
    expect(shown().at(-1)).toBe('deeds: none');
  });
});

test('a preflight says what is written, what would happen, and what stands in the way', () => {
  const deed: Deed = { do: 'switchover', application: 'api', to: west };
  const writes = deedItems(deed, who, control, fleet);
  const evidence = evidenceOf({ [west]: 'down' });
  const text = preflightText(
    deed,
    writes,
    preflightOf({ deed, writes, control, evidence, memory, nowMs, context }),
  );
  const lines = text.split('\n');
  expect(lines[0]).toBe('switch api over to us-west-2');
  expect(lines[1]).toMatch(/^ {2}switchover of api to us-west-2 by alice, over epoch 3, until .*: a test$/);
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}us-west-2 +IN THE WAY +down by 3 of 3 votes$/));
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}us-east-1 +clear +up by 3 of 3 votes$/));
});
