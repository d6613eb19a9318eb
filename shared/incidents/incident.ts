/**
 * An incident: what people are told about one application's outage, step by step. Its item in the ledger is
 * what makes one page out of the many passes, in several regions, that see the same thing.
 */
import type { Vote } from '../health/vote.ts';
import { sortedRegions } from '../routing/course.ts';

/** The steps that page. `not-moved` carries the reason why traffic stayed. */
export type StepKind = 'confirmed' | 'moved' | 'not-moved' | 'recovered';

export interface Step {
  /** Counts the incident's steps from 0, also those that have left it. */
  readonly number: number;
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
  /** Regions that people were told are down. */
  readonly down: readonly string[];
  /** Why traffic was said to stay, since a region with traffic went down. */
  readonly said: readonly string[];
  /** The newest course that people were told of, in this incident or an earlier one. */
  readonly toldEpoch?: number;
  /** Grows with each write: the condition of the next one. */
  readonly revision: number;
}

/** A step is news for this long: older ones page nobody, and leave the incident. */
export const newsMs = 24 * 60 * 60 * 1000;

/** Steps of outages and refusals that are news at one time: a flapping region must not page for ever. Moves are bounded by the guards. */
export const stepsMax = 12;

/**
 * Regions see an outage and its end up to some seconds apart. A recovery so soon after an outage is told of this much
 * later, and so is a new outage so soon after a recovery; one that moves traffic, at once.
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

/** The incident after what happened, or undefined where nothing is to be changed in it. */
export function advance(incident: Incident | undefined, happening: Happening): Incident | undefined {
  const open = incident !== undefined && incident.closedAtMs === undefined ? incident : undefined;
  const regions = sortedRegions(Object.keys(happening.verdicts));
  const wasDown = open?.down ?? [];
  const lagging = open !== undefined && mayLag(open, happening);
  const down = regions.filter((region) => {
    const verdict = happening.verdicts[region] ?? 'unknown';
    return verdict === 'down' || (wasDown.includes(region) && (verdict === 'unknown' || lagging));
  });
  const moved = untold(happening.moved, incident);
  if (open === undefined && (down.length === 0 || (moved === undefined && isEcho(incident, happening)))) {
    return undefined;
  }
  const said = saidOf(open, down, happening);
  const isWell = regions.every((region) =>
    ['up', 'degraded'].includes(happening.verdicts[region] ?? 'unknown'),
  );
  const closes = isWell && !lagging;
  const added = newSteps(open, down, moved, said, closes, happening);
  const notMoved = happening.notMoved?.because;
  const after: Incident = {
    id: open?.id ?? `${happening.application}-${happening.nowMs}`,
    application: happening.application,
    openedAtMs: open?.openedAtMs ?? happening.nowMs,
    ...(closes ? { closedAtMs: happening.nowMs } : {}),
    steps: [...(open?.steps ?? []).filter(({ atMs }) => happening.nowMs - atMs < newsMs), ...added],
    down,
    said: notMoved === undefined || said.includes(notMoved) ? said : [...said, notMoved],
    ...toldBy(incident, moved),
    revision: (incident?.revision ?? 0) + 1,
  };
  const unchanged = added.length === 0 && same(after.down, open?.down) && same(after.said, open?.said);
  return unchanged ? undefined : after;
}

/** What was said of traffic that stays, until no region with traffic is down: the next time it is news again. */
function saidOf(
  open: Incident | undefined,
  down: readonly string[],
  { active }: Happening,
): readonly string[] {
  const isBad = active.length === 0 || active.some((region) => down.includes(region));
  return isBad ? (open?.said ?? []) : [];
}

function newSteps(
  open: Incident | undefined,
  down: readonly string[],
  moved: Happening['moved'],
  said: readonly string[],
  closes: boolean,
  happening: Happening,
): Step[] {
  const news = (open?.steps ?? []).filter(
    ({ atMs, kind }) => happening.nowMs - atMs < newsMs && kind !== 'moved',
  );
  const steps: Omit<Step, 'number'>[] = [];
  const isFull = () => news.length + steps.length >= stepsMax;
  const fallen = down.filter((region) => open?.down.includes(region) !== true);
  if (fallen.length > 0 && !isFull()) steps.push(confirmedStep(happening, fallen));
  if (moved !== undefined) steps.push({ ...step('moved', happening, moved.text), epoch: moved.epoch });
  const { notMoved } = happening;
  if (notMoved !== undefined && !said.includes(notMoved.because) && !isFull()) {
    steps.push({ ...step('not-moved', happening, notMoved.text), because: notMoved.because });
  }
  if (closes) steps.push(step('recovered', happening, recoveredText(happening)));
  const first = (open?.steps.at(-1)?.number ?? -1) + 1;
  return steps.map((each, index) => ({ ...each, number: first + index }));
}

function same(one: readonly string[], other: readonly string[] | undefined): boolean {
  return one.join() === other?.join();
}

function toldBy(incident: Incident | undefined, moved: Happening['moved']): Pick<Incident, 'toldEpoch'> {
  const toldEpoch = moved?.epoch ?? incident?.toldEpoch;
  return toldEpoch === undefined ? {} : { toldEpoch };
}

/** The move, unless this incident or an earlier one has told of it. */
function untold(moved: Happening['moved'], incident: Incident | undefined): Happening['moved'] {
  return moved !== undefined && moved.epoch > (incident?.toldEpoch ?? 0) ? moved : undefined;
}

/**
 * Whether what is well may only be what a region that lags behind still says: it has read the votes before the others
 * told of the outage, and the incident after it. A recovery takes longer than that, and waits for the next pass.
 */
function mayLag(open: Incident, { nowMs }: Happening): boolean {
  const toldAtMs = open.steps.findLast(({ kind }) => kind === 'confirmed')?.atMs ?? open.openedAtMs;
  return Math.abs(nowMs - toldAtMs) < echoMs;
}

/** Whether this is what a region that lags behind still says of an incident that was just closed. */
function isEcho(closed: Incident | undefined, { nowMs }: Happening): boolean {
  return closed?.closedAtMs !== undefined && Math.abs(nowMs - closed.closedAtMs) < echoMs;
}

function step(kind: StepKind, happening: Happening, text: string): Omit<Step, 'number'> {
  return { kind, atMs: happening.nowMs, text };
}

function confirmedStep(happening: Happening, down: readonly string[]): Omit<Step, 'number'> {
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
