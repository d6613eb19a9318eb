/** What holds for the alerts of every ledger: whose claim counts for how long, and what is known of what was sent. */
import { describe, expect, test } from 'vitest';
import type { AlertKey, Claimant, Ledger } from '../../../shared/ports.ts';

const nowMs = 1_800_000_000_000;
const claimMs = 60_000;

export const alert: AlertKey = { incident: 'api-1', step: 0, audience: 'oncall' };
export const east: Claimant = { region: 'us-east-1', run: '1' };
const west: Claimant = { region: 'us-west-2', run: '1' };

/** `open` gives a new, empty ledger. */
export function alertLaws(name: string, open: () => Promise<Ledger>): void {
  describe(`${name}: alerts`, () => {
    test('of many that claim an alert at once, one is to send it', async () => {
      const ledger = await open();
      const runs = Array.from({ length: 12 }, (_, place) => ({
        region: `region-${place % 6}`,
        run: `${place}`,
      }));
      const claimed = await Promise.all(runs.map((by) => ledger.claimAlert(alert, by, nowMs)));
      expect(claimed.filter((won) => won)).toHaveLength(1);
    });

    test.each<[string, Claimant, number, boolean]>([
      ['a claim holds for a minute against another region', west, claimMs, false],
      ['a claim whose holder has died is taken over by another region after it', west, claimMs + 1, true],
      ['by its own region it is not, when the others may', { ...east, run: '2' }, claimMs + 1, false],
      ['by its own region it is not for two minutes', { ...east, run: '2' }, 2 * claimMs, false],
      ['by its own region it is after them', { ...east, run: '2' }, 2 * claimMs + 1, true],
    ])('%s', async (_name, by, laterMs, expected) => {
      const ledger = await open();
      await ledger.claimAlert(alert, east, nowMs);
      expect(await ledger.claimAlert(alert, by, nowMs + laterMs)).toBe(expected);
    });

    test('a claim that was taken over holds anew, for whoever has it now', async () => {
      const ledger = await open();
      const takenMs = nowMs + claimMs + 1;
      await ledger.claimAlert(alert, east, nowMs);
      await ledger.claimAlert(alert, west, takenMs);
      expect(await ledger.claimAlert(alert, east, takenMs + claimMs)).toBe(false);
      expect(await ledger.claimAlert(alert, { ...west, run: '2' }, takenMs + claimMs + 1)).toBe(false);
      expect(await ledger.claimAlert(alert, east, takenMs + claimMs + 1)).toBe(true);
    });

    test('a claim made again by the same run is its own: its answer was lost', async () => {
      const ledger = await open();
      expect(await ledger.claimAlert(alert, east, nowMs)).toBe(true);
      expect(await ledger.claimAlert(alert, east, nowMs)).toBe(true);
      expect(await ledger.claimAlert(alert, { ...east, run: '2' }, nowMs)).toBe(false);
      expect(await ledger.claimAlert(alert, { ...west, run: east.run }, nowMs)).toBe(false);
      expect(await ledger.claimAlert(alert, east, nowMs + 1)).toBe(false);
    });

    test('what was sent of an incident is known, and nothing else', async () => {
      const ledger = await open();
      for (const sent of [alert, { ...alert, step: 11 }, { ...alert, incident: 'api-12' }]) {
        await ledger.claimAlert(sent, east, nowMs);
        await ledger.markSent(sent, nowMs);
      }
      await ledger.claimAlert({ ...alert, step: 2 }, east, nowMs);
      const sent = await ledger.sentAlerts('api-1');
      expect([...sent].sort((one, other) => one.step - other.step)).toEqual([alert, { ...alert, step: 11 }]);
      expect(await ledger.sentAlerts('api')).toEqual([]);
    });

    test('a claim that was given back is free at once', async () => {
      const ledger = await open();
      await ledger.claimAlert(alert, east, nowMs);
      await ledger.releaseAlert(alert);
      expect(await ledger.claimAlert(alert, west, nowMs)).toBe(true);
    });

    test.each<[string, (ledger: Ledger) => Promise<void>]>([
      ['stays so', async () => {}],
      ['stays so when its claim is given back', (ledger) => ledger.releaseAlert(alert)],
    ])('what was sent %s', async (_name, then) => {
      const ledger = await open();
      await ledger.claimAlert(alert, east, nowMs);
      await ledger.markSent(alert, nowMs);
      await then(ledger);
      expect(await ledger.claimAlert(alert, west, nowMs + 24 * 60 * claimMs)).toBe(false);
    });

    test.each<[string, Partial<AlertKey>]>([
      ['step', { step: 1 }],
      ['audience', { audience: 'second' }],
      ['incident', { incident: 'api-2' }],
    ])('another %s is another alert', async (_name, change) => {
      const ledger = await open();
      await ledger.claimAlert(alert, east, nowMs);
      expect(await ledger.claimAlert({ ...alert, ...change }, west, nowMs)).toBe(true);
    });
  });

  describe(`${name}: alerts that are cleared`, () => {
    const before = nowMs - 1;
    const sentAt = (key: AlertKey, atMs: number) => async (ledger: Ledger) => {
      await ledger.claimAlert(key, east, before - 1);
      await ledger.markSent(key, atMs);
    };
    const claimedAt = (atMs: number) => async (ledger: Ledger) => {
      await ledger.claimAlert(alert, east, atMs);
    };

    test.each<[string, (ledger: Ledger) => Promise<void>, readonly string[], boolean]>([
      ['are those that were sent before then', sentAt(alert, before - 1), [], true],
      ['are not those that were sent then', sentAt(alert, before), [], false],
      ['are those that were claimed before then', claimedAt(before - 1), [], true],
      ['are not those that were claimed then', claimedAt(before), [], false],
      ['are not those of an incident that is to be kept', sentAt(alert, before - 1), ['api-1'], false],
      ['are those of an incident whose name begins alike', sentAt(alert, before - 1), ['api-12'], true],
    ])('%s', async (_name, given, kept, isCleared) => {
      const ledger = await open();
      await given(ledger);
      await ledger.clearAlerts(kept, before);
      // What is still known of it stands in the way of a claim.
      expect(await ledger.claimAlert(alert, { ...east, run: '2' }, before)).toBe(isCleared);
    });

    test('leave the others as they are', async () => {
      const ledger = await open();
      const later = { ...alert, step: 1 };
      await sentAt(alert, before - 1)(ledger);
      await sentAt(later, before)(ledger);
      await ledger.clearAlerts([], before);
      expect(await ledger.sentAlerts('api-1')).toEqual([later]);
    });

    test('are cleared in the end, however many there are', async () => {
      const ledger = await open();
      const many = Array.from({ length: 130 }, (_, step) => ({ ...alert, step }));
      await Promise.all(many.map((each) => sentAt(each, before - 1)(ledger)));
      for (let sweep = 0; sweep < 2; sweep++) await ledger.clearAlerts([], before);
      expect(await ledger.sentAlerts('api-1')).toEqual([]);
    });
  });
}
