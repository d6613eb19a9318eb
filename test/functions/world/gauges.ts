/** What the regions show, as an alarm and a dashboard would see it: the last of each. */
import type { Invocation } from '../../../sandbox/simulate/invocation.ts';
import type { Gauges } from '../../../shared/journal.ts';
import type { PeerAges } from '../../../shared/routing/peer-ages.ts';
import type { Standing } from '../../../shared/routing/standing.ts';

export class TestGauges {
  /** By region that shows it. */
  readonly peers = new Map<string, readonly PeerAges[]>();
  readonly standings = new Map<string, readonly Standing[]>();
  readonly movesFailed = new Map<string, number>();

  port(region: string, run: Pick<Invocation, 'isDead'>): Gauges {
    return {
      showPeers: (ages) => {
        if (!run.isDead) this.peers.set(region, ages);
      },
      showApplications: (standings, movesFailed) => {
        if (run.isDead) return;
        this.standings.set(region, standings);
        this.movesFailed.set(region, movesFailed);
      },
    };
  }
}
