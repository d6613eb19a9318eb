/** An empty DynamoDB that refuses every write with one error: for those that dynalite has no cause to give. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function startRefusing(error: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const isWrite = /\.(?:Put|Update|Delete)Item$/.test(String(request.headers['x-amz-target']));
      const answer = isWrite ? { __type: `com.amazonaws.dynamodb.v20120810#${error}`, message: error } : {};
      response.writeHead(isWrite ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
