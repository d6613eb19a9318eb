import { expect, test } from 'vitest';
import { startDnsServer } from '../../../sandbox/live/dns-server.ts';
import { parseNameServer, zoneNameServers } from '../../../shared/dns/zone-name-servers.ts';

test.each([
  ['192.0.2.1:53', { address: '192.0.2.1', port: 53 }],
  ['ns-1.example.test:5353', { address: 'ns-1.example.test', port: 5353 }],
  ['2001:db8::1:53', { address: '2001:db8::1', port: 53 }],
])('%s is a name server', (text, expected) => {
  expect(parseNameServer(text)).toEqual(expected);
});

test.each(['192.0.2.1', ':53', '192.0.2.1:0', '192.0.2.1:65536', '192.0.2.1:x'])('%s is none', (text) => {
  expect(() => parseNameServer(text)).toThrow(`a name server must be address:port, got ${text}`);
});

const gone = async () => {
  throw new Error('the control plane does not answer');
};

test('where one source of the hosts fails the next is asked, and its answer is kept', async () => {
  let asked = 0;
  const delegated = async () => {
    asked++;
    return ['127.0.0.1'];
  };
  const servers = zoneNameServers([gone, delegated]);
  // Nobody listens on port 53 here: what matters is that there was somebody to ask.
  expect(await servers.markers('api.example.test')).toEqual([undefined]);
  expect(await servers.markers('api.example.test')).toEqual([undefined]);
  expect(asked).toBe(1);
});

test('where no source answers it is an error that says why, and the next question tries again', async () => {
  let answers = false;
  const late = async () => {
    if (!answers) throw new Error('nor does the resolver');
    return ['127.0.0.1'];
  };
  const servers = zoneNameServers([gone, late]);
  await expect(servers.markers('api.example.test')).rejects.toThrow(
    "the zone's name servers are not known: Error: the control plane does not answer; Error: nor does the resolver",
  );
  answers = true;
  expect(await servers.markers('api.example.test')).toEqual([undefined]);
});

test('those that the deployment names are asked in place of all others', async () => {
  const server = await startDnsServer({
    address: '127.0.0.1',
    port: 0,
    answer: (name, type) => ({
      kind: 'answers',
      records: [{ name, type, ttl: 60, values: ['"v=1 epoch=1"'] }],
    }),
    onError: () => undefined,
  });
  try {
    const servers = zoneNameServers([gone], [`${server.address}:${server.port}`]);
    expect(await servers.markers('api.example.test')).toEqual(['v=1 epoch=1']);
  } finally {
    await server.close();
  }
});
