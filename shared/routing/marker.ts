/**
 * The marker: the TXT record beside an application's records that says which course they follow. Route 53
 * refuses a batch whose DELETE does not match it exactly, which makes its epoch a fencing token.
 */
import { createHash } from 'node:crypto';
import { type Course, sortedRegions, type Weights, weightMax } from './course.ts';
import { normaliseName } from './records.ts';

export interface Marker {
  readonly epoch: number;
  /** Of epoch and weights; see `courseDigest`. */
  readonly digest: string;
  /** The region that decided. */
  readonly by: string;
  readonly weights: Weights;
}

export type ParsedMarker =
  | { readonly kind: 'marker'; readonly marker: Marker }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Where the marker of an application stands, as Route 53 returns the name. */
export function markerName(applicationName: string): string {
  return normaliseName(`_pointsman.${applicationName}`);
}

export function markerOf(course: Course): Marker {
  const { epoch, by, weights } = course;
  return { epoch, digest: courseDigest(epoch, weights), by, weights };
}

/** For example `v=1 epoch=8 course=1f0c9d2a77b3 by=us-west-2 us-east-1=0 us-west-2=100`. */
export function formatMarker(marker: Marker): string {
  const { epoch, digest, by, weights } = marker;
  return [`v=1 epoch=${epoch} course=${digest} by=${by}`, ...sortedPairs(weights)].join(' ');
}

/**
 * Reads exactly what `formatMarker` writes. Anything else, another version included, is unreadable: who wrote
 * it may know of a newer course, so it is never taken for an old one.
 */
export function parseMarker(text: string): ParsedMarker {
  const head =
    /^v=1 epoch=([1-9][0-9]{0,14}) course=([0-9a-f]{12}) by=([a-z0-9-]+)((?: [a-z0-9-]+=[0-9]{1,3})+)$/;
  const [, epochDigits, digest, by, pairs] = head.exec(text) ?? [];
  if (epochDigits === undefined || digest === undefined || by === undefined || pairs === undefined) {
    return unreadable('must be v=1 epoch=… course=… by=… and a weight per region', text);
  }
  const weights: Weights = Object.fromEntries(
    pairs
      .trim()
      .split(' ')
      .map((pair) => {
        const [region = '', weight] = pair.split('=');
        return [region, Number(weight)];
      }),
  );
  if (Object.values(weights).some((weight) => weight > weightMax)) {
    return unreadable(`weights must be at most ${weightMax}`, text);
  }
  const marker: Marker = { epoch: Number(epochDigits), digest, by, weights };
  // Catches regions twice or out of order, and numbers with leading zeros.
  if (formatMarker(marker) !== text) return unreadable('regions must be sorted and come once', text);
  const expected = courseDigest(marker.epoch, weights);
  if (digest !== expected)
    return unreadable(`course must be ${expected} for this epoch and these weights`, text);
  return { kind: 'marker', marker };
}

/** Of the texts that the name servers give, the marker with the highest epoch: while a change propagates they differ. */
export function newestMarker(texts: readonly (string | undefined)[]): Marker | undefined {
  const markers = texts.flatMap((text) => {
    const parsed = text === undefined ? undefined : parseMarker(text);
    return parsed?.kind === 'marker' ? [parsed.marker] : [];
  });
  return markers.sort((one, other) => other.epoch - one.epoch)[0];
}

/** The first 12 hex digits of SHA-256 over the epoch and the sorted `region=weight` pairs, separated by spaces. */
export function courseDigest(epoch: number, weights: Weights): string {
  return createHash('sha256')
    .update([epoch, ...sortedPairs(weights)].join(' '))
    .digest('hex')
    .slice(0, 12);
}

function sortedPairs(weights: Weights): string[] {
  return sortedRegions(Object.keys(weights)).map((region) => `${region}=${weights[region]}`);
}

function unreadable(problem: string, text: string): ParsedMarker {
  return { kind: 'unreadable', problem: `marker ${problem}, got ${text}` };
}
