import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WireFault } from '../../../sandbox/live/wire/wire.ts';
import { route53Traffic } from '../../../shared/aws/route53-traffic.ts';
import type { Change, ResourceRecordSet } from '../../../shared/routing/records.ts';
import { startZone, type WireZone } from './zone-on-the-wire.ts';

const record: ResourceRecordSet = {
  Name: 'api.example.com.',
  Type: 'A',
  SetIdentifier: 'us-east-1',
  Weight: 100,
  TTL: 60,
  ResourceRecords: [{ Value: '192.0.2.1' }],
};
const swap: readonly Change[] = [
  { Action: 'DELETE', ResourceRecordSet: record },
  { Action: 'CREATE', ResourceRecordSet: { ...record, Weight: 0 } },
];

let zone: WireZone;

beforeEach(async () => {
  zone = await startZone('example.com', { zoneBusyMs: 2_000 });
  zone.create([record]);
});

afterEach(async () => {
  await zone.close();
});

function weight(): number | undefined {
  const { ResourceRecordSets } = zone.model.zones.records(zone.zoneId);
  return ResourceRecordSets.find(({ SetIdentifier }) => SetIdentifier === 'us-east-1')?.Weight;
}

function times(operation: string): number {
  return zone.asked.filter((each) => each === operation).length;
}

const traffic = () => route53Traffic({ name: 'example.com' });

describe('a change', () => {
  test('that Route 53 takes is accepted, with an id that it knows', async () => {
    const answer = await traffic().change(swap, 'a comment');
    expect(answer).toEqual({ kind: 'accepted', changeId: expect.stringMatching(/^C[A-Z0-9]+$/) });
    expect(weight()).toBe(0);
    if (answer.kind !== 'accepted') throw new Error(`the change must be accepted, got ${answer.kind}`);
    expect(await traffic().changeStatus(answer.changeId)).toBe('PENDING');
    zone.clock.advanceTo(zone.clock.nowMs() + 1_000);
    expect(await traffic().changeStatus(answer.changeId)).toBe('INSYNC');
  });

  test('whose DELETE does not match is refused, in the words of Route 53, and nothing of it happens', async () => {
    const [remove, create] = swap;
    if (remove === undefined || create === undefined) throw new Error('a swap has two changes');
    const stale = { ...remove, ResourceRecordSet: { ...record, Weight: 50 } };
    const answer = await traffic().change([stale, create], '');
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(answer).toHaveProperty('message', expect.stringContaining('do not match the current values'));
    expect(weight()).toBe(100);
  });

  test('beside another one that is being made is busy', async () => {
    await traffic().change(swap, '');
    const back = swap.map(({ Action, ResourceRecordSet }) => ({
      Action,
      ResourceRecordSet: { ...ResourceRecordSet, Weight: Action === 'DELETE' ? 0 : 100 },
    }));
    expect(await traffic().change(back, '')).toMatchObject({
      kind: 'busy',
      message: expect.stringContaining('PriorRequestNotComplete'),
    });
    expect(weight()).toBe(0);
  });

  test('that is throttled is busy, and is not tried again by itself', async () => {
    zone.faults.set('ChangeResourceRecordSets', { kind: 'throttled' });
    expect(await traffic().change(swap, '')).toMatchObject({ kind: 'busy' });
    expect(times('ChangeResourceRecordSets')).toBe(1);
    expect(weight()).toBe(100);
  });

  test.each<[string, WireFault, number]>([
    ['that finds the control plane down throws', { kind: 'down' }, 100],
    ['whose answer is lost throws, although it took effect', { kind: 'lost-answer' }, 0],
  ])(
    '%s, and is not tried again by itself: a second try would look like a lost race',
    async (_name, fault, after) => {
      zone.faults.set('ChangeResourceRecordSets', fault);
      await expect(traffic().change(swap, '')).rejects.toThrow();
      expect(times('ChangeResourceRecordSets')).toBe(1);
      expect(weight()).toBe(after);
    },
  );
});

describe('the status of a change', () => {
  test('that the control plane has forgotten is unknown', async () => {
    expect(await traffic().changeStatus('CFORGOTTEN')).toBe('unknown');
  });

  test('is asked for again while the account is throttled', async () => {
    zone.faults.set('GetChange', { kind: 'throttled' });
    const status = traffic().changeStatus('CFORGOTTEN');
    await vi.waitFor(() => expect(times('GetChange')).toBeGreaterThanOrEqual(1));
    zone.faults.clear();
    expect(await status).toBe('unknown');
  });

  test('is looked for again after a failure', async () => {
    zone.faults.set('ListHostedZonesByName', { kind: 'down' });
    const later = traffic();
    await expect(later.records(['api.example.com'])).rejects.toThrow();
    zone.faults.clear();
    expect(await later.records(['api.example.com'])).toHaveLength(1);
  });

  test('is not looked for where its id is given', async () => {
    await route53Traffic({ name: 'example.com', id: zone.zoneId }).records(['api.example.com']);
    expect(times('ListHostedZonesByName')).toBe(0);
  });

  test('that does not exist is an error, whatever comes next in the list', async () => {
    await expect(route53Traffic({ name: 'example.co' }).records(['api.example.co'])).rejects.toThrow(
      'zone must be a public hosted zone of this account, got example.co',
    );
  });

  test('that exists twice must be given by id', async () => {
    zone.model.zones.create({ Name: 'example.com', CallerReference: 'second' });
    await expect(traffic().records(['api.example.com'])).rejects.toThrow(
      'zone.id is needed: 2 public hosted zones are named example.com',
    );
  });

  test('has name servers', async () => {
    expect(await traffic().nameServers()).toEqual(zone.model.zones.get(zone.zoneId).NameServers);
  });
});
