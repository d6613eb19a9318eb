import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ReferenceResult, referencesFail } from '../../../shared/health/references.ts';

function at(place: string, answered: boolean): ReferenceResult {
  return { host: `${place}.example.test`, port: 443, place, answered };
}

const east = 'us-east-1';

test.each<[name: string, results: ReferenceResult[], abstain: boolean]>([
  ['all answer: we vote', [at('us-west-2', true), at('eu-west-1', true)], false],
  ['exactly half answer: we vote', [at('us-west-2', true), at('eu-west-1', false)], false],
  ['none answers: we abstain', [at('us-west-2', false), at('eu-west-1', false)], true],
  [
    'one of three answers: we abstain',
    [at('us-west-2', true), at('eu-west-1', false), at('google', false)],
    true,
  ],
  [
    'two of three answer: we vote',
    [at('us-west-2', true), at('eu-west-1', true), at('google', false)],
    false,
  ],
  [
    'half of four answer: we vote',
    [at('us-west-2', true), at('us-west-2', true), at('eu-west-1', false), at('google', false)],
    false,
  ],
  [
    'the region judged does not count for us: we abstain',
    [at(east, true), at(east, true), at('us-west-2', false), at('google', false)],
    true,
  ],
  [
    'nor against us: we vote',
    [at(east, false), at(east, false), at('us-west-2', true), at('google', false)],
    false,
  ],
])('%s', (_name, results, abstain) => {
  expect(referencesFail(results, east)).toBe(abstain);
});

test.each<[name: string, results: ReferenceResult[], got: string]>([
  ['none', [], 'got none'],
  ['those in the region judged alone', [at(east, true)], 'got none'],
  ['one other place', [at(east, true), at('us-west-2', true), at('us-west-2', true)], 'got us-west-2'],
])('%s cannot tell whose fault silence is', (_name, results, got) => {
  expect(() => referencesFail(results, east)).toThrow(got);
});

test('an answer more never makes us abstain, and what the region judged answers never matters', () => {
  const results = fc.array(
    fc.record({ place: fc.constantFrom('us-west-2', 'eu-west-1', 'google', east), answered: fc.boolean() }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(results, fc.nat(), fc.boolean(), (drawn, index, answered) => {
      const all = [
        at('us-west-2', false),
        at('google', true),
        ...drawn.map((one) => at(one.place, one.answered)),
      ];
      const better = all.map((one, i) => (i === index % all.length ? { ...one, answered: true } : one));
      if (!referencesFail(all, east)) expect(referencesFail(better, east)).toBe(false);
      const recoloured = all.map((one) => (one.place === east ? { ...one, answered } : one));
      expect(referencesFail(recoloured, east)).toBe(referencesFail(all, east));
    }),
  );
});
