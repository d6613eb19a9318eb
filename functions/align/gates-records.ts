/** Puts health checks on the records of a name, or takes them off, by one swap that leaves where traffic goes. */
import type { Application, Fleet } from '../../shared/fleet/fleet.ts';
import type { Course } from '../../shared/routing/course.ts';
import { attachBatch } from '../../shared/routing/gate-attachment.ts';
import { detachBatch } from '../../shared/routing/gate-detachment.ts';
import { allParents, type GateTree, type GateTreeStep } from '../../shared/routing/gate-tree.ts';
import { holdOnRecords } from '../../shared/routing/gate-tree-holds.ts';
import { gatedNames } from '../../shared/routing/gated-names.ts';
import { markerName } from '../../shared/routing/marker.ts';
import { type Change, normaliseName, type ResourceRecordSet } from '../../shared/routing/records.ts';
import type { GatesPorts } from './gates.ts';

export type RecordsOutcome =
  | { readonly kind: 'done'; readonly changeId?: string }
  /** Somebody else comes first: to be tried again from what stands then. */
  | { readonly kind: 'later'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string };

interface RecordsTask {
  readonly fleet: Fleet;
  readonly tree: GateTree;
  readonly ports: GatesPorts;
}

type StepOf<Kind> = Extract<GateTreeStep, { readonly kind: Kind }>;

export async function attach(
  { application: id, checks }: StepOf<'attach'>,
  task: RecordsTask,
): Promise<RecordsOutcome> {
  const application = applicationOf(id, task.fleet);
  const { live, course } = await readNow(application.name, id, task.ports);
  const hold = heldNow(application.name, live, checks, task);
  if (hold !== undefined) return { kind: 'later', text: hold };

  const batch = attachBatch({ application, live, course, checks });
  switch (batch.kind) {
    case 'in-step':
      // Somebody has been quicker; or what carries another check is none of the application's records.
      return { kind: 'later', text: `the records of ${id} carry other checks than were read` };
    case 'unfinished':
      return { kind: 'later', text: unfinishedText(id, course) };
    case 'refused':
      return { kind: 'failed', text: `the gates of ${id} cannot be attached: ${batch.text}` };
    case 'changes':
      return send(batch.changes, `pointsman: gates of ${id} attached`, task.ports);
  }
}

export async function detach(
  { application: id }: StepOf<'detach'>,
  task: RecordsTask,
): Promise<RecordsOutcome> {
  const { name } = applicationOf(id, task.fleet);
  const { live, course } = await readNow(name, id, task.ports);
  const hold = heldNow(name, live, {}, task);
  if (hold !== undefined) return { kind: 'later', text: hold };

  const checks = new Set(allParents(task.tree).map((parent) => parent.id));
  const batch = detachBatch({ name, live, course, checks });
  switch (batch.kind) {
    case 'in-step':
      return { kind: 'done' };
    case 'unfinished':
      return { kind: 'later', text: unfinishedText(id, course) };
    case 'changes':
      return send(batch.changes, `pointsman: gates of ${id} detached`, task.ports);
  }
}

function applicationOf(id: string, { applications }: Fleet): Application {
  const application = applications[id];
  if (application === undefined) throw new Error(`application must be one of the fleet, got ${id}`);
  return application;
}

/** DNS before the course: a course that comes in between then looks unfinished, and not the other way round. */
async function readNow(
  name: string,
  application: string,
  { traffic, ledger }: GatesPorts,
): Promise<{ readonly live: readonly ResourceRecordSet[]; readonly course: Course | undefined }> {
  const live = await traffic.records([name, markerName(name)]);
  const { courses } = await ledger.control();
  return { live, course: courses[application] };
}

/** Traffic may have moved since the tree was read. */
function heldNow(
  name: string,
  live: readonly ResourceRecordSet[],
  checks: Readonly<Record<string, string>>,
  { fleet, tree }: RecordsTask,
): string | undefined {
  const now = gatedNames(fleet, live).find((each) => each.name === normaliseName(name));
  return now === undefined ? undefined : holdOnRecords(now, checks, tree)?.text;
}

async function send(
  changes: readonly Change[],
  comment: string,
  { traffic }: GatesPorts,
): Promise<RecordsOutcome> {
  const answer = await traffic.change(changes, comment);
  return answer.kind === 'accepted'
    ? { kind: 'done', changeId: answer.changeId }
    : { kind: 'later', text: `Route 53 has not taken the batch: ${answer.message}` };
}

function unfinishedText(application: string, course: Course | undefined): string {
  return `the move of ${application} to epoch ${course?.epoch ?? 0} must reach DNS first (npx pointsman status)`;
}
