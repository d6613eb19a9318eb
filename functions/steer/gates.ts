/**
 * The second path: this region's own gates, in every pass that is not calm, beside the first path and never before it.
 * What fails here fails alone: a gate is tried again by the next pass.
 */
import type { Control } from '../../shared/ports.ts';
import { type Gate, type GateSheets, gatedApplications, staleGates } from '../../shared/routing/gate.ts';
import { type GateActions, gateActions } from '../../shared/routing/gate-actions.ts';
import type { GateReason } from '../../shared/routing/gate-situation.ts';
import { gateSituationOf, hasGateBusiness } from '../../shared/routing/gate-view.ts';
import { type Plan, planFor } from '../../shared/routing/plan.ts';
import type { Observed } from './observe.ts';
import type { SteerContext } from './steer.ts';
import { complain } from './steer-journal.ts';

/**
 * How long a decision waits for the buckets: from one continent to another and back, and no longer, because the bucket of
 * the region that has just died is among them.
 */
const patienceMs = 300;

/** What the buckets say; nothing where there are no gates, or none can be read. */
export async function readSheets({ fleet, ports }: SteerContext): Promise<GateSheets> {
  if (gatedApplications(fleet).length === 0) return {};
  return ports.gates.sheets(patienceMs).catch(() => ({}));
}

/** Never rejects: whatever goes wrong with a gate is said, and stops nothing else. */
export async function tendGates(observed: Observed, context: SteerContext): Promise<void> {
  try {
    if (observed.scheduled) await reportSilent(observed, context);
    if (context.fleet.vantages.includes(context.region)) await tendOwn(observed, context);
  } catch (error) {
    complain({ because: 'gate', text: `the gates could not be tended: ${String(error)}` }, context);
  }
}

async function tendOwn(observed: Observed, context: SteerContext): Promise<void> {
  const { fleet, ports, region: vantage } = context;
  const { sheets, evidence, memory } = observed;
  const gated = gatedApplications(fleet);
  if (gated.length === 0) return;
  const glance = { fleet, vantage, sheets, evidence, control: observed.control, nowMs: ports.clock.nowMs() };
  if (!hasGateBusiness(glance)) return;

  const [markers, local] = await Promise.all([markersOf(gated, context), localControl(context)]);
  const control = withFreezesOf(local, observed.control);
  const nowMs = ports.clock.nowMs();
  const plans =
    observed.control === undefined ? plansOn(control, gated, observed, context, nowMs) : observed.plans;
  const actions = gateActions(
    gateSituationOf({ fleet, vantage, sheets, evidence, memory, control, plans, markers, nowMs }),
  );
  await carryOut(actions, observed, context);
}

/** Eventually consistent, and enough: it has to be there while the other replicas are not. */
async function localControl({ ports }: SteerContext): Promise<Control | undefined> {
  return ports.ledger.localControl().catch(() => undefined);
}

async function markersOf(
  applications: readonly string[],
  { fleet, ports }: SteerContext,
): Promise<Readonly<Record<string, readonly (string | undefined)[]>>> {
  const asked = applications.map(async (id) => {
    const texts = await ports.nameServers.markers(fleet.applications[id]?.name ?? '').catch(() => []);
    return [id, texts] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

/** What was read strongly is newer, and the local replica is read later: what either calls frozen is frozen. */
function withFreezesOf(local: Control | undefined, strong: Control | undefined): Control | undefined {
  if (local === undefined || strong === undefined) return strong ?? local;
  return { ...strong, freezes: [...strong.freezes, ...local.freezes] };
}

/** What this pass would have decided, had it had no ledger but the local one. */
function plansOn(
  control: Control | undefined,
  applications: readonly string[],
  { evidence, memory, sheets }: Observed,
  context: SteerContext,
  nowMs: number,
): ReadonlyMap<string, Plan> {
  return new Map(
    applications.map((application) => [
      application,
      planFor({ application, evidence, control, memory, sheets, nowMs }, context),
    ]),
  );
}

async function carryOut(
  { close, open, because }: GateActions,
  observed: Observed,
  context: SteerContext,
): Promise<void> {
  const { gates } = context.ports;
  const own = observed.sheets[context.region];
  const before = own?.kind === 'read' ? own.closed : [];
  const closing = close.map(async (gate) => {
    if (await succeeds(gate.region, 'closed', gates.close(gate), context))
      sayClosed(gate, before, because, context);
  });
  const opening = open.map(async (region) => {
    if (await succeeds(region, 'opened', gates.open(region), context))
      say(region, 'open', because[region], context);
  });
  await Promise.all([...closing, ...opening]);
}

async function succeeds(
  region: string,
  what: string,
  write: Promise<unknown>,
  context: SteerContext,
): Promise<boolean> {
  try {
    // What another pass has done since the gates were read is its own to say.
    return (await write) !== false;
  } catch (error) {
    const text = `the gate for ${region} could not be ${what}: ${String(error)}`;
    complain({ because: 'gate', text }, context);
    return false;
  }
}

/** A gate that was closed before is news only when it latches. */
function sayClosed(
  gate: Gate,
  before: readonly Gate[],
  because: GateActions['because'],
  context: SteerContext,
): void {
  const known = before.find(({ region }) => region === gate.region);
  if (known === undefined) say(gate.region, 'closed', because[gate.region], context);
  else if (gate.latched && !known.latched) say(gate.region, 'latched', 'latched', context);
}

const texts: Readonly<Partial<Record<GateReason, string>>> = {
  'second-path': 'it votes the region down, and the name servers still send traffic there',
  down: 'it votes the region down, which carries no traffic',
  'kept-out': 'the region is kept out',
  'not-ready': 'the data is not there',
  up: 'it votes the region up again',
  'moved-on': 'it votes the region up again, and traffic has a later course',
  forced: 'a person has sent traffic there',
  unused: 'nothing is served there any more',
  latched: 'a quorum of gates is closed, so Route 53 answers without the region',
};

function say(
  region: string,
  state: 'closed' | 'latched' | 'open',
  because: GateReason | undefined,
  { ports, region: by }: SteerContext,
): void {
  const reason = because ?? 'unused';
  ports.journal({
    event: 'gate',
    at: ports.clock.nowMs(),
    by,
    region,
    state,
    because: reason,
    text: `the gate of ${by} for ${region} is ${state}: ${texts[reason] ?? reason}`,
  });
}

/** A gate that nobody opens any more needs a person. */
async function reportSilent({ sheets, nowMs }: Observed, context: SteerContext): Promise<void> {
  const { fleet, ports, region } = context;
  for (const { vantage, gate } of staleGates(sheets, fleet.vantages, nowMs)) {
    const name = `gate-stale ${vantage} ${gate.region}`;
    if (!(await ports.telemetry.claimPage(region, name, nowMs))) continue;
    const text = `the gate of ${vantage} for ${gate.region} is closed, and ${vantage} has been silent for 15 min: pointsman gate open opens it`;
    complain({ because: 'gate-stale', text }, context);
  }
}
