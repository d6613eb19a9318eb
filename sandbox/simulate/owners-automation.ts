/** What a fleet's owner has beside Pointsman: event buses whose rules listen, and a function that makes regions ready. */
import type { StepEvent } from '../../shared/incidents/step-event.ts';
import type { Events, Preparation } from '../../shared/ports.ts';

export class OwnersAutomation {
  /** What the buses of all regions have got, in order. */
  readonly events: StepEvent[] = [];

  bus(): Events {
    return { publish: async (events) => void this.events.push(...events) };
  }

  /** A region is ready as soon as one asks: how long that takes is the owner's, and no part of this world. */
  function(): Preparation {
    return { begin: async () => undefined, isReady: async () => true };
  }
}
