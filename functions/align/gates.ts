/**
 * Makes the tree of health checks over the gates what the fleet wants, or takes it away: reads what stands, does what comes
 * next, and reads again. It may die between any two effects; the next run goes on from what stands then.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Clock, Ledger, Traffic } from '../../shared/ports.ts';
import { regionsWithGates } from '../../shared/routing/gate.ts';
import { gateCheckReference } from '../../shared/routing/gate-check-reference.ts';
import {
  type GatedName,
  type GateTree,
  type GateTreeStep,
  gateCheckCount,
  nextGateTreeSteps,
} from '../../shared/routing/gate-tree.ts';
import type { GateChecks, ZoneRecords } from '../../shared/zone-ports.ts';
import { paced } from './gates-pace.ts';
import { GatesReading } from './gates-reading.ts';
import { attach, detach, type RecordsOutcome } from './gates-records.ts';
import { waitingText } from './gates-waiting.ts';
import type { ResourceOutcome, ResourceRequest } from './resource.ts';

export interface GatesPorts {
  readonly clock: Clock;
  readonly checks: GateChecks;
  readonly zone: ZoneRecords;
  readonly traffic: Traffic;
  readonly ledger: Pick<Ledger, 'control'>;
  /** Brings an application's records in step: those of a new region have waited for its health check. */
  readonly followRecords: (application: string) => Promise<ResourceOutcome>;
}

export interface GatesTask {
  readonly fleet: Fleet;
  readonly account: string;
  readonly deadlineMs: number;
  readonly ports: GatesPorts;
}

/** Route 53's checkers look every ten seconds. */
const lookAgainMs = 10_000;

/**
 * How long to wait for what a person or a controller must do first: a closed gate to open, a move to finish. New checks
 * are waited for as long as the function may run.
 */
const patienceMs = 3 * 60_000;

/**
 * How long nothing has been changed before anything is deleted: name servers and checkers may go by what was until then.
 * Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 */
const propagationMs = 60_000;

export async function alignGates(
  { RequestType }: Pick<ResourceRequest, 'RequestType'>,
  { fleet, account, deadlineMs, ports: given }: GatesTask,
): Promise<ResourceOutcome> {
  const ports = paced(given);
  const { clock } = ports;
  // A stack that goes takes its gates along, whatever the fleet says.
  const wanted = RequestType === 'Delete' ? { ...fleet, gates: false } : fleet;
  const reading = new GatesReading(wanted, account, ports);
  const pending = new Set<string>();
  let changedMs = clock.nowMs();
  let progressMs = changedMs;
  const followed = new Map<string, ResourceOutcome>();

  for (;;) {
    const { tree, steps } = await reading.read((each) => nextGateTreeSteps(wanted, account, each));
    if (steps.length === 0) {
      const entering = RequestType === 'Delete' ? [] : awaitingRegions(wanted, tree.names);
      const next = entering.find((id) => !followed.has(id));
      if (next === undefined) return ended(wanted, reading.leftInUse(tree), [...followed.values()]);
      followed.set(next, await ports.followRecords(next));
      reading.forgetRecords();
      continue;
    }

    const obstacles: string[] = [];
    let acted = false;
    for (const step of steps) {
      if (clock.nowMs() >= deadlineMs) break;
      if (step.kind === 'await-children' || step.kind === 'hold') continue;
      if (isDeletion(step) && !(await isQuiet(pending, changedMs, ports))) continue;
      const outcome = await take(step, { fleet: wanted, tree, ports });
      if (outcome.kind === 'failed') return outcome;
      if (outcome.kind === 'later') {
        obstacles.push(outcome.text);
        continue;
      }
      acted = true;
      if (isChange(step)) changedMs = clock.nowMs();
      if (outcome.changeId !== undefined) pending.add(outcome.changeId);
    }
    if (acted && clock.nowMs() < deadlineMs) {
      reading.forgetRecords();
      progressMs = clock.nowMs();
      continue;
    }

    const waiting = waitingText(steps, obstacles, reading);
    const isStuck = waiting.needsOthers && clock.nowMs() - progressMs >= patienceMs;
    if (isStuck || clock.nowMs() + lookAgainMs > deadlineMs) return { kind: 'failed', text: waiting.text };
    // Nothing is deleted by what a name carried when the round before this began.
    if (waiting.needsOthers || steps.some(isDeletion)) reading.forgetRecords();
    await clock.waitUntil(clock.nowMs() + lookAgainMs);
  }
}

