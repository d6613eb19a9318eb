/** Refuses lists that are empty, too long, or name a thing twice. */
import { type Finding, finding, type Path } from '../issue.ts';

export function namedTwice(at: Path, list: readonly string[]): readonly Finding[] {
  return list.flatMap((item, index) =>
    list.indexOf(item) === index
      ? []
      : [finding([...at, index], item, 'be named once', { allowed: 'each of them once', dependsOn: [at] })],
  );
}

export function emptyList(at: Path, list: readonly unknown[], what: string): readonly Finding[] {
  return list.length > 0 ? [] : [finding(at, list, `name at least one ${what}`, { dependsOn: [at] })];
}

export function tooLong(at: Path, list: readonly unknown[], max: number): readonly Finding[] {
  return list.length <= max ? [] : [finding(at, `${list.length} entries`, `have at most ${max} entries`)];
}
