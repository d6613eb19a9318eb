/** A name server's host in one spelling. */
export function nameServerText(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
