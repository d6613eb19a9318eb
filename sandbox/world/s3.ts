/**
 * S3, as far as gates use it: small objects in buckets that let Route 53's health checkers read and list nothing.
 * What was there at any moment of the last minute is kept, so that a checker's turn can be judged after it.
 */
import { createHash } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';

/** `unreachable`: nobody gets an answer. `gone`: the bucket is deleted, with all that was in it. */
export type BucketFault = 'unreachable' | 'gone';

export interface S3Options {
  readonly clock: Clock;
  /** The fault of a region's buckets at a moment. */
  readonly faultAt?: (region: string, atMs: number) => BucketFault | undefined;
}

export interface S3 {
  /** Making a bucket again finds it. */
  createBucket(region: string, bucket: string): void;
  /**
   * @param only where the key has this entity tag (If-Match), or `none` at all (If-None-Match: *)
   * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html)
   */
  put(region: string, bucket: string, key: string, body: string, only?: string): void;
  /** For whoever may list the bucket: a missing key is NoSuchKey. */
  get(region: string, bucket: string, key: string): string;
  /** Deleting what is not there is done as well. */
  delete(region: string, bucket: string, key: string): void;
  keys(region: string, bucket: string): readonly string[];
  /**
   * The HTTP status that a health checker gets at `BUCKET.s3.REGION.amazonaws.com`: a missing object is forbidden to
   * whoever may not list the bucket. Undefined where nobody answers. `atMs` is at most a minute ago.
   */
  anonymousStatus(host: string, path: string, atMs?: number): number | undefined;
}

interface Version {
  readonly fromMs: number;
  /** Undefined: not there. */
  readonly body: string | undefined;
}

interface Bucket {
  readonly region: string;
  readonly name: string;
  /** By key, oldest first. */
  readonly objects: Map<string, Version[]>;
}

const historyMs = 60_000;

export function s3({ clock, faultAt = () => undefined }: S3Options): S3 {
  const buckets = new Map<string, Bucket>();

  const bucketOf = (region: string, name: string): Bucket => {
    const fault = faultAt(region, clock.nowMs());
    if (fault === 'unreachable') throw new AwsError('ServiceUnavailable', 'Reduce your request rate.', 503);
    const bucket = buckets.get(name);
    if (bucket !== undefined && bucket.region !== region) {
      const message = `The bucket is in this region: ${bucket.region}. Please use this region to retry the request`;
      throw new AwsError('PermanentRedirect', message, 301);
    }
    if (fault === 'gone') emptied(bucket, clock.nowMs());
    if (bucket === undefined || fault === 'gone') {
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    }
    return bucket;
  };

  const write = (bucket: Bucket, key: string, body: string | undefined): void => {
    const nowMs = clock.nowMs();
    const versions = bucket.objects.get(key) ?? [];
    // The newest of the old ones is what was there when the history begins.
    const old = versions.filter(({ fromMs }) => fromMs <= nowMs - historyMs).slice(-1);
    const recent = versions.filter(({ fromMs }) => fromMs > nowMs - historyMs);
    bucket.objects.set(key, [...old, ...recent, { fromMs: nowMs, body }]);
  };

  return {
    createBucket(region, name) {
      const known = buckets.get(name);
      if (known === undefined) buckets.set(name, { region, name, objects: new Map() });
      else if (known.region !== region) {
        throw new AwsError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded',
          409,
        );
      }
    },
    put(region, name, key, body, only) {
      const bucket = bucketOf(region, name);
      if (only !== undefined) assertIs(only, bodyAt(bucket, key, clock.nowMs()));
      write(bucket, key, body);
    },
    get(region, name, key) {
      const body = bodyAt(bucketOf(region, name), key, clock.nowMs());
      if (body === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
      return body;
    },
    delete: (region, name, key) => write(bucketOf(region, name), key, undefined),
    keys(region, name) {
      const bucket = bucketOf(region, name);
      return [...bucket.objects.keys()]
        .filter((key) => bodyAt(bucket, key, clock.nowMs()) !== undefined)
        .sort((one, other) => (one < other ? -1 : 1));
    },
    anonymousStatus(host, path, atMs = clock.nowMs()) {
      const [, name = '', region = ''] = /^([^.]+)\.s3\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host) ?? [];
      const bucket = buckets.get(name);
      const fault = faultAt(region, atMs);
      if (fault === 'unreachable') return undefined;
      if (fault === 'gone') emptied(bucket, atMs);
      if (bucket === undefined || bucket.region !== region || fault === 'gone') return 404;
      return bodyAt(bucket, path.replace(/^\//, ''), atMs) === undefined ? 403 : 200;
    },
  };
}

/** Of an object that was written whole and without a customer's key: the MD5 of its body, in quotation marks. */
export function entityTag(body: string): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function assertIs(only: string, body: string | undefined): void {
  if (body === undefined && only !== 'none') {
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  }
  const isMet = body === undefined || entityTag(body) === only;
  if (isMet) return;
  const message = 'At least one of the pre-conditions you specified did not hold';
  throw new AwsError('PreconditionFailed', message, 412);
}

function bodyAt({ objects }: Bucket, key: string, atMs: number): string | undefined {
  return objects.get(key)?.findLast(({ fromMs }) => fromMs <= atMs)?.body;
}

/** What was in a bucket when it was deleted does not come back with it. */
function emptied(bucket: Bucket | undefined, atMs: number): void {
  for (const [key, versions] of bucket?.objects ?? []) {
    if (versions.at(-1)?.body !== undefined)
      bucket?.objects.set(key, [...versions, { fromMs: atMs, body: undefined }]);
  }
}
