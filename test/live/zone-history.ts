/**
 * Every batch that a sandbox's Route 53 was sent, in order, and the zone after each that it accepted: what the
 * promise about fights between controllers is checked against.
 */
import { AwsError } from '../../sandbox/world/aws-error.ts';
import type { Route53 } from '../../sandbox/world/route53.ts';
import { recordSetKey } from '../../sandbox/world/route53-record-set.ts';
import type { Change, ResourceRecordSet } from '../../sandbox/world/route53-types.ts';
import type { Weights } from '../../shared/routing/course.ts';
import { markerName, parseMarker } from '../../shared/routing/marker.ts';
import { normaliseName } from '../../shared/routing/records.ts';
import { unquoteTxt } from '../../shared/routing/txt-value.ts';

export interface Attempt {
  readonly atMs: number;
  /** The region that sent it; undefined for a person. */
  readonly by: string | undefined;
  readonly changes: readonly Change[];
  /** Route 53's word, where it refused. */
  readonly refusal?: string;
}

export class ZoneHistory {
  readonly attempts: Attempt[] = [];
  /** Told of each batch before its sender is. */
  onAttempt: ((attempt: Attempt) => void) | undefined;
  readonly #records: Map<string, ResourceRecordSet>;

  constructor(route53: Route53, zoneName: string) {
    const { zones } = route53;
    this.#records = new Map(zones.served(zoneName)?.records);
    const change = zones.change.bind(zones);
    zones.change = (zoneId, batch) => {
      const by = /^pointsman in ([a-z0-9-]+):/.exec(batch.Comment ?? '')?.[1];
      const attempt = { atMs: Date.now(), by, changes: batch.Changes };
      try {
        const info = change(zoneId, batch);
        this.#apply(batch.Changes);
        this.#note(attempt);
        return info;
      } catch (error) {
        if (error instanceof AwsError) this.#note({ ...attempt, refusal: error.code });
        throw error;
      }
    };
  }

  /** The functions' batches for a name that Route 53 accepted. */
  moves(name: string): Attempt[] {
    return this.judged(name).filter(({ refusal }) => refusal === undefined);
  }

  /** The functions' batches for a name that Route 53 looked at: accepted, or refused for what they say. */
  judged(name: string): Attempt[] {
    return this.attempts.filter(
      ({ by, refusal, changes }) =>
        by !== undefined &&
        refusal !== 'Throttling' &&
        changes.some((change) => change.ResourceRecordSet.Name === normaliseName(name)),
    );
  }

  /** Every epoch that the marker of a name was given, in order. */
  epochs(name: string): number[] {
    return this.moves(name).flatMap(({ changes }) =>
      changes.flatMap(({ Action, ResourceRecordSet: { Name, ResourceRecords } }) => {
        if (Action !== 'CREATE' || Name !== markerName(name)) return [];
        const parsed = parseMarker(unquoteTxt(ResourceRecords?.[0]?.Value ?? '') ?? '');
        return parsed.kind === 'marker' ? [parsed.marker.epoch] : [];
      }),
    );
  }

  /** What a person in the console would send to have these weights; the marker stays as it is. */
  handEdit(name: string, weights: Weights): Change[] {
    return [...this.#records.values()].flatMap((record): Change[] => {
      const weight = weights[record.SetIdentifier ?? ''];
      if (record.Name !== normaliseName(name) || weight === undefined || weight === record.Weight) return [];
      return [
        { Action: 'DELETE', ResourceRecordSet: record },
        { Action: 'CREATE', ResourceRecordSet: { ...record, Weight: weight } },
      ];
    });
  }

  #apply(changes: readonly Change[]): void {
    for (const { Action, ResourceRecordSet: record } of changes) {
      if (Action === 'DELETE') this.#records.delete(recordSetKey(record));
      else this.#records.set(recordSetKey(record), record);
    }
  }

  #note(attempt: Attempt): void {
    this.attempts.push(attempt);
    this.onAttempt?.(attempt);
  }
}
