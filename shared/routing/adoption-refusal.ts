/** Why a record is not taken over, or not given back. Each has its heading in docs/adopting.md. */

export const adoptionReasons = [
  'cloudformation',
  'external-dns',
  'traffic-policy',
  'protected',
  'private-zone',
  'delegated',
  'no-record',
  'wildcard',
  'alias-in-zone',
  'other-type',
  'missing-type',
  'unknown-answer',
  'ambiguous-answer',
  'split-region',
  'mixed-policies',
  'answers-change',
  'answers-elsewhere',
  'health-unknown',
  'weights-disagree',
  'marker-unreadable',
  'unfinished',
  'frozen',
  'ledger-behind',
  'several-regions',
  'no-original',
  'original-differs',
  'foreign-record',
  'not-weighted',
  'no-target',
] as const;
export type AdoptionReason = (typeof adoptionReasons)[number];

export interface AdoptionRefusal {
  readonly kind: 'refused';
  readonly because: AdoptionReason;
  /** What is in the way, with the value that was found. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy: string;
}

export function notAdopted(because: AdoptionReason, text: string, remedy: string): AdoptionRefusal {
  return { kind: 'refused', because, text, remedy };
}
