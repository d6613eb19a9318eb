/**
 * An incident: what people are told about one application's outage, step by step. Its item in the ledger is
 * what makes one page out of the many passes, in several regions, that see the same thing.
 */
import type { Vote } from '../health/vote.ts';

/** The steps that page. `not-moved` carries the reason why traffic stayed. */
export type StepKind = 'confirmed' | 'moved' | 'not-moved' | 'recovered';

export interface Step {
  readonly kind: StepKind;
  readonly atMs: number;
  /** One sentence, the useful part first. */
  readonly text: string;
  /** For `not-moved`: the decision's reason. */
  readonly because?: string;
  /** For `moved`: the course's. */
  readonly epoch?: number;
}

export interface Incident {
  readonly id: string;
  readonly application: string;
  readonly openedAtMs: number;
  readonly closedAtMs?: number;
  readonly steps: readonly Step[];
  /** The newest course that people were told of, in this incident or an earlier one. */
  readonly toldEpoch?: number;
  /** Grows with each write: the condition of the next one. */
  readonly revision: number;
}

/** Steps one incident can have; the last place is kept for `recovered`. A flapping reason must not page for ever. */
export const stepsPerIncident = 12;

/**
 * Regions see a recovery up to some seconds apart. A new outage so soon after is paged this much later; one that
 * moves traffic, at once.
 */
export const echoMs = 30_000;

export interface Happening {
  readonly application: string;
  readonly nowMs: number;
  /** The verdict on the application in each of its regions. */
  readonly verdicts: Readonly<Record<string, Vote>>;
  /** Regions that carry traffic now; empty where that is not known. */
  readonly active: readonly string[];
  /** Why each region that is down was called so, for the text. */
  readonly evidence: Readonly<Record<string, string>>;
  /** The move that answered the outage, said again by every pass: it is told of once. */
  readonly moved?: { readonly epoch: number; readonly text: string };
  /** Set when a region with traffic is down and the pass left traffic there. */
  readonly notMoved?: { readonly because: string; readonly text: string };
}

/** The incident after what happened, or undefined where nothing is to be added to it. */
export function advance(incident: Incident | undefined, happening: Happening): Incident | undefined {
  const open = incident !== undefined && incident.closedAtMs === undefined ? incident : undefined;
  const down = Object.keys(happening.verdicts).filter((region) => happening.verdicts[region] === 'down');
  const steps: Step[] = [...(open?.steps ?? [])];
  const moved = untold(happening.moved, incident);

  if (open === undefined && (down.length === 0 || (moved === undefined && isEcho(incident, happening))))
    return undefined;
  if (open === undefined) steps.push(confirmedStep(happening, down));
  if (moved !== undefined) steps.push({ ...step('moved', happening, moved.text), epoch: moved.epoch });
  if (happening.notMoved !== undefined && !alreadySaid(steps, happening.notMoved.because)) {
    steps.push({
      ...step('not-moved', happening, happening.notMoved.text),
      because: happening.notMoved.because,
    });
  }
  const recovered = Object.values(happening.verdicts).every(
    (verdict) => verdict === 'up' || verdict === 'degraded',
  );
  const bounded = steps.slice(0, stepsPerIncident - 1);
  if (recovered) bounded.push(step('recovered', happening, recoveredText(happening)));
  if (open !== undefined && bounded.length === open.steps.length) return undefined;

  return {
    id: open?.id ?? `${happening.application}-${happening.nowMs}`,
    application: happening.application,
    openedAtMs: open?.openedAtMs ?? happening.nowMs,
    ...(recovered ? { closedAtMs: happening.nowMs } : {}),
    steps: bounded,
    ...toldBy(incident, moved),
    revision: (incident?.revision ?? 0) + 1,
  };
}

function toldBy(incident: Incident | undefined, moved: Happening['moved']): Pick<Incident, 'toldEpoch'> {
  const toldEpoch = moved?.epoch ?? incident?.toldEpoch;
  return toldEpoch === undefined ? {} : { toldEpoch };
}

/** The move, unless this incident or an earlier one has told of it. */
function untold(moved: Happening['moved'], incident: Incident | undefined): Happening['moved'] {
  return moved !== undefined && moved.epoch > (incident?.toldEpoch ?? 0) ? moved : undefined;
}

/** Whether this is what a region that lags behind still says of an incident that was just closed. */
function isEcho(closed: Incident | undefined, { nowMs }: Happening): boolean {
  return closed?.closedAtMs !== undefined && Math.abs(nowMs - closed.closedAtMs) < echoMs;
}

function step(kind: StepKind, happening: Happening, text: string): Step {
  return { kind, atMs: happening.nowMs, text };
}

function alreadySaid(steps: readonly Step[], because: string): boolean {
  return steps.some((said) => said.kind === 'not-moved' && said.because === because);
}

function confirmedStep(happening: Happening, down: readonly string[]): Step {
  const sentences = down.map((region) => {
    const evidence = happening.evidence[region];
    return `${happening.application} is down in ${region}${roleOf(region, happening)}${evidence === undefined ? '' : `: ${evidence}`}`;
  });
  return step('confirmed', happening, sentences.join('; '));
}

/** Nothing is said where it is not known which regions carry traffic. */
function roleOf(region: string, { active }: Happening): string {
  if (active.length === 0) return '';
  return active.includes(region) ? ' (carries traffic)' : ' (stands by)';
}

function recoveredText(happening: Happening): string {
  return `${happening.application} is up in all its regions; traffic is in ${happening.active.join(', ') || 'no region'}`;
}
