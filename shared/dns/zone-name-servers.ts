/** The port `NameServers`: asks the zone's own name servers, or those that the deployment names in their place. */
import { resolveNs } from 'node:dns/promises';
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

/** The hosts that a zone is delegated to, by any resolver: for whom the control plane does not tell. */
export async function delegatedHosts(zone: string): Promise<readonly string[]> {
  return resolveNs(zone);
}

/**
 * The sources of the hosts are asked in turn, and the first answer is kept. Where none answers, nothing is known of the
 * zone's answers until the next question.
 */
export function zoneNameServers(
  sources: readonly (() => Promise<readonly string[]>)[],
  given?: readonly string[],
): NameServers {
  let known = given?.map(parseNameServer);
  return {
    async markers(name) {
      known ??= (await firstOf(sources)).map((address) => ({ address, port: dnsPort }));
      return readMarkers({ servers: known, name, timeoutMs });
    },
  };
}

async function firstOf(sources: readonly (() => Promise<readonly string[]>)[]): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const source of sources) {
    try {
      return await source();
    } catch (error) {
      failures.push(String(error));
    }
  }
  throw new Error(`the zone's name servers are not known: ${failures.join('; ')}`);
}
