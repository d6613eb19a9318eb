/** The port `NameServers`: asks the zone's own name servers, or those that the deployment names in their place. */
import type { NameServers } from '../ports.ts';
import { type NameServer, readMarkers } from './name-servers.ts';

const dnsPort = 53;

/** A name server that takes longer is as good as silent; the next pass asks again. */
const timeoutMs = 2_000;

/** `address:port`, as the deployment's settings write it. */
export function parseNameServer(text: string): NameServer {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`a name server must be address:port, got ${text}`);
  }
  return { address: text.slice(0, colon), port };
}

/** `hosts` is asked once; where it fails, nothing is known of the zone's answers until the next question. */
export function zoneNameServers(
  hosts: () => Promise<readonly string[]>,
  given?: readonly string[],
): NameServers {
  let known = given?.map(parseNameServer);
  return {
    async markers(name) {
      known ??= (await hosts()).map((address) => ({ address, port: dnsPort }));
      return readMarkers({ servers: known, name, timeoutMs });
    },
  };
}
