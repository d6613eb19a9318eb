/** What a batch that Route 53 accepted means for each application in it. */
import type { Weights } from '../../../shared/routing/course.ts';
import { type Marker, markerName, parseMarker } from '../../../shared/routing/marker.ts';
import { type Change, normaliseName } from '../../../shared/routing/records.ts';
import { unquoteTxt } from '../../../shared/routing/txt-value.ts';
import type { Effect, World, ZoneState } from '../world.ts';
import type { AcceptedBatch } from './invariant.ts';

/** Keeps each application's records as they were accepted last, so that a batch can be held against what it replaced. */
export class BatchReader {
  readonly #world: World;
  readonly #before = new Map<string, ZoneState>();

  constructor(world: World) {
    this.#world = world;
    this.#look();
  }

  /** The batch by application; none where the effect is no accepted batch. */
  read(effect: Effect): readonly AcceptedBatch[] {
    if (effect.port !== 'traffic' || effect.method !== 'change') return [];
    const batches = isAccepted(effect.answer) ? this.#split(effect) : [];
    this.#look();
    return batches;
  }

  #look(): void {
    for (const application of Object.keys(this.#world.fleet.applications)) {
      this.#before.set(application, this.#world.zone.accepted(application));
    }
  }

  #split(effect: Effect): AcceptedBatch[] {
    if (effect.function === 'operator') return [];
    const [given] = effect.args;
    const all = (Array.isArray(given) ? given : []) as readonly Change[];
    return Object.entries(this.#world.fleet.applications).flatMap(([application, { name }]) => {
      const names = [normaliseName(name), markerName(name)];
      const changes = all.filter(({ ResourceRecordSet }) =>
        names.includes(normaliseName(ResourceRecordSet.Name)),
      );
      if (changes.length === 0) return [];
      const after = this.#world.zone.accepted(application);
      const known = this.#before.get(application) ?? { weights: {}, marker: undefined };
      // A hand edit is nobody's batch: what stood there is what was deleted.
      const deleted = deletedWeights(changes);
      const before = { marker: known.marker, weights: deleted ?? known.weights };
      return [{ effect, application, changes, before, after }];
    });
  }
}

/** The marker that a batch deletes, creates or replaces; undefined where it has none that can be read. */
export function markerIn(
  { application, changes }: Pick<AcceptedBatch, 'application' | 'changes'>,
  action: string,
  world: World,
): Marker | undefined {
  const name = markerName(world.fleet.applications[application]?.name ?? '');
  const change = changes.find(
    ({ Action, ResourceRecordSet: record }) =>
      (Action as string) === action && record.Type === 'TXT' && normaliseName(record.Name) === name,
  );
  const text = unquoteTxt(change?.ResourceRecordSet.ResourceRecords?.[0]?.Value ?? '');
  const parsed = text === undefined ? undefined : parseMarker(text);
  return parsed?.kind === 'marker' ? parsed.marker : undefined;
}

function deletedWeights(changes: readonly Change[]): Weights | undefined {
  const weights = changes.flatMap(({ Action, ResourceRecordSet: { SetIdentifier, Weight } }) =>
    Action === 'DELETE' && SetIdentifier !== undefined ? [[SetIdentifier, Weight ?? 0] as const] : [],
  );
  return weights.length === 0 ? undefined : Object.fromEntries(weights);
}

function isAccepted(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'accepted';
}
