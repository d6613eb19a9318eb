/**
 * What is kept of a deed once it is done: who did what, and why. What was lifted, cleared or opened leaves nothing in the
 * ledger, so this alone tells of it.
 */
import { createHash } from 'node:crypto';
import type { Fleet } from '../fleet/fleet.ts';
import type { Deed, LedgerWrite, Warrant } from './deed.ts';
import { type Freeze, type FreezeScope, frozenText } from './freeze.ts';
import { gatedApplications } from './gate.ts';
import { matchesGlob } from './glob.ts';
import type { Override } from './override.ts';

export interface DeedRecord {
  /** When it had taken effect, by the clock of whoever did it. */
  readonly atMs: number;
  readonly owner: string;
  readonly verb: Deed['do'] | 'gate-open' | 'adopt' | 'release' | 'zone-accelerate';
  /** What it was done to, in words. */
  readonly subject: string;
  readonly reason: string;
  /** The applications that it concerned then, sorted; absent where it concerned the whole fleet. */
  readonly applications?: readonly string[];
  /** What came of it, in words, where that was watched. */
  readonly outcome?: string;
}

/** @param done The writes that took effect: what was to be lifted may have been lifted by another. */
export function deedRecordOf(
  deed: Deed,
  { owner, reason, atMs, expiresAtMs }: Warrant,
  done: readonly LedgerWrite[],
  fleet: Fleet,
): DeedRecord {
  const until = expiresAtMs === undefined ? '' : `, until ${new Date(expiresAtMs).toISOString()}`;
  const concerned = done.map((write) => concernedBy(write, fleet));
  const isOfFleet = concerned.some((applications) => applications === undefined);
  return {
    atMs,
    owner,
    verb: deed.do,
    subject: `${subjectText(deed, done)}${until}`,
    reason,
    ...(isOfFleet ? {} : { applications: sortedNames(concerned.flatMap((each) => each ?? [])) }),
  };
}

/** For `gate open`, which writes nothing to the ledger. */
export function gateRecordOf(
  region: string,
  vantages: readonly string[],
  { owner, reason, atMs }: Warrant,
  fleet: Fleet,
): DeedRecord {
  const applications = gatedApplications(fleet).filter((id) => servesIn(fleet, id, region));
  return {
    atMs,
    owner,
    verb: 'gate-open',
    subject: `${region} in ${vantages.join(', ')}`,
    reason,
    applications,
  };
}

/** Whether it concerned this application, or the whole fleet. */
export function concerns({ applications }: DeedRecord, application: string): boolean {
  return applications?.includes(application) ?? true;
}

/**
 * The key that it is kept under: by time, owner and 8 hex digits of what it says without its outcome, so that no two deeds
 * of the same moment take each other's place, and none is kept twice.
 */
export function deedKey({ atMs, owner, verb, subject, reason }: DeedRecord): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([verb, subject, reason]))
    .digest('hex')
    .slice(0, 8);
  return `${new Date(atMs).toISOString()}#${owner}#${digest}`;
}

/** One line for people. */
export function deedRecordText({ atMs, owner, verb, subject, reason, outcome }: DeedRecord): string {
  const end = outcome === undefined ? '' : ` (${outcome})`;
  return `${new Date(atMs).toISOString()} ${owner}: ${verb} ${subject}: ${reason}${end}`;
}

function subjectText(deed: Deed, done: readonly LedgerWrite[]): string {
  switch (deed.do) {
    case 'freeze':
      return frozenText(deed.scope);
    case 'unfreeze':
      return done.flatMap((write) => (write.kind === 'lift' ? [liftedText(write.freeze)] : [])).join(', ');
    case 'switchover':
    case 'failover':
      return `${deed.application} to ${deed.to}`;
    case 'evacuate':
      return toText(deed.region, deed.to);
    case 'pin':
      return `${deed.application} to ${deed.region}`;
    case 'keep-out':
      return `${deed.application} out of ${deed.region}`;
    case 'clear-override':
      return done
        .flatMap((write) => (write.kind === 'clear' ? [clearedText(write.override)] : []))
        .join(', ');
    case 'approve-failback':
      return toText(deed.application, deed.to);
    case 'promote':
      return `${deed.database} in ${deed.region}`;
  }
}

function toText(subject: string, to: string | undefined): string {
  return to === undefined ? subject : `${subject} to ${to}`;
}

/** `the fleet (of alice: a deploy)`: whose it was, for it is gone. */
function liftedText(freeze: Freeze): string {
  return `${frozenText(freeze)} (of ${freeze.owner}: ${freeze.reason})`;
}

function clearedText({ application, kind, region, owner, reason }: Override): string {
  const what = kind === 'pin' ? 'to' : 'out of';
  return `${kind} ${application} ${what} ${region} (of ${owner}: ${reason})`;
}

/** The applications, or undefined for the whole fleet. */
function concernedBy(write: LedgerWrite, fleet: Fleet): readonly string[] | undefined {
  const ids = Object.keys(fleet.applications);
  switch (write.kind) {
    case 'freeze':
    case 'lift':
      return frozenBy(write.freeze, fleet);
    case 'override':
    case 'clear':
      return ids.filter((id) => matchesGlob(write.override.application, id));
    case 'instruction':
      return [write.instruction.application];
    case 'writer':
      return ids.filter((id) => fleet.applications[id]?.database?.id === write.writer.database);
  }
}

function frozenBy(scope: FreezeScope, fleet: Fleet): readonly string[] | undefined {
  const ids = Object.keys(fleet.applications);
  switch (scope.scope) {
    case 'fleet':
      return undefined;
    case 'application':
      return ids.filter((id) => matchesGlob(scope.application, id));
    case 'region':
      return ids.filter((id) => servesIn(fleet, id, scope.region));
    default:
      // A newer version's freeze of a scope that is unknown here holds everything.
      return undefined;
  }
}

function servesIn({ applications }: Fleet, id: string, regionGlob: string): boolean {
  return Object.keys(applications[id]?.endpoints ?? {}).some((region) => matchesGlob(regionGlob, region));
}

function sortedNames(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
