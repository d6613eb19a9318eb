/** What people want of an application's traffic: instructions, promotions, pins and keep-outs. */
import { bestOf, type Candidate } from './candidates.ts';
import type { Decision } from './decision.ts';
import type { Instruction } from './instruction.ts';
import { isKeptOut } from './override.ts';
import { isProvenDown } from './situation.ts';
import { allTo, destination, go, moveTo, stay, type View } from './view.ts';

/** An instruction that can be carried out. What is approved, goes back by the rule for going back. */
export function obeyInstruction(view: View): Decision | undefined {
  const instruction = openInstruction(view);
  if (instruction === undefined) return undefined;
  if (instruction.kind === 'evacuation') return evacuate(view, instruction);
  const target = view.candidates.find(({ region }) => region === instruction.to);
  if (target === undefined) return undefined;
  const { region, refused } = target;
  const leaving = view.active.filter((each) => each !== region);
  if (instruction.kind === 'failover') {
    if (!hasWriter(view, region)) return undefined;
    const { move } = moveTo(view, 'failover', 'operator', leaving, allTo(view, region));
    return go(view, { ...move, forced: true });
  }
  return refused === undefined
    ? moveTo(view, 'switchover', 'operator', leaving, allTo(view, region))
    : undefined;
}

/** A promotion is a person's word on where the writer is: the traffic that needs it follows. */
export function followWriter(view: View): Decision | undefined {
  const target = view.candidates.find(({ region }) => region === view.situation.writerRegion);
  if (!mustFollowWriter(view) || target === undefined || target.refused !== undefined) return undefined;
  const leaving = view.active.filter((region) => region !== target.region);
  const isLeft = leaving.some((region) => isToBeLeft(view, region));
  return isLeft
    ? moveTo(view, 'failover', 'active-down', leaving, allTo(view, target.region))
    : moveTo(view, 'switchover', 'operator', leaving, allTo(view, target.region));
}

/** A pin that can be followed, else a keep-out. */
export function obeyOrders(view: View): Decision | undefined {
  const { openOrders, candidates, active } = view;
  const pin = openOrders.find(({ kind }) => kind === 'pin');
  const pinned = candidates.find(({ region, refused }) => region === pin?.region && refused === undefined);
  if (pinned !== undefined) {
    const leaving = active.filter((region) => region !== pinned.region);
    return moveTo(view, 'switchover', 'override', leaving, allTo(view, pinned.region));
  }
  const keepOuts = openOrders.filter(({ kind }) => kind === 'keep-out');
  if (keepOuts.length === 0) return undefined;
  // One move is enough for both.
  const leaving = active.filter((region) => isKeptOut({ keepOuts }, region) || isToBeLeft(view, region));
  const to = destination(view, leaving);
  return to === undefined ? undefined : moveTo(view, 'switchover', 'override', leaving, to);
}

/** What cannot be carried out yet waits, and says for what. */
export function waitForPeople(view: View): Decision | undefined {
  const wanted = wantedRegions(view);
  if (wanted === undefined) return mustFollowWriter(view) ? stay(view, 'writer-elsewhere') : undefined;
  const refusals = wanted.map(({ refused }) => refused);
  if (refusals.includes('frozen')) return stay(view, 'frozen');
  return stay(view, refusals.includes('writer-elsewhere') ? 'writer-elsewhere' : 'no-candidate');
}

/** Leaves a region for the best of the others, or for the one that was named. */
function evacuate(view: View, { leave, to }: Instruction): Decision | undefined {
  const leaving = view.active.filter((region) => region === leave || isToBeLeft(view, region));
  const open = view.candidates.filter(({ region }) => !leaving.includes(region));
  const named = open.filter(({ region }) => to === undefined || region === to);
  if (bestOf(named) === undefined) return undefined;
  const away = destination({ ...view, candidates: named }, leaving);
  if (away === undefined) return undefined;
  return moveTo(view, 'evacuation', 'operator', leaving, away);
}

/** The instruction that is still to be carried out. */
function openInstruction({ situation, active }: View): Instruction | undefined {
  const { instruction } = situation;
  if (instruction === undefined || instruction.kind === 'failback') return undefined;
  const isDone =
    instruction.kind === 'evacuation'
      ? instruction.leave === undefined || !active.includes(instruction.leave)
      : instruction.to === undefined || active.every((region) => region === instruction.to);
  return isDone ? undefined : instruction;
}

/** The regions of which one is waited for. */
function wantedRegions(view: View): readonly Candidate[] | undefined {
  const { candidates, openOrders } = view;
  const only = (region: string) => candidates.filter((candidate) => candidate.region === region);
  const instruction = openInstruction(view);
  if (instruction?.to !== undefined) return withoutWriter(view, only(instruction.to));
  if (instruction !== undefined) return candidates.filter(({ region }) => region !== instruction.leave);
  const [first] = openOrders;
  if (first === undefined) return undefined;
  return first.kind === 'pin' ? only(first.region) : candidates;
}

/** What a person forces, the writer alone can keep back, whatever else there is against the region. */
function withoutWriter(view: View, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.map((candidate) =>
    hasWriter(view, candidate.region) ? candidate : { ...candidate, refused: 'writer-elsewhere' },
  );
}

function hasWriter({ situation }: View, region: string): boolean {
  return situation.writerRegion === undefined || situation.writerRegion === region;
}

/** Drift is not fought: where the course went to the writer, someone has moved traffic away since. */
function mustFollowWriter({ situation, active, drifted }: View): boolean {
  const { promoted, writerRegion, course } = situation;
  if (promoted !== true || writerRegion === undefined) return false;
  const isThere = (region: string) => region === writerRegion;
  if (active.every(isThere)) return false;
  const courseRegions = Object.keys(course?.weights ?? {}).filter((region) => course?.weights[region]);
  return !(drifted && courseRegions.every(isThere));
}

function isToBeLeft({ situation, policy }: View, region: string): boolean {
  return policy.failover === 'auto' && isProvenDown(situation, region);
}
