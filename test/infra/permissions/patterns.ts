/** Patterns of policies: `*` stands for any characters, `?` for one. */

export function matchesPattern(pattern: string, value: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

/** An ARN's parts are matched each by itself: `*` in one of the first five reaches no further than the next colon. */
export function matchesArn(pattern: string, resource: string): boolean {
  if (pattern === '*') return true;
  const wanted = arnParts(pattern);
  if (resource === '*') return false;
  const given = arnParts(resource);
  return wanted.every((part, index) => matchesPattern(part, given[index] ?? ''));
}

/** The last one has all that follows, colons included. */
function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  if (parts[0] !== 'arn' || parts.length < 6) throw new Error(`an ARN must have six parts, got ${arn}`);
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
