/**
 * Makes a value of a fleet file fit to be shown in an error: headers and bodies carry tokens, addresses carry
 * credentials, and an error ends up in a terminal, in the log of a build, in a ticket.
 */

export const hidden = '[hidden]';

/** Longer text is cut: an error names the value, it does not repeat the file. */
const shownCharactersMax = 200;

/** Fields of a check whose content is never shown, whatever it is. */
const secretFields: readonly unknown[] = ['headers', 'body'];

/** Fields of an application start here in a path: what comes before is a name that its owner chose. */
const applicationFieldsStart = 2;

export function concealed(value: unknown, at: readonly (string | number)[]): unknown {
  if (value === undefined) return undefined;
  if (at.slice(applicationFieldsStart).some((key) => secretFields.includes(key))) return hidden;
  if (Array.isArray(value)) return value.every(isScalar) ? value.map(scalar) : `[list of ${value.length}]`;
  return isScalar(value) ? scalar(value) : `[${typeof value}]`;
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

function scalar(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'string') return value;
  const masked = withoutQuery(withoutCredentials(value));
  return masked.length > shownCharactersMax ? `${masked.slice(0, shownCharactersMax)}…` : masked;
}

/** Drops the `user:password` of an address, also of one too malformed to be parsed. */
function withoutCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[\s\S]*@/i, (match, scheme: string | undefined) => {
    const looksLikeEmail = scheme === undefined && !match.includes(':');
    return looksLikeEmail ? match : `${scheme ?? ''}${hidden}@`;
  });
}

/** Drops the query of an address or of a path: many services take their token there. */
function withoutQuery(text: string): string {
  return /^([a-z][a-z0-9+.-]*:\/\/|\/)/i.test(text) ? text.replace(/\?[\s\S]*$/, `?${hidden}`) : text;
}
