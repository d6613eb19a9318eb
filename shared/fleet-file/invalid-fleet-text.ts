/** What `validate` and the deployment say of a fleet file that is not valid. */
import { styleText } from 'node:util';
import type { Issue } from '../fleet/issue.ts';

/** All errors of a file, for people. */
export function invalidFleetText(file: string, errors: readonly Issue[]): string {
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  return [`${file} is not valid: ${count}`, ...errors.map(issueText)].join('\n\n');
}

function issueText({ path, message, value, allowed }: Issue): string {
  const shown = value === undefined ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value);
  const field = path === '' ? '' : styleText('bold', path, { stream: process.stderr });
  return [`  ${field}${message.slice(path.length)}`, `    value:   ${shown}`, `    allowed: ${allowed}`].join(
    '\n',
  );
}