interface StepTask {
  readonly fleet: Fleet;
  readonly tree: GateTree;
  readonly ports: GatesPorts;
}

async function take(step: GateTreeStep, task: StepTask): Promise<RecordsOutcome> {
  const { fleet, ports } = task;
  const { checks, clock } = ports;
  switch (step.kind) {
    case 'create-child':
      await checks.create(gateCheckReference(fleet.name, step, clock.nowMs()), step.config);
      return { kind: 'done' };
    case 'create-parent':
      await checks.create(
        gateCheckReference(fleet.name, { region: step.region }, clock.nowMs()),
        step.config,
      );
      return { kind: 'done' };
    case 'update-parent': {
      const isUpdated = await checks.update(step.id, step.version, step.config);
      if (isUpdated) return { kind: 'done' };
      return { kind: 'later', text: `the health check of ${step.region} was being changed by somebody else` };
    }
    case 'name':
      await checks.tag(step.id, { Name: step.name, 'pointsman:fleet': fleet.name });
      return { kind: 'done' };
    case 'attach':
      return unlessUnreachable(attach(step, task));
    case 'detach':
      return unlessUnreachable(detach(step, task));
    case 'delete-parent':
    case 'delete-child':
      await checks.delete(step.id);
      return { kind: 'done' };
    case 'await-children':
    case 'hold':
      throw new Error(`a step that waits must not be taken, got ${step.kind}`);
  }
}

/** The batch may have applied although its answer was lost: the next round reads before it judges. */
async function unlessUnreachable(swap: Promise<RecordsOutcome>): Promise<RecordsOutcome> {
  try {
    return await swap;
  } catch (error) {
    return { kind: 'later', text: `the zone and the ledger must answer, got ${String(error)}` };
  }
}

function isDeletion({ kind }: GateTreeStep): boolean {
  return kind === 'delete-parent' || kind === 'delete-child';
}

/** What name servers or checkers go by. */
function isChange({ kind }: GateTreeStep): boolean {
  return kind === 'attach' || kind === 'detach' || kind === 'update-parent';
}

/** A run before this one may have changed something just before it died, so its own beginning counts as a change. */
async function isQuiet(
  pending: Set<string>,
  changedMs: number,
  { clock, traffic }: GatesPorts,
): Promise<boolean> {
  if (clock.nowMs() - changedMs < propagationMs) return false;
  for (const changeId of pending) {
    if ((await traffic.changeStatus(changeId)) === 'PENDING') return false;
    pending.delete(changeId);
  }
  return true;
}

/** Applications whose records have not come to a region of theirs yet: they wait for its check, or for another to go. */
function awaitingRegions({ applications }: Fleet, names: readonly GatedName[]): readonly string[] {
  return names.flatMap(({ application = '', isAdopted, records }) => {
    const regions = Object.keys(applications[application]?.endpoints ?? {});
    const isComplete = regions.every((region) => records.some((record) => record.region === region));
    return isAdopted && !isComplete ? [application] : [];
  });
}

function ended(fleet: Fleet, left: readonly string[], followed: readonly ResourceOutcome[]): ResourceOutcome {
  const failed = followed.find(({ kind }) => kind === 'failed');
  const text = [standingText(fleet, left), ...followed.map((each) => each.text)].join('; ');
  return failed ?? { kind: 'done', text };
}

function standingText(fleet: Fleet, left: readonly string[]): string {
  const count = gateCheckCount(fleet);
  const regions = regionsWithGates(fleet);
  const stands =
    count === 0 ? 'no gates, and no health checks' : `${count} health checks for ${regions.join(', ')}`;
  if (left.length === 0) return stands;
  return `${stands}; left because something that the fleet does not name goes by them: ${left.join(', ')}`;
}
