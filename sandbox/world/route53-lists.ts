/** The lists of Route 53, in its order, from where the caller says, page by page. */
import { AwsError } from './aws-error.ts';
import { normaliseName, sortKey } from './route53-names.ts';
import { recordSetOrder } from './route53-record-set.ts';
import type { HostedZone, RecordSetPage, ResourceRecordSet } from './route53-types.ts';

export interface RecordSetStart {
  readonly StartRecordName?: string | undefined;
  readonly StartRecordType?: string | undefined;
  readonly StartRecordIdentifier?: string | undefined;
  /** 1 to 300; more is cut to 300. */
  readonly MaxItems?: number | undefined;
}

/** Source: the text of ListResourceRecordSets in the SDK, "up to 300 resource record sets at a time". */
const RECORD_SETS_PER_PAGE = 300;

export function listRecordSets(records: readonly ResourceRecordSet[], start: RecordSetStart): RecordSetPage {
  const { StartRecordName: name, StartRecordType: type, StartRecordIdentifier: identifier } = start;
  if (name === undefined && type !== undefined) {
    throw new AwsError('InvalidInput', 'Invalid request: StartRecordType is given without StartRecordName');
  }
  if (type === undefined && identifier !== undefined) {
    throw new AwsError(
      'InvalidInput',
      'Invalid request: StartRecordIdentifier is given without StartRecordType',
    );
  }
  const wanted = start.MaxItems ?? RECORD_SETS_PER_PAGE;
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new AwsError('InvalidInput', `Invalid request: MaxItems must be a positive integer, got ${wanted}`);
  }

  const from = name === undefined ? '' : recordSetOrder(normaliseName(name), type ?? '', identifier ?? '');
  const sorted = records
    .map((record) => ({
      record,
      order: recordSetOrder(record.Name, record.Type, record.SetIdentifier ?? ''),
    }))
    .filter(({ order }) => order >= from)
    .sort((left, right) => (left.order < right.order ? -1 : 1))
    .map(({ record }) => record);
  const MaxItems = Math.min(wanted, RECORD_SETS_PER_PAGE);
  const next = sorted[MaxItems];
  return {
    ResourceRecordSets: sorted.slice(0, MaxItems),
    IsTruncated: next !== undefined,
    MaxItems,
    ...(next !== undefined && { NextRecordName: next.Name, NextRecordType: next.Type }),
    ...(next?.SetIdentifier !== undefined && { NextRecordIdentifier: next.SetIdentifier }),
  };
}

/** By name with labels reversed, then by id. */
export function listHostedZones(
  zones: readonly HostedZone[],
  from: { readonly DNSName?: string; readonly HostedZoneId?: string },
): HostedZone[] {
  if (from.DNSName === undefined && from.HostedZoneId !== undefined) {
    throw new AwsError('InvalidInput', 'Invalid request: HostedZoneId is given without DNSName');
  }
  const order = (name: string, id: string): string => `${sortKey(name)}\0${id}`;
  const start =
    from.DNSName === undefined
      ? ''
      : order(normaliseName(from.DNSName), from.HostedZoneId?.replace(/^\/?hostedzone\//, '') ?? '');
  return zones
    .map((zone) => ({ zone, order: order(zone.Name, zone.Id.replace('/hostedzone/', '')) }))
    .filter((entry) => entry.order >= start)
    .sort((left, right) => (left.order < right.order ? -1 : 1))
    .map(({ zone }) => zone);
}
