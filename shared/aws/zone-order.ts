/**
 * The order in which Route 53 lists names: by their labels, the last label first, with a trailing dot, as characters
 * and not as escapes. The dot makes `api-2.example.com` come before `api.example.com`.
 * Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html
 */

/** Compares normalised names; for `sort`. */
export function inZoneOrder(one: string, other: string): number {
  const [a, b] = [sortKey(one), sortKey(other)];
  return a < b ? -1 : a === b ? 0 : 1;
}

function sortKey(normalisedName: string): string {
  const labels = normalisedName.replace(/\.$/, '').split('.').map(unescaped);
  return `${labels.reverse().join('.')}.`;
}

function unescaped(label: string): string {
  return label.replaceAll(/\\([0-3][0-7]{2})/g, (_escape, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
