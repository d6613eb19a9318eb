/** Every reason has its heading in docs/failover.md, and every heading there is a reason. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Sending } from '../../../functions/steer/send-courses.ts';
import { moveReasons, type StayReason, stayReasons } from '../../../shared/routing/course.ts';
import { type RefusalReason, refusalReasons } from '../../../shared/routing/live-records.ts';

/** Why a course that is written is not in DNS yet; those that are also reasons to stay stand there. */
const sendingReasons: Record<
  Exclude<Extract<Sending, { kind: 'left' }>['because'], StayReason | RefusalReason>,
  'has a heading'
> = {
  'control-plane-down': 'has a heading',
  'ledger-unreachable': 'has a heading',
  refused: 'has a heading',
  throttled: 'has a heading',
};

const page = readFileSync(new URL('../../../docs/failover.md', import.meta.url), 'utf8');
const sections = new Map(page.split(/^## /m).map((section) => [section.split('\n')[0], section]));

describe.each<[section: string, reasons: readonly string[]]>([
  ['Why traffic moves', [...moveReasons, 'adopted']],
  ['Why traffic stays', stayReasons],
  ['Why a move is not sent', [...Object.keys(sendingReasons), ...refusalReasons, 'drift']],
])('%s', (section, reasons) => {
  const text = sections.get(section) ?? '';

  test('has one heading for each reason, and no other', () => {
    const headings = [...text.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect(new Set(headings)).toEqual(new Set(reasons));
    expect(headings).toHaveLength(reasons.length);
  });

  test('says under each what it means, and what to do', () => {
    for (const entry of text.split(/^### /m).slice(1)) {
      expect(entry).toMatch(/^[a-z-]+\n\n[A-Z`].+\n\nDo: .+\.\n*$/s);
    }
  });
});

test('the order of the decision names every reason it can end in', () => {
  const order = sections.get('How a move is decided') ?? '';
  const decided = [...stayReasons, ...moveReasons].filter((reason) => reason !== 'operator');
  expect(decided.filter((reason) => !order.includes(`\`${reason}\``))).toEqual([]);
});
