/** Gates in S3: one bucket for each vantage, in its own region; an object for each region that it is closed for. */
import { setTimeout as wait } from 'node:timers/promises';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Fleet } from '../fleet/fleet.ts';
import { gateBucketName, gateKey } from '../fleet/names.ts';
import type { Gates } from '../ports.ts';
import { type Gate, type GateSheet, gateText, regionsWithGates } from '../routing/gate.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';

/** A bucket that takes longer counts as unreadable, and its gates as open. */
const readTimeoutMs = 1_000;

/** Nothing waits for a gate but the gate itself. */
const writeTimeoutMs = 3_000;

/**
 * The object is another than was read, is gone, or is just being deleted
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
const lostRaces: ReadonlySet<string> = new Set([
  'PreconditionFailed',
  'NoSuchKey',
  'ConditionalRequestConflict',
]);

type GatedFleet = Pick<Fleet, 'name' | 'gates' | 'applications' | 'vantages'>;

/**
 * @param own the region whose bucket is written; all are read
 * @param place where to find S3, and as whom, in place of what the environment says
 */
export function s3Gates(fleet: GatedFleet, account: string, own: string, place: ClientPlace = {}): Gates {
  const regions = regionsWithGates(fleet);
  const readers = new Map(
    fleet.vantages.map((region) => [
      region,
      new S3Client({ ...place, region, maxAttempts: 1, requestHandler: patience(readTimeoutMs) }),
    ]),
  );
  const writer = new S3Client({
    ...place,
    region: own,
    maxAttempts: 2,
    requestHandler: patience(writeTimeoutMs),
  });
  const bucketOf = (vantage: string) => gateBucketName(fleet.name, account, vantage);

  const sheetOf = async (vantage: string, client: S3Client): Promise<GateSheet> => {
    try {
      const gates = await Promise.all(regions.map((region) => readGate(client, bucketOf(vantage), region)));
      return { kind: 'read', closed: gates.filter((gate) => gate !== undefined) };
    } catch {
      return { kind: 'unreadable' };
    }
  };

  return {
    async sheets(patienceMs = readTimeoutMs) {
      const unread = [...readers.keys()].map((vantage) => [vantage, { kind: 'unreadable' }] as const);
      const sheets: Record<string, GateSheet> = Object.fromEntries(unread);
      const reading = [...readers].map(async ([vantage, client]) => {
        sheets[vantage] = await sheetOf(vantage, client);
      });
      // Who comes late is not cut off: the connection is then there for the next pass.
      await Promise.race([Promise.all(reading), wait(patienceMs, undefined, { ref: false })]);
      return { ...sheets };
    },
    async close(gate) {
      try {
        await writer.send(
          new PutObjectCommand({
            Bucket: bucketOf(own),
            Key: gateKey(gate.region),
            Body: gateText(gate),
            ContentType: 'application/json',
            CacheControl: 'no-store',
            ...(gate.version === undefined ? { IfNoneMatch: '*' } : { IfMatch: gate.version }),
          }),
        );
        return true;
      } catch (error) {
        if (!(error instanceof Error && lostRaces.has(error.name))) throw error;
        // A write whose answer was lost is sent again, and then loses against itself.
        const there = await readGate(writer, bucketOf(own), gate.region);
        return there !== undefined && gateText(there) === gateText(gate);
      }
    },
    async open(region) {
      await writer.send(new DeleteObjectCommand({ Bucket: bucketOf(own), Key: gateKey(region) }));
    },
  };
}

/**
 * Undefined where there is no object. The role may list the bucket, else S3 would call a missing object forbidden, and
 * an open gate could not be told from one that cannot be read.
 */
async function readGate(client: S3Client, bucket: string, region: string): Promise<Gate | undefined> {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: gateKey(region) }));
    const gate = gateIn((await Body?.transformToString()) ?? '', region);
    return ETag === undefined ? gate : { ...gate, version: ETag };
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** Whatever the object says, it is there, and that is what closes a gate for Route 53. */
function gateIn(text: string, region: string): Gate {
  const unknown: Gate = { region, slot: 0, closedAtMs: 0, latched: false };
  try {
    const { slot, closedAtMs, latched } = JSON.parse(text) as Partial<Record<keyof Gate, unknown>>;
    const isGate = typeof slot === 'number' && typeof closedAtMs === 'number' && typeof latched === 'boolean';
    return isGate ? { region, slot, closedAtMs, latched } : unknown;
  } catch {
    return unknown;
  }
}
