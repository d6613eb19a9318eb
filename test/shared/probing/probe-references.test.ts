import type { LookupFunction } from 'node:net';
import { expect, test } from 'vitest';
import { probeReferences } from '../../../shared/probing/probe-references.ts';
import { calm } from './base-check.ts';
import { deafServer, serveTcp, unusedPort } from './local-server.ts';
import { serverKeeper } from './probing-harness.ts';

const keep = serverKeeper();

test('tells of each reference whether it answered, in the order given', async () => {
  const up = await keep(serveTcp(() => undefined));
  const down = await unusedPort();
  const deaf = await deafServer();
  const lookup: LookupFunction = (_host, _options, done) => done(new Error('no such name'), []);
  try {
    const references = [
      { host: '127.0.0.1', port: down, place: 'us-west-2' },
      { host: '127.0.0.1', port: up.port, place: 'us-east-1' },
      { host: '127.0.0.1', port: deaf.port, place: 'eu-west-1' },
      { host: 'nobody.example.test', port: 443, place: 'google' },
    ];
    const results = await probeReferences(references, 400, { stalls: calm, lookup });
    expect(results).toEqual([
      { ...references[0], answered: false, detail: expect.stringContaining('ECONNREFUSED') },
      { ...references[1], answered: true },
      { ...references[2], answered: false, detail: 'no answer within 400 ms' },
      { ...references[3], answered: false, detail: 'dns: no such name' },
    ]);
  } finally {
    await deaf.stop();
  }
  await up.allClosed();
});

test('of no references none answers', async () => {
  expect(await probeReferences([], 100)).toEqual([]);
});
