/**
 * Where a redirect leads: within the target, out of it, or nowhere. Pure. Within means the same scheme and either the
 * name that was asked for or the address that was probed, so that a probe of one region never judges another.
 */
import type { Answer } from './http-exchange.ts';
import type { ParsedTarget } from './probe-target.ts';
import { shown } from './shown-value.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export type Redirect =
  | { readonly kind: 'none' }
  | { readonly kind: 'within'; readonly path: string; readonly asGet: boolean }
  | { readonly kind: 'outside'; readonly to: string };

/**
 * @param host as it was sent in the request
 * @param path as it was sent, which a relative location builds on
 */
export function redirectOf(
  { status, headers }: Pick<Answer, 'status' | 'headers'>,
  target: ParsedTarget,
  host: string,
  path: string,
): Redirect {
  if (!REDIRECTS.has(status) || headers.location === undefined) return { kind: 'none' };
  const asked = `${target.protocol}//${host}`;
  const base = `${asked}${path}`;
  if (!URL.canParse(headers.location, base)) return { kind: 'outside', to: shown(headers.location) };
  const { origin, pathname, search } = new URL(headers.location, base);
  // The query is left out: it may carry a token.
  if (!originsWithin(target, asked).has(origin))
    return { kind: 'outside', to: shown(`${origin}${pathname}`) };
  // As browsers do it, and RFC 9110 section 15.4 allows.
  return { kind: 'within', path: `${pathname}${search}`, asGet: status <= 303 };
}

/** A server knows itself by the name it was asked for, with or without its port, or by its address. */
function originsWithin({ protocol, host, port }: ParsedTarget, asked: string): ReadonlySet<string> {
  const address = host.includes(':') ? `[${host}]` : host;
  const candidates = [asked, `${asked}:${port}`, `${protocol}//${address}:${port}`];
  return new Set(candidates.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin));
}
