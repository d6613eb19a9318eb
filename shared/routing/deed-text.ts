/** Deeds and what they change, in words. */
import type { Deed, LedgerWrite } from './deed.ts';
import { type Freeze, frozenText } from './freeze.ts';
import type { Instruction } from './instruction.ts';
import type { Override } from './override.ts';

/** For example `switch api over to us-west-2`. */
export function deedText(deed: Deed): string {
  switch (deed.do) {
    case 'freeze':
      return `freeze ${frozenText(deed.scope)}`;
    case 'unfreeze':
      return deed.scope === undefined ? 'unfreeze' : `unfreeze ${frozenText(deed.scope)}`;
    case 'switchover':
      return `switch ${deed.application} over to ${deed.to}`;
    case 'failover':
      return `force ${deed.application} over to ${deed.to}, proven up or not`;
    case 'evacuate':
      return `evacuate ${deed.region}${deed.to === undefined ? '' : ` to ${deed.to}`}`;
    case 'pin':
      return `pin ${deed.application} to ${deed.region}`;
    case 'keep-out':
      return `keep ${deed.application} out of ${deed.region}`;
    case 'clear-override':
      return `clear the overrides of ${deed.application}${deed.region === undefined ? '' : ` in ${deed.region}`}`;
    case 'approve-failback':
      return `approve the failback of ${deed.application}${deed.to === undefined ? '' : ` to ${deed.to}`}`;
    case 'promote':
      return `record that the writer of ${deed.database} is in ${deed.region}`;
  }
}

/** One line for what a write leaves behind. */
export function writeText(write: LedgerWrite): string {
  switch (write.kind) {
    case 'freeze':
      return `freezes ${freezeText(write.freeze)}`;
    case 'lift':
      return `lifts the freeze of ${freezeText(write.freeze)}`;
    case 'override':
      return overrideText(write.override);
    case 'clear':
      return `clears: ${overrideText(write.override)}`;
    case 'instruction':
      return instructionText(write.instruction);
    case 'writer':
      return `the writer of ${write.writer.database} is in ${write.writer.region}`;
  }
}

/** `the fleet by alice since …, until lifted: reason`. */
export function freezeText(freeze: Freeze): string {
  const { owner, reason, atMs, expiresAtMs } = freeze;
  return `${frozenText(freeze)} by ${owner} since ${timeText(atMs)}, ${untilText(expiresAtMs, 'lifted')}: ${reason}`;
}

export function overrideText({ application, kind, region, owner, reason, expiresAtMs }: Override): string {
  const what = kind === 'pin' ? 'is pinned to' : 'is kept out of';
  return `${application} ${what} ${region} by ${owner}, ${untilText(expiresAtMs, 'cleared')}: ${reason}`;
}

export function instructionText({ application, kind, to, leave, overEpoch, ...rest }: Instruction): string {
  const { owner, reason, expiresAtMs } = rest;
  const from = leave === undefined ? '' : ` out of ${leave}`;
  const target = to === undefined ? '' : ` to ${to}`;
  return `${kind} of ${application}${from}${target} by ${owner}, over epoch ${overEpoch}, until ${timeText(expiresAtMs)}: ${reason}`;
}

function untilText(expiresAtMs: number | undefined, end: string): string {
  return expiresAtMs === undefined ? `until ${end}` : `until ${timeText(expiresAtMs)}`;
}

/** An item of the ledger may hold any number; a sentence is no reason to fail. */
function timeText(atMs: number): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? 'a time that is none' : time.toISOString();
}
