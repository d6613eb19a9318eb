/**
 * One run of a vantage. A slot's run looks once at every endpoint of its shard; a wake's, at what another vantage
 * suspects. Either goes on looking fast at what it suspects, inside the run, until the vote is down or the
 * suspicion is over, and wakes `steer` whenever the report is not calm.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { shardsOf } from '../../shared/fleet/shards.ts';
import type { Clock, Journal, Lookout, Peers, SlotMessage, Telemetry, Wake } from '../../shared/ports.ts';
import { ProbeRun } from './probe-run.ts';

export type ProbeEvent =
  | { readonly kind: 'slot'; readonly slot: SlotMessage }
  | { readonly kind: 'wake'; readonly wake: Wake };

export interface ProbePorts {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly lookout: Lookout;
  readonly peers: Peers;
  readonly journal: Journal;
}

export interface ProbeContext {
  readonly fleet: Fleet;
  readonly fleetDigest: string;
  readonly vantage: string;
  /** When the platform ends the run. */
  readonly deadlineMs: number;
  readonly ports: ProbePorts;
}

/**
 * `late`: the slot is past, and a late probe reports the past. `claimed`: a copy of the slot's message was first.
 * `foreign`: the message speaks of a shard or endpoints that this fleet does not have.
 */
export interface ProbeOutcome {
  readonly kind: 'reported' | 'late' | 'claimed' | 'foreign';
}

export async function probe(event: ProbeEvent, context: ProbeContext): Promise<ProbeOutcome> {
  return event.kind === 'slot' ? probeSlot(event.slot, context) : probeSuspects(event.wake, context);
}

async function probeSlot(message: SlotMessage, context: ProbeContext): Promise<ProbeOutcome> {
  const { clock, telemetry } = context.ports;
  const endpoints = shardsOf(context.fleet)[message.shard];
  if (endpoints === undefined) return { kind: 'foreign' };
  const latenessMs = clock.nowMs() - message.dueMs;
  if (latenessMs > context.fleet.intervalSeconds * 1000) return { kind: 'late' };
  // The queue's delays are whole seconds, so a message comes up to a second early, and never more than that.
  if (latenessMs < -1_500) return { kind: 'foreign' };
  await clock.waitUntil(message.dueMs);
  if (!(await telemetry.claimSlot(message, context.vantage, clock.nowMs()))) return { kind: 'claimed' };

  const run = await ProbeRun.open(message.shard, 'own', context);
  await run.lookOnce(endpoints);
  await run.save(message);
  await run.finish();
  return { kind: 'reported' };
}

async function probeSuspects(wake: Wake, context: ProbeContext): Promise<ProbeOutcome> {
  const { clock } = context.ports;
  if (clock.nowMs() - wake.atMs > context.fleet.intervalSeconds * 1000) return { kind: 'late' };
  const runs = shardsOf(context.fleet).flatMap((endpoints, shard) => {
    const suspects = wake.suspects.filter((suspect) => endpoints.includes(suspect));
    return suspects.length === 0 ? [] : [{ shard, suspects }];
  });
  if (runs.length === 0) return { kind: 'foreign' };
  await Promise.all(
    runs.map(async ({ shard, suspects }) => {
      const run = await ProbeRun.open(shard, 'woken', context);
      run.suspectAll(suspects);
      // Said at once, so that this vantage's own slot does not begin the same looks beside these.
      await run.save();
      await run.finish();
    }),
  );
  return { kind: 'reported' };
}
