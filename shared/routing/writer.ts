/** Where a database's writer is, by a person's word. */

/** A promotion: from then on a database's writer is there. */
export interface Writer {
  readonly database: string;
  readonly region: string;
  readonly owner: string;
  readonly reason: string;
  readonly atMs: number;
}
