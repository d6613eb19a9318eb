/**
 * Deeds: what an operator can do about where traffic goes, and the ledger items that each one amounts to. They are all that
 * acts on traffic, whoever gives it: a command, a scenario played live, a scenario simulated.
 */
import type { Fleet } from '../fleet/fleet.ts';
import type { Control } from '../ports.ts';
import { activeRegions } from './course.ts';
import { type Freeze, type FreezeScope, freezeSubject } from './freeze.ts';
import type { Instruction } from './instruction.ts';
import type { Override } from './override.ts';
import type { Writer } from './writer.ts';

/** `application` and `region` of freezes, pins and keep-outs are patterns, but for the region of a pin. */
export type Deed =
  | { readonly do: 'freeze'; readonly scope: FreezeScope }
  /** Without scope of any, without owner anybody's. */
  | { readonly do: 'unfreeze'; readonly scope?: FreezeScope; readonly owner?: string }
  | { readonly do: 'switchover'; readonly application: string; readonly to: string }
  /** To a region even if it is not proven up. */
  | { readonly do: 'failover'; readonly application: string; readonly to: string }
  /** Takes the traffic of every application out of a region, and keeps it out. */
  | { readonly do: 'evacuate'; readonly region: string; readonly to?: string }
  | { readonly do: 'pin'; readonly application: string; readonly region: string }
  | { readonly do: 'keep-out'; readonly application: string; readonly region: string }
  /** Of this application or pattern as it was given; of every region without one. */
  | { readonly do: 'clear-override'; readonly application: string; readonly region?: string }
  | { readonly do: 'approve-failback'; readonly application: string; readonly to?: string }
  /** Records that a database's writer is there now. */
  | { readonly do: 'promote'; readonly database: string; readonly region: string };

/** Whose word it is. */
export interface Warrant {
  readonly owner: string;
  readonly reason: string;
  readonly atMs: number;
  /** When what lasts ends by itself; never when absent. */
  readonly expiresAtMs?: number;
}

export type LedgerWrite =
  | { readonly kind: 'freeze' | 'lift'; readonly freeze: Freeze }
  | { readonly kind: 'override' | 'clear'; readonly override: Override }
  | { readonly kind: 'instruction'; readonly instruction: Instruction }
  | { readonly kind: 'writer'; readonly writer: Writer };

/** An instruction that nobody could carry out for so long was for another situation. */
const instructionMs = 15 * 60_000;

/** What is to be written, in this order. Empty where there is nothing to lift, to clear or to do. */
export function deedItems(
  deed: Deed,
  warrant: Warrant,
  control: Control,
  fleet: Pick<Fleet, 'applications'>,
): readonly LedgerWrite[] {
  const { expiresAtMs, ...who } = warrant;
  const lasting = expiresAtMs === undefined ? who : { ...who, expiresAtMs };
  const instruct = (application: string, what: Pick<Instruction, 'kind' | 'to' | 'leave'>): LedgerWrite => ({
    kind: 'instruction',
    instruction: {
      ...who,
      ...what,
      application,
      overEpoch: control.courses[application]?.epoch ?? 0,
      expiresAtMs: who.atMs + instructionMs,
    },
  });
  switch (deed.do) {
    case 'freeze':
      return [{ kind: 'freeze', freeze: { ...deed.scope, ...lasting } }];
    case 'unfreeze':
      return liftedBy(deed, control).map((freeze) => ({ kind: 'lift', freeze }));
    case 'switchover':
    case 'failover':
      return [instruct(deed.application, { kind: deed.do, to: deed.to })];
    case 'evacuate': {
      const override = { ...lasting, application: '*', kind: 'keep-out', region: deed.region } as const;
      const to = deed.to === undefined ? {} : { to: deed.to };
      const instructions = applicationsIn(deed.region, control, fleet).map((application) =>
        instruct(application, { kind: 'evacuation', leave: deed.region, ...to }),
      );
      // First the moves: an order without a target of its own would take the traffic elsewhere.
      return [...instructions, { kind: 'override', override }];
    }
    case 'pin':
    case 'keep-out': {
      const { application, region } = deed;
      return [{ kind: 'override', override: { ...lasting, application, kind: deed.do, region } }];
    }
    case 'clear-override':
      return clearedBy(deed, control).map((override) => ({ kind: 'clear', override }));
    case 'approve-failback':
      return [
        instruct(deed.application, { kind: 'failback', ...(deed.to === undefined ? {} : { to: deed.to }) }),
      ];
    case 'promote':
      return [{ kind: 'writer', writer: { ...who, database: deed.database, region: deed.region } }];
  }
}

/** The ledger as every pass reads it once the writes are in it. */
export function controlAfter(writes: readonly LedgerWrite[], control: Control): Control {
  return writes.reduce(afterWrite, control);
}

/** The applications that have traffic in a region, or of which that is not known. */
export function applicationsIn(
  region: string,
  { courses }: Pick<Control, 'courses'>,
  { applications }: Pick<Fleet, 'applications'>,
): readonly string[] {
  return Object.entries(applications).flatMap(([application, { endpoints }]) => {
    const course = courses[application];
    const carries =
      course === undefined ? endpoints[region] !== undefined : activeRegions(course.weights).includes(region);
    return carries ? [application] : [];
  });
}

function liftedBy(
  { scope, owner }: Extract<Deed, { readonly do: 'unfreeze' }>,
  { freezes }: Control,
): readonly Freeze[] {
  return freezes.filter(
    (freeze) =>
      (owner === undefined || freeze.owner === owner) &&
      (scope === undefined ||
        (freeze.scope === scope.scope && freezeSubject(freeze) === freezeSubject(scope))),
  );
}

function clearedBy(
  { application, region }: Extract<Deed, { readonly do: 'clear-override' }>,
  { overrides }: Control,
): readonly Override[] {
  return overrides.filter(
    (override) =>
      override.application === application && (region === undefined || override.region === region),
  );
}

function afterWrite(control: Control, write: LedgerWrite): Control {
  switch (write.kind) {
    case 'freeze':
      return { ...control, freezes: [...control.freezes, write.freeze] };
    case 'lift':
      return { ...control, freezes: control.freezes.filter((freeze) => freeze !== write.freeze) };
    case 'override':
      return {
        ...control,
        overrides: [
          ...control.overrides.filter((each) => !isSameOrder(each, write.override)),
          write.override,
        ],
      };
    case 'clear':
      return {
        ...control,
        overrides: control.overrides.filter((each) => !isSameOrder(each, write.override)),
      };
    case 'instruction': {
      const { instruction } = write;
      return {
        ...control,
        instructions: { ...control.instructions, [instruction.application]: instruction },
      };
    }
    case 'writer':
      return { ...control, writers: { ...control.writers, [write.writer.database]: write.writer } };
  }
}

function isSameOrder(one: Override, other: Override): boolean {
  return one.application === other.application && one.kind === other.kind && one.region === other.region;
}
