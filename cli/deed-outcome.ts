/** What comes of a deed: `steer` is woken, and its courses and its refusals are watched for a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import { steerWaker } from '../shared/aws/lambda-steer.ts';
import {
  type Expected,
  isRefused,
  type Memories,
  type Outcome,
  outcomeOf,
} from '../shared/routing/outcome.ts';
import type { Deployment } from './deployment.ts';

/** Between two looks at the ledger. */
const pollMs = 500;

/** A refusal is believed no sooner than this after the regions were woken: a pass that was under way knew less. */
const refusalMs = 4_000;

/** Asks every control region for a pass now. Where that fails, the minute's pass comes all the same. */
export async function wakeSteers({ fleet, place }: Deployment): Promise<void> {
  const wake = steerWaker(fleet.name, place);
  await Promise.allSettled(fleet.controlRegions.map((region) => wake(region)));
}

/** Resolves when Route 53 has accepted every move, when all that is left is refused, or at `untilMs`. */
export async function awaitOutcomes(
  expected: readonly Expected[],
  deployment: Deployment,
  untilMs: number,
  say: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const startMs = Date.now();
  const before = await memoriesOf(deployment);
  const told = new Set<string>();
  for (;;) {
    const control = await deployment.ledger.control().catch(() => undefined);
    const memories = await memoriesOf(deployment);
    const outcomes = expected.map((each) => outcomeOf(each, control, memories));
    for (const outcome of outcomes) {
      if (outcome.kind === 'held' || told.has(outcome.application)) continue;
      told.add(outcome.application);
      say(outcome);
    }
    const held = outcomes.filter(({ kind }) => kind === 'held');
    const isOver = Date.now() - startMs >= refusalMs && isRefused(outcomes, memories, before);
    if (held.length === 0 || isOver || Date.now() + pollMs > untilMs) {
      for (const outcome of held) say(outcome);
      return outcomes;
    }
    await sleep(pollMs);
  }
}

/** Each as that region's own replica has it; those that do not answer are left out. */
async function memoriesOf({ telemetries }: Deployment): Promise<Memories> {
  const read = [...telemetries].map(async ([region, telemetry]) => {
    const memory = await telemetry.memory(region).catch(() => undefined);
    return memory === undefined ? [] : [[region, memory] as const];
  });
  return new Map((await Promise.all(read)).flat());
}
