/** The owner's function that makes regions ready: what it was asked, and what it says. */
import type { Preparation } from '../../../shared/ports.ts';
import type { PreparationRequest } from '../../../shared/routing/preparation.ts';

export class TestPreparation {
  /** Asked to begin, in order. */
  readonly begun: (PreparationRequest & { readonly functionName: string })[] = [];
  /** Asked whether they are ready, in order. */
  readonly asked: (PreparationRequest & { readonly functionName: string })[] = [];
  /** Regions that are ready by now. */
  readonly ready = new Set<string>();
  /** Every answer is an error, or there is never one. */
  trouble: 'none' | 'broken' | 'silent' = 'none';

  port(): Preparation {
    return {
      begin: async (functionName, request) => {
        this.begun.push({ functionName, ...request });
        await this.#answer();
      },
      isReady: async (functionName, request) => {
        this.asked.push({ functionName, ...request });
        await this.#answer();
        return this.ready.has(request.region);
      },
    };
  }

  async #answer(): Promise<void> {
    if (this.trouble === 'silent') await new Promise(() => undefined);
    if (this.trouble === 'broken') throw new Error('the function failed');
  }
}
