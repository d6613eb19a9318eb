/** What in a zone goes by health checks of the gates, or should: read from all of its records. */
import type { Fleet } from '../fleet/fleet.ts';
import type { GatedName } from './gate-tree.ts';
import { markerName } from './marker.ts';
import { normaliseName, type ResourceRecordSet } from './records.ts';

/** Where a record has no weight, all of its name's traffic is its own. */
const soleWeight = 255;

/** Each application that has weighted records, and every other name at which some record carries a health check. */
export function gatedNames(
  { applications }: Pick<Fleet, 'applications'>,
  zone: readonly ResourceRecordSet[],
): readonly GatedName[] {
  const byName = Map.groupBy(zone, ({ Name }) => normaliseName(Name));
  const ids = new Map(Object.entries(applications).map(([id, { name }]) => [normaliseName(name), id]));
  return [...byName].flatMap(([name, records]): GatedName[] => {
    const id = ids.get(name);
    const application = applications[id ?? ''];
    const own =
      application === undefined
        ? records.filter(({ HealthCheckId }) => HealthCheckId !== undefined)
        : records.filter(({ Type, Weight, HealthCheckId }) => {
            const isSteered = Weight !== undefined && application.records.some((type) => type === Type);
            return isSteered || HealthCheckId !== undefined;
          });
    if (own.length === 0) return [];
    return [
      {
        name,
        ...(id === undefined ? {} : { application: id }),
        isAdopted: application !== undefined && byName.has(markerName(application.name)),
        records: own.map(({ SetIdentifier, Weight, HealthCheckId }) => ({
          region: SetIdentifier ?? '',
          weight: Weight ?? soleWeight,
          check: HealthCheckId,
        })),
      },
    ];
  });
}
