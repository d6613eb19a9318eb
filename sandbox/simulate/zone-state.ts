/** What a zone's records say of one application: its weights, and the marker beside them. */
import type { Application } from '../../shared/fleet/fleet.ts';
import type { Weights } from '../../shared/routing/course.ts';
import { type Marker, markerName, parseMarker } from '../../shared/routing/marker.ts';
import { normaliseName, type ResourceRecordSet } from '../../shared/routing/records.ts';
import { unquoteTxt } from '../../shared/routing/txt-value.ts';
import type { ZoneState } from './world.ts';

type Named = Pick<Application, 'name' | 'records'>;

export function acceptedState(records: readonly ResourceRecordSet[], application: Named): ZoneState {
  return { weights: weightsOf(ownOf(records, application)), marker: markerIn(records, application) };
}

/** The regions that are answered with: healthy ones with weight; without any, those without weight, and then all. */
export function answeredState(
  records: readonly ResourceRecordSet[],
  application: Named,
  isHealthy: (healthCheckId: string) => boolean,
): ZoneState {
  const own = ownOf(records, application);
  const healthy = own.filter(({ HealthCheckId: id }) => id === undefined || isHealthy(id));
  // When nothing is healthy everything counts as healthy: Route 53 fails open.
  const candidates = healthy.length > 0 ? healthy : own;
  const weighted = candidates.filter(({ Weight = 0 }) => Weight > 0);
  return {
    weights: weightsOf(weighted.length > 0 ? weighted : candidates),
    marker: markerIn(records, application),
  };
}

/** Those of its first type: the others are alike. */
function ownOf(records: readonly ResourceRecordSet[], { name, records: [type] }: Named): ResourceRecordSet[] {
  const wanted = normaliseName(name);
  return records.filter((record) => record.Name === wanted && record.Type === type);
}

/** A record never changes: it is replaced. */
const markers = new WeakMap<ResourceRecordSet, { readonly marker: Marker | undefined }>();

function markerIn(records: readonly ResourceRecordSet[], { name }: Named): Marker | undefined {
  const wanted = markerName(name);
  const record = records.find((each) => each.Name === wanted && each.Type === 'TXT');
  if (record === undefined) return undefined;
  const known = markers.get(record) ?? { marker: markerOf(record) };
  markers.set(record, known);
  return known.marker;
}

function markerOf(record: ResourceRecordSet): Marker | undefined {
  const text = unquoteTxt(record.ResourceRecords?.[0]?.Value ?? '');
  const parsed = text === undefined ? undefined : parseMarker(text);
  return parsed?.kind === 'marker' ? parsed.marker : undefined;
}

function weightsOf(records: readonly ResourceRecordSet[]): Weights {
  return Object.fromEntries(
    records
      .map(({ SetIdentifier = '', Weight = 0 }) => [SetIdentifier, Weight] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
