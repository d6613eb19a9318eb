/** What a run of the gates' pass knows of the tree: read again before each round, and of gates only what a step waits for. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { gateBucketName } from '../../shared/fleet/names.ts';
import { type CheckerObservation, type SeenGate, seenGate } from '../../shared/routing/gate-check.ts';
import { gateCheckPrefix } from '../../shared/routing/gate-check-reference.ts';
import { gateInventory } from '../../shared/routing/gate-inventory.ts';
import type { GatedName, GateTree, GateTreeStep } from '../../shared/routing/gate-tree.ts';
import { gatedNames } from '../../shared/routing/gated-names.ts';
import type { GatesPorts } from './gates.ts';

/**
 * How long every checker has found a new gate open before anything is built on it. What single checkers say, and what Route 53
 * makes of them all, need not change in the same second; two turns of the checkers lie in between.
 */
const settleMs = 20_000;

/** A gate as its check looks at it. */
export interface WaitedGate {
  readonly region: string;
  readonly vantage: string;
  readonly bucket: string;
  readonly observations: readonly CheckerObservation[];
}

export class GatesReading {
  readonly #fleet: Fleet;
  readonly #account: string;
  readonly #ports: GatesPorts;
  #names: readonly GatedName[] | undefined;
  #tree: GateTree | undefined;
  readonly #observations = new Map<string, readonly CheckerObservation[]>();
  /** Since when every checker has found the gate open. */
  readonly #openSinceMs = new Map<string, number>();

  constructor(fleet: Fleet, account: string, ports: GatesPorts) {
    this.#fleet = fleet;
    this.#account = account;
    this.#ports = ports;
  }

  /** The tree, with each gate that the next steps wait for looked at. */
  async read(
    next: (tree: GateTree) => readonly GateTreeStep[],
  ): Promise<{ readonly tree: GateTree; readonly steps: readonly GateTreeStep[] }> {
    const { checks, zone } = this.#ports;
    const listed = await checks.list(gateCheckPrefix(this.#fleet.name));
    this.#names ??= gatedNames(this.#fleet, await zone.all());
    const inventory = gateInventory(this.#fleet, this.#account, listed, this.#names);
    const seen: Record<string, SeenGate> = {};
    for (;;) {
      const tree = { ...inventory, seen: { ...seen } };
      this.#tree = tree;
      const steps = next(tree);
      const unread = waitedFor(steps).filter(({ id }) => seen[id] === undefined);
      if (unread.length === 0) return { tree, steps };
      for (const { id, isNew } of unread) seen[id] = await this.#look(id, isNew);
    }
  }

  /** Someone may have changed the zone since. */
  forgetRecords(): void {
    this.#names = undefined;
  }

  gate(id: string): WaitedGate | undefined {
    const { children = {}, surplus = [] } = this.#tree ?? {};
    const places = [
      ...Object.entries(children).flatMap(([region, byVantage]) =>
        Object.entries(byVantage).map(([vantage, own]) => ({ region, vantage, id: own })),
      ),
      ...surplus.flatMap((each) => (each.kind === 'child' ? each : [])),
    ];
    const place = places.find((each) => each.id === id);
    if (place === undefined) return undefined;
    const { region, vantage } = place;
    const bucket = gateBucketName(this.#fleet.name, this.#account, vantage);
    return { region, vantage, bucket, observations: this.#observations.get(id) ?? [] };
  }

  /** Checks that the fleet does not want, and that stay because somebody else goes by them: by what. */
  leftInUse({ surplus, names }: GateTree): readonly string[] {
    return surplus.flatMap((each) => {
      if (each.kind === 'child') return each.inUse ? [`${each.id} (a calculated check of others)`] : [];
      const carrying = names.filter(({ records }) => records.some(({ check }) => check === each.check.id));
      return carrying.map(({ name }) => `${each.check.id} (records of ${name})`);
    });
  }

  async #look(id: string, isNew: boolean): Promise<SeenGate> {
    const { checks, clock } = this.#ports;
    const observations = await checks.observations(id);
    this.#observations.set(id, observations);
    const seen = seenGate(observations);
    if (seen !== 'open') {
      this.#openSinceMs.delete(id);
      return seen;
    }
    const sinceMs = this.#openSinceMs.get(id) ?? clock.nowMs();
    this.#openSinceMs.set(id, sinceMs);
    return isNew && clock.nowMs() - sinceMs < settleMs ? 'unsure' : 'open';
  }
}

/** `isNew`: under no parent yet. */
function waitedFor(
  steps: readonly GateTreeStep[],
): readonly { readonly id: string; readonly isNew: boolean }[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'await-children' && step.kind !== 'hold') return [];
    return step.ids.map((id) => ({ id, isNew: step.kind === 'await-children' }));
  });
}
