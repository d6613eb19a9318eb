/** S3, as far as gates use it: small objects that are there or not. */
import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import type { Backend } from './backends.ts';
import { contract, refusalOf } from './contract.ts';

const Key = 'closed/us-east-1';

class S3Clients {
  readonly s3: S3Client;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.s3 = new S3Client({
      endpoint,
      credentials,
      region: 'us-east-1',
      forcePathStyle: true,
      maxAttempts: 1,
    });
  }

  async bucket({ createBucket }: Backend): Promise<string> {
    const Bucket = `gates-${randomUUID()}`;
    if (createBucket === undefined) await this.s3.send(new CreateBucketCommand({ Bucket }));
    else createBucket(Bucket);
    return Bucket;
  }

  async put(
    Bucket: string,
    Body: string,
    condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'> = {},
  ) {
    return this.s3.send(
      new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json', ...condition }),
    );
  }

  async get(Bucket: string, key = Key): Promise<string | undefined> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key: key }));
    return Body?.transformToString();
  }

  close(): void {
    this.s3.destroy();
  }
}

contract('s3', ['sandbox', 'moto'], (endpoint) => new S3Clients(endpoint), {
  async 'an object is read as it was written'(clients, backend) {
    const bucket = await clients.bucket(backend);
    const body = '{"region":"us-east-1","text":"<ünïcode> & \\"quotes\\""}\n';
    await clients.put(bucket, body);
    expect(await clients.get(bucket)).toBe(body);
  },

  async 'written again, it is the newer one'(clients, backend) {
    const bucket = await clients.bucket(backend);
    await clients.put(bucket, 'one');
    await clients.put(bucket, 'two');
    expect(await clients.get(bucket)).toBe('two');
  },

  async 'a key that is not there is NoSuchKey to whoever may list'(clients, backend) {
    const bucket = await clients.bucket(backend);
    expect(await refusalOf(clients.get(bucket))).toMatchObject({ name: 'NoSuchKey' });
  },

  async 'a key is the whole of it, slashes and all'(clients, backend) {
    const bucket = await clients.bucket(backend);
    await clients.put(bucket, 'one');
    expect(await refusalOf(clients.get(bucket, 'closed'))).toMatchObject({ name: 'NoSuchKey' });
    expect(await refusalOf(clients.get(bucket, `${Key}/more`))).toMatchObject({ name: 'NoSuchKey' });
  },

  async 'deleted, it is not there, and deleting it again is no error'(clients, backend) {
    const bucket = await clients.bucket(backend);
    await clients.put(bucket, 'one');
    for (const _time of ['once', 'again']) {
      await clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
      expect(await refusalOf(clients.get(bucket))).toMatchObject({ name: 'NoSuchKey' });
    }
  },

  async 'written only where nothing is, the first one stays'(clients, backend) {
    const bucket = await clients.bucket(backend);
    await clients.put(bucket, 'one', { IfNoneMatch: '*' });
    const second = clients.put(bucket, 'two', { IfNoneMatch: '*' });
    expect(await refusalOf(second)).toMatchObject({ name: 'PreconditionFailed' });
    expect(await clients.get(bucket)).toBe('one');
  },

  async 'written only over what was read, a later one stays'(clients, backend) {
    const bucket = await clients.bucket(backend);
    await clients.put(bucket, 'one');
    const read = await clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const IfMatch = read.ETag ?? '';
    expect((await clients.put(bucket, 'two', { IfMatch })).ETag).not.toBe(IfMatch);
    expect(await refusalOf(clients.put(bucket, 'three', { IfMatch }))).toMatchObject({
      name: 'PreconditionFailed',
    });
    expect(await clients.get(bucket)).toBe('two');
  },

  async 'written only over what was read, it does not come back'(clients, backend) {
    const bucket = await clients.bucket(backend);
    await clients.put(bucket, 'one');
    const head = await clients.s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));
    await clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    const again = clients.put(bucket, 'two', { IfMatch: head.ETag ?? '' });
    expect(await refusalOf(again)).toMatchObject({ name: 'NoSuchKey' });
    expect(await refusalOf(clients.get(bucket))).toMatchObject({ name: 'NoSuchKey' });
  },

  async 'HEAD tells whether it is there, and how long it is'(clients, backend) {
    const bucket = await clients.bucket(backend);
    const head = () => clients.s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));
    expect(await refusalOf(head())).toMatchObject({ name: 'NotFound' });
    await clients.put(bucket, 'three');
    expect((await head()).ContentLength).toBe(5);
  },

  async 'a bucket that is not there is NoSuchBucket'(clients) {
    const bucket = `gates-${randomUUID()}`;
    expect(await refusalOf(clients.get(bucket))).toMatchObject({ name: 'NoSuchBucket' });
    expect(await refusalOf(clients.put(bucket, 'one'))).toMatchObject({ name: 'NoSuchBucket' });
  },
});
