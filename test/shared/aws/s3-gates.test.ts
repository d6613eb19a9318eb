import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Front } from '../../../sandbox/live/wire/front.ts';
import { s3Service } from '../../../sandbox/live/wire/s3-service.ts';
import type { WireFault } from '../../../sandbox/live/wire/wire.ts';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { createGateBuckets } from '../../../sandbox/world/gate-ports.ts';
import { type BucketFault, entityTag, type S3, s3 } from '../../../sandbox/world/s3.ts';
import { s3Gates } from '../../../shared/aws/s3-gates.ts';
import { gateBucketName, gateKey } from '../../../shared/fleet/names.ts';
import type { Gates } from '../../../shared/ports.ts';
import { type Gate, gateText } from '../../../shared/routing/gate.ts';
import { fleetOf } from '../../functions/world/fleet.ts';
import { startTestFront } from './front-for-test.ts';

const east = 'us-east-1';
const west = 'us-west-2';
const europe = 'eu-west-1';
const fleet = fleetOf();
const bucketOf = (vantage: string) => gateBucketName(fleet.name, ACCOUNT_ID, vantage);
const open = { kind: 'read', closed: [] } as const;
const closed: Gate = { region: east, slot: 1_800_000_000, closedAtMs: 1_800_000_000_123, latched: false };

/** As it is read again. */
const written = (gate: Gate): Gate => ({ ...gate, version: entityTag(gateText(gate)) });

const faults = new Map<string, WireFault>();
const bucketFaults = new Map<string, BucketFault>();
let front: Front;
let model: S3;
let gates: Gates;

beforeAll(async () => {
  const service = () => s3Service(model);
  front = await startTestFront({
    services: {
      s3: {
        operations: ['PutObject', 'GetObject', 'HeadObject', 'DeleteObject'],
        operationOf: (request) => service().operationOf(request),
        handle: (request, region, operation) => service().handle(request, region, operation),
        failure: (failure) => service().failure(failure),
      },
    },
    faultFor: (_service, _operation, region) => faults.get(region),
  });
  gates = s3Gates(fleet, ACCOUNT_ID, west);
});

afterAll(async () => {
  await front.close();
});

beforeEach(() => {
  faults.clear();
  bucketFaults.clear();
  model = s3({ clock: virtualClock(1_000), faultAt: (region) => bucketFaults.get(region) });
  createGateBuckets(model, fleet);
});

test('no object is an open gate, in every bucket', async () => {
  expect(await gates.sheets()).toEqual({ [east]: open, [west]: open, [europe]: open });
});

test('a gate that is closed is read as it was written, in the own bucket alone', async () => {
  await gates.close(closed);
  expect(await gates.sheets()).toEqual({
    [east]: open,
    [west]: { kind: 'read', closed: [written(closed)] },
    [europe]: open,
  });
  expect(model.keys(west, bucketOf(west))).toEqual([gateKey(east)]);
  expect(model.anonymousStatus(`${bucketOf(west)}.s3.${west}.amazonaws.com`, `/${gateKey(east)}`)).toBe(200);
});

test('closing again replaces it, and opening takes it away, twice as well as once', async () => {
  await gates.close(closed);
  const renewed = { ...written(closed), slot: closed.slot + 60, latched: true };
  expect(await gates.close(renewed)).toBe(true);
  expect((await gates.sheets())[west]).toEqual({ kind: 'read', closed: [written(renewed)] });
  await gates.open(east);
  await gates.open(east);
  expect((await gates.sheets())[west]).toEqual(open);
});

describe('a pass that comes late', () => {
  const read = written(closed);
  const later = { ...closed, slot: closed.slot + 90, latched: true };
  const late = { ...closed, slot: closed.slot + 60 };
  const others: [name: string, meanwhile: () => Promise<unknown>, gate: Gate, then: readonly Gate[]][] = [
    ['does not close again what is open', () => gates.open(east), { ...read, ...late }, []],
    [
      'does not renew what was renewed after it had read it',
      () => gates.close({ ...later, version: read.version ?? '' }),
      { ...read, ...late },
      [written(later)],
    ],
    ['does not close anew what is closed', async () => undefined, late, [read]],
  ];
  test.each(others)('%s, and is told so', async (_name, meanwhile, gate, then) => {
    await gates.close(closed);
    await meanwhile();
    expect(await gates.close(gate)).toBe(false);
    expect((await gates.sheets())[west]).toEqual({ kind: 'read', closed: then });
  });

  test('is not told so of its own write, sent twice because the answer was lost', async () => {
    expect(await gates.close(closed)).toBe(true);
    expect(await gates.close(closed)).toBe(true);
  });
});

test("another vantage's gates are read from its bucket", async () => {
  await s3Gates(fleet, ACCOUNT_ID, europe).close(closed);
  expect(await gates.sheets()).toEqual({
    [east]: open,
    [west]: open,
    [europe]: { kind: 'read', closed: [written(closed)] },
  });
});

test.each([
  ['nonsense', 'not JSON'],
  ['another form', '{"slot":"soon"}'],
  ['nothing', ''],
])('an object of %s is a closed gate all the same, as old as can be', async (_name, body) => {
  model.put(europe, bucketOf(europe), gateKey(east), body);
  const unknown = { region: east, slot: 0, closedAtMs: 0, latched: false, version: entityTag(body) };
  expect((await gates.sheets())[europe]).toEqual({ kind: 'read', closed: [unknown] });
});

test('a bucket that is gone is unreadable, and so is one that refuses; the others are read', async () => {
  await gates.close(closed);
  bucketFaults.set(east, 'gone');
  faults.set(europe, { kind: 'down' });
  expect(await gates.sheets()).toEqual({
    [east]: { kind: 'unreadable' },
    [west]: { kind: 'read', closed: [written(closed)] },
    [europe]: { kind: 'unreadable' },
  });
});

test('a bucket that does not answer is given up, and does not keep the others from being read', async () => {
  const silence = Promise.withResolvers<void>();
  faults.set(europe, { kind: 'held', until: silence.promise });
  const sheets = await gates.sheets();
  silence.resolve();
  expect(sheets).toEqual({ [east]: open, [west]: open, [europe]: { kind: 'unreadable' } });
});

test('who has little patience has what has been read by then', async () => {
  await gates.close(closed);
  const silence = Promise.withResolvers<void>();
  faults.set(europe, { kind: 'held', until: silence.promise });
  const reading = gates.sheets(500);
  const sheets = await reading;
  expect(sheets[europe]).toEqual({ kind: 'unreadable' });
  silence.resolve();
  expect(await reading).toBe(sheets);
});

test('a gate that cannot be written is an error for the caller', async () => {
  bucketFaults.set(west, 'gone');
  await expect(gates.close(closed)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  faults.set(west, { kind: 'down' });
  await expect(gates.open(east)).rejects.toThrow();
});
