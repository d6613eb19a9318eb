/**
 * Record protections: names and types of a zone whose records nobody may create, change or delete.
 *
 * Source: the texts of CreateResourceRecordSetProtections and ChangeResourceRecordSets in the SDK.
 */
import { AwsError } from './aws-error.ts';
import { normaliseName } from './route53-names.ts';
import { recordSetOrder } from './route53-record-set.ts';
import type { Change } from './route53-types.ts';

export interface RecordProtection {
  readonly RecordName: string;
  readonly RecordType: string;
  readonly Comment?: string;
}

export interface ProtectionPage {
  readonly ResourceRecordSetProtections: readonly RecordProtection[];
  readonly NextToken?: string;
}

const PROTECTIONS_PER_PAGE = 300;

export class Protections {
  readonly #kept = new Map<string, RecordProtection>();

  get size(): number {
    return this.#kept.size;
  }

  add(protection: RecordProtection): void {
    const RecordName = normaliseName(protection.RecordName);
    const key = keyOf(RecordName, protection.RecordType);
    if (this.#kept.has(key)) {
      const message = `A protection already exists for ${protection.RecordType} ${RecordName}`;
      throw new AwsError('ProtectionAlreadyExists', message);
    }
    this.#kept.set(key, { ...protection, RecordName });
  }

  remove(name: string, type: string): void {
    if (this.#kept.delete(keyOf(normaliseName(name), type))) return;
    throw new AwsError('InvalidResourceRecordSetProtectionBatch', `No protection exists for ${type} ${name}`);
  }

  /** In the order of the records, from the token on, which is the place of the first. */
  page(token = '0', wanted = PROTECTIONS_PER_PAGE): ProtectionPage {
    const from = Number(token);
    if (!Number.isInteger(from) || from < 0 || from > this.#kept.size) {
      throw new AwsError('InvalidPaginationToken', `Invalid request: NextToken is not known, got ${token}`);
    }
    const sorted = [...this.#kept]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, protection]) => protection);
    const until = from + Math.min(wanted, PROTECTIONS_PER_PAGE);
    return {
      ResourceRecordSetProtections: sorted.slice(from, until),
      ...(until < sorted.length && { NextToken: String(until) }),
    };
  }

  /** Names every protected record that the changes touch; undefined where they touch none. */
  problem(changes: readonly Change[]): string | undefined {
    const touched = changes.flatMap(({ ResourceRecordSet: { Name, Type } }) => {
      return this.#kept.get(keyOf(normaliseName(Name), Type)) ?? [];
    });
    if (touched.length === 0) return undefined;
    const texts = [...new Set(touched)].map(({ RecordName, RecordType, Comment }) => {
      return `RRSet with DNS name ${RecordName}, type ${RecordType} is protected${Comment === undefined ? '' : `: ${Comment}`}`;
    });
    return `[${texts.join(', ')}]`;
  }
}

function keyOf(name: string, type: string): string {
  return recordSetOrder(name, type, '');
}
