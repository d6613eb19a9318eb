import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts } from '../../../sandbox/live/application-ports.ts';

test('finds ports that differ, each free on all its addresses', async () => {
  const addresses = ['127.0.1.1', '127.0.2.1', '127.0.3.1'];
  const ports = await freePorts([addresses, addresses, ['127.0.1.1']]);
  expect(new Set(ports).size).toBe(3);
  for (const address of addresses) {
    const server = createServer();
    server.listen(ports[0], address);
    await once(server, 'listening');
    const closed = once(server, 'close');
    server.close();
    await closed;
  }
});

test('takes an address that is named twice for one', async () => {
  expect(await freePorts([['127.0.1.1', '127.0.1.1']])).toHaveLength(1);
});

test('names the addresses that the machine does not have', async () => {
  // Reserved for documentation (RFC 5737), so that no machine has it.
  const missing = freePorts([['127.0.1.1', '192.0.2.1']]);
  await expect(missing).rejects.toThrow(
    'the example applications need addresses that this machine does not have, got 127.0.1.1, 192.0.2.1',
  );
});

test('says on macOS how to add them', async () => {
  const { platform } = process;
  Object.defineProperty(process, 'platform', { value: 'darwin' });
  try {
    await expect(freePorts([['192.0.2.1']])).rejects.toThrow(
      'add them with: sudo ifconfig lo0 alias 192.0.2.1 up',
    );
  } finally {
    Object.defineProperty(process, 'platform', { value: platform });
  }
});
