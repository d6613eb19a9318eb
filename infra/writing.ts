/**
 * When a fleet file was written. Of two deployments the one with the later fleet is the newer, and the other decides
 * nothing; and what has not changed must deploy as nothing, from any clone. So it is the time of the file's last
 * commit, where there is one that has what the file says.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface Writing {
  readonly at: Date;
  /** `shallow`: of the oldest commit that this clone has, which may not be the one that wrote the file. */
  readonly from: 'commit' | 'shallow' | 'file';
}

export function writingOf(file: string): Writing {
  return lastCommit(file) ?? { at: new Date(Math.floor(statSync(file).mtimeMs)), from: 'file' };
}

/** Undefined where git does not know the file, knows another text of it, or is not there. */
function lastCommit(file: string): Writing | undefined {
  const name = basename(file);
  const git = (...given: string[]) =>
    execFileSync('git', given, {
      cwd: dirname(file),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    if (git('status', '--porcelain', '--ignored', '--', name) !== '') return undefined;
    const [seconds, parents = ''] = git('log', '-1', '--format=%ct,%P', '--', name).split(',');
    if (seconds === undefined || seconds === '') return undefined;
    const isBoundary = parents === '' && git('rev-parse', '--is-shallow-repository') === 'true';
    return { at: new Date(Number(seconds) * 1000), from: isBoundary ? 'shallow' : 'commit' };
  } catch {
    return undefined;
  }
}
