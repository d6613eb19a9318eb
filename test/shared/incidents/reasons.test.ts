/** Which reasons why traffic stays are news, beside those that were told before. */
import { describe, expect, test } from 'vitest';
import type { Happening, Incident } from '../../../shared/incidents/incident.ts';
import { bothDown, east, frozen, incidentAfter, moved, west } from './outage.ts';

describe('a reason why traffic stays', () => {
  const unfinished = { because: 'unfinished', text: 'api is on its way' };
  const reasons = (incident: Incident | undefined) =>
    (incident?.steps ?? []).flatMap(({ because }) => because ?? []);
  const say = (because: string): Partial<Happening> => ({ notMoved: { because, text: because } });

  test.each<[string, readonly Partial<Happening>[], string[]]>([
    ['is told though it names no cause', [{ notMoved: unfinished }], ['unfinished']],
    ['that names no cause adds nothing to one', [say('throttled'), { notMoved: unfinished }], ['throttled']],
    [
      'that names no cause adds nothing to evidence that was too old',
      [say('evidence-old'), { notMoved: unfinished }],
      ['evidence-old'],
    ],
    [
      'that names no cause is told after why nothing was decided',
      [say('awaiting-operator'), { notMoved: unfinished }],
      ['awaiting-operator', 'unfinished'],
    ],
    [
      'that is a cause is told after one that names none',
      [{ notMoved: unfinished }, say('throttled')],
      ['unfinished', 'throttled'],
    ],
    [
      'is told again in the next outage of the region with traffic',
      [
        { verdicts: bothDown, ...say('throttled') },
        { verdicts: { [east]: 'up', [west]: 'down' } },
        { verdicts: bothDown, notMoved: unfinished },
      ],
      ['throttled', 'unfinished'],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(reasons(incidentAfter(...changes))).toEqual(expected);
  });

  test.each<[string, number | undefined, string[]]>([
    ['of a pass that does not know of the move is not told after it', 1, []],
    ['of one that knows of it is', 2, ['frozen']],
    ['of one that knows of a later one is', 3, ['frozen']],
    ['of one that knows no course is', undefined, ['frozen']],
  ])('%s', (_name, epoch, expected) => {
    const notMoved = epoch === undefined ? frozen : { ...frozen, epoch };
    expect(reasons(incidentAfter({ moved }, { notMoved }))).toEqual(expected);
  });
});
