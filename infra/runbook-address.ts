/** Where people who are paged find what to do: in the public repository, as this account may be what is in trouble. */
import type { WatchKind } from '../shared/fleet/watch-names.ts';

/** The same as `repository` in package.json. */
export const repositoryAddress = 'https://github.com/pointsman/pointsman';

export function runbookAddress(kind: WatchKind): string {
  return `${repositoryAddress}/blob/main/docs/runbooks/${kind}.md`;
}
