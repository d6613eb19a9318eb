/** What a run of the gates' pass is waiting for, in words: of which gate, in whose bucket, and what the checkers say. */
import { seenGate } from '../../shared/routing/gate-check.ts';
import type { GateTreeStep } from '../../shared/routing/gate-tree.ts';
import type { GatesReading, WaitedGate } from './gates-reading.ts';

export interface Waiting {
  /** A person, a controller or another change must come first: new checks alone only need time. */
  readonly needsOthers: boolean;
  readonly text: string;
}

/** An answer to CloudFormation has room for a few thousand characters. */
const gatesNamedMax = 6;

export function waitingText(
  steps: readonly GateTreeStep[],
  obstacles: readonly string[],
  reading: Pick<GatesReading, 'gate'>,
): Waiting {
  const holds = steps.flatMap((step) => (step.kind === 'hold' ? step.text : []));
  const waits = steps.flatMap((step) =>
    step.kind === 'hold' || step.kind === 'await-children' ? step.ids : [],
  );
  const gates = [...new Set(waits)].flatMap((id) => reading.gate(id) ?? []);
  const isClosed = gates.some(({ observations }) => seenGate(observations) === 'closed');
  const isDeleting = steps.some(({ kind }) => kind === 'delete-parent' || kind === 'delete-child');
  const reasons = [
    ...obstacles,
    ...holds,
    ...gates.slice(0, gatesNamedMax).map(gateText),
    ...(gates.length > gatesNamedMax ? [`and ${gates.length - gatesNamedMax} more gates`] : []),
    ...(isClosed ? ['deploy again when the gates are open (npx pointsman status)'] : []),
    ...(isDeleting ? ['what is left over is deleted when the name servers have forgotten it'] : []),
  ];
  return {
    needsOthers: obstacles.length > 0 || holds.length > 0 || isClosed,
    text: `the gates are not ready: ${[...new Set(reasons)].join('; ')}`,
  };
}

function gateText({ region, vantage, bucket, observations }: WaitedGate): string {
  const seen = seenGate(observations);
  const what =
    seen === 'closed'
      ? 'is closed'
      : seen === 'open'
        ? 'is open, but only just'
        : `has not been seen open by every checker, of ${observations.length}`;
  const odd = observations.find(({ status }) => !status.startsWith('Failure'));
  const said = odd === undefined ? '' : ` (${odd.region} says ${odd.status})`;
  return `the gate of ${vantage} for ${region} in ${bucket} ${what}${said}`;
}
