import { describe, expect, test } from 'vitest';
import { virtualClock } from '../../../sandbox/world/clock.ts';
import { type BucketFault, entityTag, s3 } from '../../../sandbox/world/s3.ts';

const region = 'us-west-2';
const host = `gates.s3.${region}.amazonaws.com`;

function world() {
  const clock = virtualClock(0);
  const faults: { fault?: BucketFault } = {};
  const model = s3({ clock, faultAt: (of) => (of === region ? faults.fault : undefined) });
  model.createBucket(region, 'gates');
  return { clock, faults, model, at: (ms: number) => clock.advanceTo(ms) };
}

describe('whoever may list the bucket', () => {
  test('reads what was written, and the newest of it', () => {
    const { model } = world();
    model.put(region, 'gates', 'closed/a', 'one');
    model.put(region, 'gates', 'closed/a', 'two');
    expect(model.get(region, 'gates', 'closed/a')).toBe('two');
    expect(model.keys(region, 'gates')).toEqual(['closed/a']);
  });

  const is = (body: string) => entityTag(body);
  test.each<[name: string, only: string, before: string | undefined, refusal: string | undefined]>([
    ['where nothing is, if nothing is to be there', 'none', undefined, undefined],
    ['not where something is', 'none', 'one', 'PreconditionFailed'],
    ['where what was read is still there', is('one'), 'one', undefined],
    ['not where it is another', is('one'), 'two', 'PreconditionFailed'],
    ['not where it is gone', is('one'), undefined, 'NoSuchKey'],
  ])('writes on a condition %s', (_name, only, before, refusal) => {
    const { model } = world();
    model.put(region, 'gates', 'closed/a', 'of yore');
    if (before === undefined) model.delete(region, 'gates', 'closed/a');
    else model.put(region, 'gates', 'closed/a', before);
    const put = () => model.put(region, 'gates', 'closed/a', 'new', only);
    if (refusal === undefined) put();
    else expect(put).toThrow(expect.objectContaining({ code: refusal }));
    const expected = refusal === undefined ? 'new' : before;
    expect(model.keys(region, 'gates')).toEqual(expected === undefined ? [] : ['closed/a']);
    if (expected !== undefined) expect(model.get(region, 'gates', 'closed/a')).toBe(expected);
  });

  test('is told of a missing key, and deletes it without complaint', () => {
    const { model } = world();
    model.delete(region, 'gates', 'closed/a');
    expect(() => model.get(region, 'gates', 'closed/a')).toThrow(
      expect.objectContaining({ code: 'NoSuchKey', httpStatus: 404 }),
    );
    expect(model.keys(region, 'gates')).toEqual([]);
  });

  test.each([
    ['another bucket', region, 'other', 'NoSuchBucket'],
    ['the wrong region', 'eu-west-1', 'gates', 'PermanentRedirect'],
  ])('is refused %s', (_name, of, bucket, code) => {
    expect(() => world().model.get(of, bucket, 'closed/a')).toThrow(expect.objectContaining({ code }));
  });

  test('finds a bucket that is made again as it was, but not in another region', () => {
    const { model } = world();
    model.put(region, 'gates', 'closed/a', 'one');
    model.createBucket(region, 'gates');
    expect(model.keys(region, 'gates')).toEqual(['closed/a']);
    expect(() => model.createBucket('eu-west-1', 'gates')).toThrow(
      expect.objectContaining({ code: 'BucketAlreadyOwnedByYou' }),
    );
  });
});

describe('a health checker', () => {
  test.each([
    ['is forbidden what is not there', host, '/closed/b', 403],
    ['gets what is there', host, '/closed/a', 200],
    ['finds no bucket of another name', `other.s3.${region}.amazonaws.com`, '/closed/a', 404],
    ['finds none in another region', 'gates.s3.eu-west-1.amazonaws.com', '/closed/a', 404],
    ['finds none at another host', 'example.com', '/closed/a', 404],
  ])('%s', (_name, of, path, status) => {
    const { model } = world();
    model.put(region, 'gates', 'closed/a', '{}');
    expect(model.anonymousStatus(of, path)).toBe(status);
  });

  test('gets no answer of a bucket that nobody reaches, and what was there when it is reached again', () => {
    const { model, faults } = world();
    model.put(region, 'gates', 'closed/a', '{}');
    faults.fault = 'unreachable';
    expect(model.anonymousStatus(host, '/closed/a')).toBeUndefined();
    expect(() => model.get(region, 'gates', 'closed/a')).toThrow(
      expect.objectContaining({ httpStatus: 503 }),
    );
    delete faults.fault;
    expect(model.anonymousStatus(host, '/closed/a')).toBe(200);
  });

  test('finds nothing in a bucket that was gone', () => {
    const { model, faults } = world();
    model.put(region, 'gates', 'closed/a', '{}');
    faults.fault = 'gone';
    expect(model.anonymousStatus(host, '/closed/a')).toBe(404);
    delete faults.fault;
    expect(model.anonymousStatus(host, '/closed/a')).toBe(403);
  });

  test('finds nothing where only a writer has met the bucket while it was gone', () => {
    const { model, faults } = world();
    model.put(region, 'gates', 'closed/a', '{}');
    faults.fault = 'gone';
    expect(() => model.put(region, 'gates', 'closed/b', '{}')).toThrow(
      expect.objectContaining({ code: 'NoSuchBucket' }),
    );
    delete faults.fault;
    expect(model.anonymousStatus(host, '/closed/a')).toBe(403);
    expect(model.anonymousStatus(host, '/closed/b')).toBe(403);
  });

  test('is told what was there at its turn', () => {
    const { model, at } = world();
    at(1_000);
    model.put(region, 'gates', 'closed/a', '{}');
    at(5_000);
    model.delete(region, 'gates', 'closed/a');
    at(9_000);
    const found = [999, 1_000, 4_999, 5_000, 9_000].map((ms) => model.anonymousStatus(host, '/closed/a', ms));
    expect(found).toEqual([403, 200, 200, 403, 403]);
  });

  test('is told so for as long as a minute, however often it is written', () => {
    const { model, at } = world();
    for (let second = 1; second <= 300; second++) {
      at(second * 1_000);
      if (second % 2 === 1) model.put(region, 'gates', 'closed/a', '{}');
      else model.delete(region, 'gates', 'closed/a');
    }
    const odd = [241, 271, 299].map((second) => model.anonymousStatus(host, '/closed/a', second * 1_000));
    const even = [242, 272, 300].map((second) => model.anonymousStatus(host, '/closed/a', second * 1_000));
    expect([odd, even]).toEqual([
      [200, 200, 200],
      [403, 403, 403],
    ]);
  });
});
