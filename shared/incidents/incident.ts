/**
 * An incident: what people are told about one application's outage, step by step. Its item in the ledger is
 * what makes one page out of the many passes, in several regions, that see the same thing.
 */
import type { Vote } from '../health/vote.ts';
import { sortedRegions, stayReasons } from '../routing/course.ts';
import { type CameUp, cameUpAfter, isEchoOf } from './echo.ts';
import { type EarlierIncident, earlierOf, isNews } from './news.ts';

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

export interface Acknowledgement {
  readonly person: string;
  readonly atMs: number;
}

export interface Incident {
  readonly id: string;
  readonly application: string;
  readonly openedAtMs: number;
  readonly closedAtMs?: number;
  readonly steps: readonly Step[];
  /** Regions that people were told are down. */
  readonly down: readonly string[];
  /** Those that have just come up again. */
  readonly cameUpAtMs?: CameUp;
  /** Why traffic was said to stay, since a region with traffic went down. */
  readonly said: readonly string[];
  /** The newest course that people were told of, in this incident or an earlier one. */
  readonly toldEpoch?: number;
  /** Who has said that they look after it, and when. */
  readonly acknowledged?: Acknowledgement;
  /** Those before it that may still have something to say, oldest first. */
  readonly earlier?: readonly EarlierIncident[];
  /** Grows with each write: the condition of the next one. */
  readonly revision: number;
}

/** Steps of outages and refusals that are news at one time: a flapping region must not page for ever. Moves are bounded by the guards. */
export const stepsMax = 12;

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
  readonly notMoved?: Reason;
}

export interface Reason {
  readonly because: string;
  readonly text: string;
  /** The newest course that whoever gives the reason knew of; absent where none was. */
  readonly epoch?: number;
}

/** The incident after what happened, or undefined where nothing is to be changed in it. */
export function advance(incident: Incident | undefined, happening: Happening): Incident | undefined {
  const open = incident !== undefined && incident.closedAtMs === undefined ? incident : undefined;
  const regions = sortedRegions(Object.keys(happening.verdicts));
  const wasDown = open?.down ?? [];
  const lagging = open !== undefined && mayLag(open, happening);
  const moved = untold(happening.moved, incident);
  const cameUp = moved === undefined ? (incident?.cameUpAtMs ?? {}) : {};
  const down = regions.filter((region) => {
    const verdict = happening.verdicts[region] ?? 'unknown';
    if (wasDown.includes(region)) return verdict === 'down' || verdict === 'unknown' || lagging;
    return verdict === 'down' && !isEchoOf(cameUp[region], happening.nowMs);
  });
  if (open === undefined && down.length === 0) return undefined;

  const said = saidOf(open, down, happening);
  const reason = untoldReason(incident, down, said, happening);
  const isWell = regions.every((region) =>
    ['up', 'degraded'].includes(happening.verdicts[region] ?? 'unknown'),
  );
  const closes = isWell && !lagging;
  const added = newSteps(open, down, moved, reason, closes, happening);
  const left = wasDown.filter((region) => !down.includes(region));
  const after: Incident = {
    id: open?.id ?? `${happening.application}-${happening.nowMs}`,
    application: happening.application,
    openedAtMs: open?.openedAtMs ?? happening.nowMs,
    ...(closes ? { closedAtMs: happening.nowMs } : {}),
    steps: [...(open?.steps ?? []).filter((each) => isNews(each, happening.nowMs)), ...added],
    down,
    cameUpAtMs: cameUpAfter(incident?.cameUpAtMs ?? {}, left, happening.nowMs),
    said: reason === undefined ? said : [...said, reason.because],
    ...toldBy(incident, moved),
    ...(open?.acknowledged === undefined ? {} : { acknowledged: open.acknowledged }),
    ...earlierBy(incident, happening.nowMs),
    revision: (incident?.revision ?? 0) + 1,
  };
  const unchanged = added.length === 0 && same(after.down, open?.down) && same(after.said, open?.said);
  return unchanged ? undefined : after;
}

/** The incident once a person has acknowledged it; undefined where it is closed, or someone has been first. */
export function acknowledge(incident: Incident, person: string, nowMs: number): Incident | undefined {
  if (incident.closedAtMs !== undefined || incident.acknowledged !== undefined) return undefined;
  return { ...incident, acknowledged: { person, atMs: nowMs }, revision: incident.revision + 1 };
}

/** What was said of traffic that stays, until no region with traffic is down: the next time it is news again. */
function saidOf(
  open: Incident | undefined,
  down: readonly string[],
  { active }: Happening,
): readonly string[] {
  return isBad(active, down) ? (open?.said ?? []) : [];
}

function isBad(active: readonly string[], down: readonly string[]): boolean {
  return active.length === 0 || active.some((region) => down.includes(region));
}

/** Why traffic stays, unless people know it, or know better. */
function untoldReason(
  incident: Incident | undefined,
  down: readonly string[],
  said: readonly string[],
  { notMoved, active }: Happening,
): Reason | undefined {
  if (notMoved === undefined || !isBad(active, down) || said.includes(notMoved.because)) return undefined;
  // Of a pass that did not know of the move of which people have been told.
  if (notMoved.epoch !== undefined && notMoved.epoch < (incident?.toldEpoch ?? 0)) return undefined;
  const isExplained = notMoved.because === 'unfinished' && said.some(isCause);
  return isExplained ? undefined : notMoved;
}

/** Whether it says why DNS does not follow a course. That it does not is then no further news. */
function isCause(because: string): boolean {
  return because === 'evidence-old' || !stayReasons.some((reason) => reason === because);
}

function newSteps(
  open: Incident | undefined,
  down: readonly string[],
  moved: Happening['moved'],
  reason: Reason | undefined,
  closes: boolean,
  happening: Happening,
): Step[] {
  const news = (open?.steps ?? []).filter((each) => isNews(each, happening.nowMs) && each.kind !== 'moved');
  const steps: Omit<Step, 'number'>[] = [];
  const isFull = () => news.length + steps.length >= stepsMax;
  const fallen = down.filter((region) => open?.down.includes(region) !== true);
  if (fallen.length > 0 && !isFull()) steps.push(confirmedStep(happening, fallen));
  if (moved !== undefined) steps.push({ ...step('moved', happening, moved.text), epoch: moved.epoch });
  if (reason !== undefined && !isFull()) {
    steps.push({ ...step('not-moved', happening, reason.text), because: reason.because });
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

/** What an open incident carries goes on with it; a closed one is added to what it carried. */
function earlierBy(incident: Incident | undefined, nowMs: number): Pick<Incident, 'earlier'> {
  if (incident === undefined) return {};
  const earlier = incident.closedAtMs === undefined ? incident.earlier : earlierOf(incident, nowMs);
  return earlier === undefined || earlier.length === 0 ? {} : { earlier };
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
  return isEchoOf(toldAtMs, nowMs);
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
