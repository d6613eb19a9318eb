/**
 * Keeps on record what an operator did, in the first telemetry replica that takes it. The deed has taken effect by then:
 * whatever fails here is said, and changes nothing about it.
 */
import { carryOut } from '../shared/operating/carry-out.ts';
import type { Telemetry } from '../shared/ports.ts';
import type { Deed, LedgerWrite, Warrant } from '../shared/routing/deed.ts';
import { type DeedRecord, deedRecordOf } from '../shared/routing/deed-record.ts';
import type { Deployment } from './deployment.ts';
import { reached } from './observed-deployment.ts';

export class DeedLog {
  /** By region; one that failed is not asked again. */
  readonly #telemetries: Map<string, Telemetry>;

  constructor({ telemetries }: Pick<Deployment, 'telemetries'>) {
    this.#telemetries = new Map(telemetries);
  }

  /** A record with an outcome takes the place of the same one without. */
  async keep(record: DeedRecord): Promise<void> {
    for (const [region, telemetry] of [...this.#telemetries]) {
      try {
        return await telemetry.keepDeed(record);
      } catch (error) {
        this.#telemetries.delete(region);
        complain(`the telemetry table in ${region} does not keep who did this: ${String(error)}`);
      }
    }
    complain('it is done, and no telemetry table keeps who did it');
  }
}

/**
 * Carries out a deed; the record of what took effect, for the log. Where the ledger fails midway, what took effect by then
 * is on record before it throws.
 *
 * @throws CommandError where the ledger cannot be reached
 */
export async function carryOutForRecord(
  deed: Deed,
  warrant: Warrant,
  writes: readonly LedgerWrite[],
  { fleet, ledger }: Pick<Deployment, 'fleet' | 'ledger'>,
  log: DeedLog,
): Promise<DeedRecord | undefined> {
  const done: LedgerWrite[] = [];
  const record = () =>
    done.length === 0 ? undefined : deedRecordOf(deed, { ...warrant, atMs: Date.now() }, done, fleet);
  try {
    await reached(carryOut(writes, ledger, (write) => done.push(write)));
    return record();
  } catch (error) {
    const partial = record();
    const outcome = `broken off after ${done.length} of ${writes.length} writes to the ledger`;
    if (partial !== undefined) await log.keep({ ...partial, outcome });
    throw error;
  }
}

function complain(text: string): void {
  process.stderr.write(`pointsman: ${text}\n`);
}
