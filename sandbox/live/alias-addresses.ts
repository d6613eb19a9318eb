/** What alias targets resolve to in the sandbox: there is no load balancer, so the endpoint that is probed. */
import { isIP } from 'node:net';
import type { Fleet } from '../../shared/fleet/fleet.ts';

export function aliasAddressesOf(
  fleet: Fleet,
): (
  dnsName: string,
  type: string,
) => { readonly ttlSeconds: number; readonly values: readonly string[] } | undefined {
  const addresses = new Map<string, string>();
  for (const { endpoints } of Object.values(fleet.applications)) {
    for (const { target, probe } of Object.values(endpoints)) {
      const host = new URL(probe).hostname.replaceAll(/[[\]]/g, '');
      if (target.alias !== undefined && isIP(host) !== 0) addresses.set(plain(target.alias.dnsName), host);
    }
  }
  return (dnsName, type) => {
    const address = addresses.get(plain(dnsName));
    if (address === undefined) return undefined;
    const values = isIP(address) === (type === 'AAAA' ? 6 : 4) ? [address] : [];
    // What a load balancer's own records have.
    return { ttlSeconds: 60, values };
  };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
