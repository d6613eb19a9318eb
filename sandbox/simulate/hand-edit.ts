/** Someone edits an application's records past Pointsman, as a person in the console does. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { normaliseName } from '../../shared/routing/records.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { Change } from '../world/route53-types.ts';
import type { SimulatedZone } from './simulated-zone.ts';

/**
 * Sets the weights of the records of every type; the marker stays as it is. Says in words what was done.
 *
 * @throws AwsError what Route 53 refuses it with
 */
export function editByHand(
  { application, weights }: FaultOf<'dns-edit'>,
  fleet: Fleet,
  zone: SimulatedZone,
): string {
  const name = normaliseName(fleet.applications[application]?.name ?? '');
  const Changes = zone.records().flatMap((record): Change[] => {
    const weight = weights[record.SetIdentifier ?? ''];
    if (record.Name !== name || weight === undefined || weight === record.Weight) return [];
    return [
      { Action: 'DELETE', ResourceRecordSet: record },
      { Action: 'CREATE', ResourceRecordSet: { ...record, Weight: weight } },
    ];
  });
  if (Changes.length > 0) zone.changeByHand(Changes);
  const said = Object.entries(weights).map(([region, weight]) => `${region}=${weight}`);
  return `the records of ${application} are edited by hand: ${said.join(' ')}`;
}
