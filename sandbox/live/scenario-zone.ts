/** The zone as a person sees it who looks at Route 53's API, or edits records there past Pointsman. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application, Fleet } from '../../shared/fleet/fleet.ts';
import type { Weights } from '../../shared/routing/course.ts';
import { normaliseName } from '../../shared/routing/records.ts';
import { AwsError } from '../world/aws-error.ts';
import type { Route53 } from '../world/route53.ts';
import type { RecordSetStart } from '../world/route53-lists.ts';
import type { Change, ResourceRecordSet } from '../world/route53-types.ts';

/** The account's requests and the zone's changes are shared with the functions: who is refused tries again. */
const tryAgainMs = 250;
const attemptsMax = 40;

/** The last is what Route 53 says where a record was changed since it was read. */
const passing = new Set(['Throttling', 'PriorRequestNotComplete', 'InvalidChangeBatch']);

/** By application, the weights that Route 53 accepted last, whether or not they are answered yet. */
export async function acceptedWeights(route53: Route53, fleet: Fleet): Promise<Record<string, Weights>> {
  const { records } = await readZone(route53, fleet);
  return Object.fromEntries(
    Object.entries(fleet.applications).map(([id, application]) => [id, weightsOf(records, application)]),
  );
}

/** Sets the weights of an application's records of every type; the marker stays as it is. */
export async function editWeights(
  route53: Route53,
  fleet: Fleet,
  { name }: Pick<Application, 'name'>,
  weights: Weights,
): Promise<void> {
  await untilAdmitted(async () => {
    const { zoneId, records } = await readZone(route53, fleet);
    const Changes = records.flatMap((record): Change[] => {
      const weight = weights[record.SetIdentifier ?? ''];
      if (record.Name !== normaliseName(name) || weight === undefined || weight === record.Weight) return [];
      return [
        { Action: 'DELETE', ResourceRecordSet: record },
        { Action: 'CREATE', ResourceRecordSet: { ...record, Weight: weight } },
      ];
    });
    if (Changes.length > 0) route53.zones.change(zoneId, { Changes, Comment: 'edited by hand' });
  });
}

/** Of the first of the application's record types: they are all alike. */
export function weightsOf(
  records: readonly ResourceRecordSet[],
  { name, records: [type] }: Pick<Application, 'name' | 'records'>,
): Weights {
  const own = records.filter(({ Name, Type }) => Name === normaliseName(name) && Type === type);
  return Object.fromEntries(own.map(({ SetIdentifier = '', Weight = 0 }) => [SetIdentifier, Weight]));
}

async function readZone(
  { zones }: Route53,
  fleet: Fleet,
): Promise<{ readonly zoneId: string; readonly records: readonly ResourceRecordSet[] }> {
  const [zone] = await untilAdmitted(() => zones.list({ DNSName: fleet.zone.name }));
  if (zone === undefined) throw new Error(`there must be a zone, got none for ${fleet.zone.name}`);
  const records: ResourceRecordSet[] = [];
  for (let start: RecordSetStart | undefined = {}; start !== undefined; ) {
    const from: RecordSetStart = start;
    const page = await untilAdmitted(() => zones.records(zone.Id, from));
    records.push(...page.ResourceRecordSets);
    start = page.IsTruncated
      ? {
          StartRecordName: page.NextRecordName,
          StartRecordType: page.NextRecordType,
          StartRecordIdentifier: page.NextRecordIdentifier,
        }
      : undefined;
  }
  return { zoneId: zone.Id, records };
}

async function untilAdmitted<T>(ask: () => T | Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AwsError && passing.has(error.code)) || attempt === attemptsMax) throw error;
    }
    await sleep(tryAgainMs);
  }
}
