/**
 * Takes what is unreadable out of a fleet file, so that the rules can look at the rest and all errors are said
 * at once. What was lost is told, so that nothing is concluded from its absence.
 */
import type { Path } from './issue.ts';
import { type FleetDraft, fleetSchema } from './schema.ts';
import { valueAt } from './shape-findings.ts';

export interface Salvage {
  readonly draft: FleetDraft;
  readonly lost: readonly Path[];
}

/** Each round takes out at least one thing; a fleet is at most this deep. */
const roundsMax = 12;

/** Stands in for what a fleet cannot be read without. `*` is any key. */
const standIns: readonly (readonly [pattern: Path, value: unknown])[] = [
  [['name'], 'lost'],
  [['zone'], { name: 'lost' }],
  [['zone', 'name'], 'lost'],
  [['regions'], []],
  [['applications'], {}],
  [['applications', '*', 'name'], 'lost'],
  [['applications', '*', 'endpoints'], {}],
  [['applications', '*', 'checks', '*'], { type: 'http' }],
];

/** `undefined` where nothing can be saved. */
export function salvage(input: unknown): Salvage | undefined {
  let remains = input;
  const lost: Path[] = [];
  for (let round = 0; round < roundsMax; round++) {
    const result = fleetSchema.safeParse(remains);
    if (result.success) return { draft: result.data, lost };
    for (const issue of result.error.issues) {
      const at = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) remains = changed(remains, [...at, key], undefined);
        continue;
      }
      const place = removablePlace(remains, at);
      if (place === undefined) return undefined;
      lost.push(place);
      remains = changed(remains, place, standInFor(place));
    }
  }
  return undefined;
}

/** The value itself, or, where a list or a group cannot be without it, what encloses it; `undefined` for the whole file. */
function removablePlace(remains: unknown, at: Path): Path | undefined {
  if (at.length === 0) return undefined;
  const inList = Array.isArray(valueAt(remains, at.slice(0, -1)));
  const missing = valueAt(remains, at) === undefined;
  // Taking an entry out of a list would shift the ones behind it, and what is said of them.
  if ((inList || missing) && standInFor(at) === undefined) return removablePlace(remains, at.slice(0, -1));
  return at;
}

function standInFor(at: Path): unknown {
  return standIns.find(
    ([pattern]) =>
      pattern.length === at.length && pattern.every((key, index) => key === '*' || key === at[index]),
  )?.[1];
}

/** A copy of `container` with another value at a place, or, for `undefined`, without that place. */
function changed(container: unknown, at: Path, value: unknown): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return value;
  if (typeof container !== 'object' || container === null) return container;
  if (Array.isArray(container)) {
    return container.map((item: unknown, index) =>
      index === Number(key) ? changed(item, rest, value) : item,
    );
  }
  const entries = Object.entries(container).filter(([name]) => name !== String(key));
  const inner = changed((container as Readonly<Record<string, unknown>>)[key], rest, value);
  return Object.fromEntries(inner === undefined ? entries : [...entries, [String(key), inner]]);
}
