/**
 * Where a file of ours is that is not imported but loaded by its path. A checkout runs the TypeScript that stands
 * there; the package has in its place the JavaScript that was made of it, as Node strips no types below node_modules.
 */

/** @param own The address of a file of the same form: this one's. */
export function programFile(source: URL, own: string = import.meta.url): URL {
  return own.endsWith('.js') ? new URL(source.href.replace(/\.ts$/, '.js')) : source;
}
