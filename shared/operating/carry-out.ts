/** Carries out what a deed amounts to. Stops at the first write that fails: what is written by then stays. */
import type { Ledger } from '../ports.ts';
import type { LedgerWrite } from '../routing/deed.ts';

/**
 * The writes that changed something: what was to be lifted or cleared may be gone already.
 *
 * @param onDone Told of each of them at once, for whoever must know what stays when a later one fails.
 */
export async function carryOut(
  writes: readonly LedgerWrite[],
  ledger: Ledger,
  onDone: (write: LedgerWrite) => void = () => undefined,
): Promise<readonly LedgerWrite[]> {
  const done: LedgerWrite[] = [];
  for (const write of writes) {
    if (!(await carryOutOne(write, ledger))) continue;
    done.push(write);
    onDone(write);
  }
  return done;
}

async function carryOutOne(write: LedgerWrite, ledger: Ledger): Promise<boolean> {
  switch (write.kind) {
    case 'lift':
      return ledger.liftFreeze(write.freeze);
    case 'clear':
      return ledger.clearOverride(write.override);
    case 'freeze':
      await ledger.writeFreeze(write.freeze);
      return true;
    case 'override':
      await ledger.writeOverride(write.override);
      return true;
    case 'instruction':
      await ledger.writeInstruction(write.instruction);
      return true;
    case 'writer':
      await ledger.writeWriter(write.writer);
      return true;
  }
}
