/** The ports `Traffic` and `NameServers` over the model of Route 53. */
import type { NameServers, Traffic } from '../../shared/ports.ts';
import { markerName } from '../../shared/routing/marker.ts';
import { normaliseName, type ResourceRecordSet } from '../../shared/routing/records.ts';
import { unquoteTxt } from '../../shared/routing/txt-value.ts';
import { AwsError } from '../world/aws-error.ts';
import type { Route53 } from '../world/route53.ts';

const busyCodes = new Set(['Throttling', 'PriorRequestNotComplete']);

/** Every request is made at once; what Route 53 refuses it with is thrown where the port has no answer for it. */
export function trafficOf({ zones }: Route53, zoneId: string): Traffic {
  return {
    records: async (names) => {
      const wanted = new Set(names.map(normaliseName));
      return recordsOf({ zones }, zoneId).filter(({ Name }) => wanted.has(Name));
    },
    change: async (changes, comment) => {
      try {
        const { Id } = zones.change(zoneId, { Changes: changes, Comment: comment });
        return { kind: 'accepted', changeId: Id.replace('/change/', '') };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        if (busyCodes.has(error.code)) return { kind: 'busy', message: `${error.code}: ${error.message}` };
        if (error.httpStatus < 500) return { kind: 'refused', message: `${error.code}: ${error.message}` };
        throw error;
      }
    },
    changeStatus: async (changeId) => {
      try {
        return zones.getChange(changeId).Status;
      } catch (error) {
        if (error instanceof AwsError && error.code === 'NoSuchChange') return 'unknown';
        throw error;
      }
    },
  };
}

export function nameServersOf(model: Route53): NameServers {
  return {
    markers: async (name) => {
      const { answers } = model.answer(markerName(name), 'TXT');
      const value = answers[0]?.value;
      return [value === undefined ? undefined : unquoteTxt(value)];
    },
  };
}

/** All of a zone's records, as the API lists them. */
export function recordsOf({ zones }: Pick<Route53, 'zones'>, zoneId: string): ResourceRecordSet[] {
  const records: ResourceRecordSet[] = [];
  for (
    let start: Parameters<typeof zones.records>[1] | undefined = { MaxItems: 300 };
    start !== undefined;
  ) {
    const page: ReturnType<typeof zones.records> = zones.records(zoneId, start);
    records.push(...page.ResourceRecordSets);
    start = page.IsTruncated
      ? {
          MaxItems: 300,
          StartRecordName: page.NextRecordName,
          StartRecordType: page.NextRecordType,
          StartRecordIdentifier: page.NextRecordIdentifier,
        }
      : undefined;
  }
  return records;
}
