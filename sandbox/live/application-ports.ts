/** Finds ports that are free on all the addresses where an application is to be served. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** A port that is free on one address may be taken on the next. */
const attemptsMax = 50;

/** One port for each list of addresses, no two the same. Rejects where an address is not this machine's. */
export async function freePorts(addressLists: readonly (readonly string[])[]): Promise<number[]> {
  const held: Server[] = [];
  try {
    const ports: number[] = [];
    // All are held until the last is found, so that none is found twice.
    for (const addresses of addressLists) ports.push(await holdOnePort(addresses, held));
    return ports;
  } finally {
    await Promise.all(held.map(release));
  }
}

async function holdOnePort(addresses: readonly string[], held: Server[]): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    let port = 0;
    try {
      for (const address of new Set(addresses)) {
        const server = createServer();
        server.listen(port, address);
        await once(server, 'listening');
        held.push(server);
        const bound = server.address();
        port = bound !== null && typeof bound === 'object' ? bound.port : port;
      }
      return port;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EADDRNOTAVAIL') throw new Error(missingAddress(addresses), { cause: error });
      if (code !== 'EADDRINUSE' || attempt === attemptsMax) throw error;
    }
  }
}

/** Every 127.x.y.z is there on Linux; macOS has 127.0.0.1 alone until told otherwise. */
function missingAddress(addresses: readonly string[]): string {
  const commands = addresses.map((address) => `sudo ifconfig lo0 alias ${address} up`).join('; ');
  const how = process.platform === 'darwin' ? `, add them with: ${commands}` : '';
  return `the example applications need addresses that this machine does not have${how}, got ${addresses.join(', ')}`;
}

async function release(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
