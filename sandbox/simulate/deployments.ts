/** Which fleet file each region's functions have: the same everywhere, until a region is given a newer one. */
import { createHash } from 'node:crypto';
import { fleetDigest } from '../../shared/fleet/digest.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';

export interface DeployedFleet {
  readonly fleetDigest: string;
  readonly fleetWrittenAtMs: number;
}

export class Deployments {
  #everywhere: DeployedFleet;
  readonly #regions = new Map<string, DeployedFleet>();

  constructor(fleet: Fleet, writtenAtMs: number) {
    this.#everywhere = { fleetDigest: fleetDigest(fleet), fleetWrittenAtMs: writtenAtMs };
  }

  in(region: string): DeployedFleet {
    return this.#regions.get(region) ?? this.#everywhere;
  }

  /** A file that says the same and is another one, as after an edit of what nobody here goes by. */
  deploy(region: string | undefined, nowMs: number): void {
    const edited = createHash('sha256').update(`${this.#everywhere.fleetDigest} ${nowMs}`).digest('hex');
    const deployed: DeployedFleet = { fleetDigest: edited.slice(0, 12), fleetWrittenAtMs: nowMs };
    if (region !== undefined) {
      this.#regions.set(region, deployed);
      return;
    }
    this.#regions.clear();
    this.#everywhere = deployed;
  }
}
