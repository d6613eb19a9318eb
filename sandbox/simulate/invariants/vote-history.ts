/** What each vantage said of each endpoint of late, by the reports that it really wrote. */
import type { Report } from '../../../shared/health/report.ts';
import type { Vote } from '../../../shared/health/vote.ts';

/** No invariant looks further back. */
const keptMs = 660_000;

interface Said {
  readonly atMs: number;
  readonly vote: Vote;
  /** Since when by its own account, by its own clock. */
  readonly sinceMs: number;
}

export class VoteHistory {
  /** By `vantage application/region`, oldest first. */
  readonly #said = new Map<string, Said[]>();
  readonly #vantages: readonly string[];

  constructor(vantages: readonly string[]) {
    this.#vantages = vantages;
  }

  note({ vantage, endpoints }: Report, atMs: number): void {
    for (const [endpoint, { vote, sinceMs }] of Object.entries(endpoints)) {
      const key = `${vantage} ${endpoint}`;
      const said = this.#said.get(key) ?? [];
      said.push({ atMs, vote, sinceMs });
      while ((said[0]?.atMs ?? atMs) < atMs - keptMs) said.shift();
      this.#said.set(key, said);
    }
  }

  /** The vantages that said one of these in a report written between the two moments, both included. */
  whoSaid(endpoint: string, votes: readonly Vote[], fromMs: number, toMs: number): string[] {
    return this.#vantages.filter((vantage) =>
      this.#between(vantage, endpoint, fromMs, toMs).some(({ vote }) => votes.includes(vote)),
    );
  }

  /** The vantages that said nothing but one of these, and did say it. */
  whoSaidOnly(endpoint: string, votes: readonly Vote[], fromMs: number, toMs: number): string[] {
    return this.#vantages.filter((vantage) => {
      const said = this.#between(vantage, endpoint, fromMs, toMs);
      return said.length > 0 && said.every(({ vote }) => votes.includes(vote));
    });
  }

  /** What was said last, whenever that was. */
  last(vantage: string, endpoint: string): Said | undefined {
    return this.#said.get(`${vantage} ${endpoint}`)?.at(-1);
  }

  #between(vantage: string, endpoint: string, fromMs: number, toMs: number): readonly Said[] {
    const said = this.#said.get(`${vantage} ${endpoint}`) ?? [];
    return said.filter(({ atMs }) => fromMs <= atMs && atMs <= toMs);
  }
}
