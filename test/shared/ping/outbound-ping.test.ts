/** What is said to somebody outside, and that what goes wrong is said without the address. */
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { outboundPing, pingTimeoutMs } from '../../../shared/ping/outbound-ping.ts';
import { certificateFor } from '../probing/certificate.ts';
import { type LocalServer, serveHttps, unusedPort } from '../probing/local-server.ts';

const certificate = certificateFor('localhost', 1);
let server: LocalServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function pinged(listener: RequestListener): Promise<unknown> {
  server = await serveHttps(certificate, listener);
  return send(server.port);
}

/** Undefined where all went well, else what was said. */
async function send(port: number, trust: { ca?: string } = { ca: certificate.cert }): Promise<unknown> {
  const ping = outboundPing(`https://localhost:${port}/s3cret`, trust);
  return ping.send().then(
    () => undefined,
    (error: unknown) => String(error),
  );
}

describe('a ping', () => {
  test('asks for exactly the address', async () => {
    const asked: string[] = [];
    const said = await pinged(({ method, url }, response) => {
      asked.push(`${method} ${url}`);
      response.end('OK');
    });
    expect(said).toBeUndefined();
    expect(asked).toEqual(['GET /s3cret']);
  });

  test.each([
    [200, undefined],
    [299, undefined],
    [300, 'Error: it answered 300'],
    [404, 'Error: it answered 404'],
    [500, 'Error: it answered 500'],
  ])('that is answered %i', async (status, expected) => {
    expect(await pinged((_request, response) => response.writeHead(status).end())).toBe(expected);
  });

  test('does not wait for the end of an answer, and does not keep it coming', async () => {
    expect(
      await pinged((_request, response) => void response.writeHead(200).write('and so on')),
    ).toBeUndefined();
    await server?.allClosed();
  });

  test('that is not answered is given up', async () => {
    const beganMs = performance.now();
    expect(await pinged(() => undefined)).toBe('Error: no answer within 2 s');
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(pingTimeoutMs - 50);
  });

  test('that nobody takes says why, and not whom it was for', async () => {
    expect(await send(await unusedPort())).toBe('Error: no answer (ECONNREFUSED)');
  });

  test('goes to nobody whose certificate cannot be trusted', async () => {
    server = await serveHttps(certificate, (_request, response) => response.end());
    const said = await send(server.port, {});
    expect(said).toMatch(/^Error: no answer \(\w*CERT\w*\)$/);
    expect(said).not.toContain('localhost');
  });
});
