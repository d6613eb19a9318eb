/**
 * Plays a scenario in a running sandbox at the scenario's own pace. Each fault says when it begins and when it ends;
 * one that cannot be brought about says so, too, and the play goes on.
 */
import type { LoopVerb } from '../../shared/fleet/names.ts';
import { type Fault, type FaultOf, isLasting } from '../scenario/fault.ts';
import { intervalsOf } from '../scenario/intervals.ts';
import { Outages } from '../scenario/outages.ts';
import type { Run } from '../scenario/run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { seededRandomFor } from '../world/random.ts';
import type { Sandbox } from './sandbox.ts';
import { bucketFaultOf, callFaultOf, invocationFaultOf, replicationFaultOf } from './scenario-calls.ts';
import { conditionFaultOf } from './scenario-conditions.ts';
import { type Breakable, ScenarioEndpoints } from './scenario-endpoints.ts';
import { ScenarioOperator } from './scenario-operator.ts';
import type { Propagation } from './scenario-propagation.ts';
import type { ScenarioRecorder } from './scenario-recorder.ts';
import { runOf } from './scenario-run.ts';
import { beginning, ending, type FaultWords, nameOf } from './scenario-words.ts';
import { acceptedWeights } from './scenario-zone.ts';

const functionVerbs = ['tick', 'probe', 'steer', 'notify'] as const satisfies readonly LoopVerb[];

/** What of a sandbox a scenario needs. */
export interface Stage
  extends Pick<Sandbox, 'fleet' | 'faults' | 'world' | 'awsUrl' | 'dns' | 'say' | 'killFunction'> {
  readonly applications: Breakable | undefined;
}

export interface PlayOptions {
  readonly scenario: Scenario;
  readonly sandbox: Stage;
  /** Has heard every event of the sandbox since its launch. */
  readonly recorder: ScenarioRecorder;
  /** By which the sandbox's Route 53 goes. */
  readonly propagation: Propagation;
  /** No longer than the scenario's own. */
  readonly durationSeconds: number;
}

export class ScenarioPlayer {
  readonly #options: PlayOptions;
  readonly #endpoints: ScenarioEndpoints;
  readonly #operator: ScenarioOperator;
  readonly #startMs: number;
  readonly #inboxFrom: number;
  readonly #timers: (() => void)[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #end = Promise.withResolvers<void>();

  /** The play starts now. The sandbox must have started its applications. */
  constructor(options: PlayOptions) {
    const { scenario, sandbox, recorder, durationSeconds } = options;
    if (sandbox.applications === undefined)
      throw new Error('a scenario needs applications to break, got none');
    this.#options = options;
    const outages = new Outages(scenario.faults, sandbox.fleet, scenario.durationSeconds);
    this.#endpoints = new ScenarioEndpoints(sandbox.applications, outages);
    this.#operator = new ScenarioOperator(sandbox);
    this.#inboxFrom = sandbox.world.sns.inbox.length;
    this.#startMs = sandbox.world.clock.nowMs();
    recorder.watch(sandbox.world, sandbox.fleet);
    for (const [index, fault] of scenario.faults.entries()) this.#schedule(fault, index);
    this.#at(durationSeconds, () => this.#end.resolve());
  }

  /** Resolves when the time is up. */
  get ended(): Promise<void> {
    return this.#end.promise;
  }

  /** Ends the play and says what came of it. Faults in force stay: the sandbox is about to be closed. */
  async finish(): Promise<Run> {
    const { sandbox, recorder, durationSeconds } = this.#options;
    const endMs = Math.min(sandbox.world.clock.nowMs(), this.#startMs + durationSeconds * 1000);
    await this.stop();
    return runOf({
      fleet: sandbox.fleet,
      startMs: this.#startMs,
      endMs,
      events: recorder.events,
      answers: recorder.answers,
      finalWeights: await acceptedWeights(sandbox.world.route53, sandbox.fleet),
      inbox: sandbox.world.sns.inbox.slice(this.#inboxFrom),
    });
  }

  /** Resolves when nothing is under way and nothing more happens. */
  async stop(): Promise<void> {
    for (const cancel of this.#timers.splice(0)) cancel();
    this.#options.recorder.stop();
    await Promise.all(this.#underWay);
  }

  #schedule(fault: Fault, index: number): void {
    if (!isLasting(fault)) {
      this.#at(fault.at, () => this.#act(fault));
      return;
    }
    for (const { fromSeconds, untilSeconds } of intervalsOf(fault, this.#options.scenario.durationSeconds)) {
      this.#at(fromSeconds, () => {
        const ends = this.#begin(fault, index);
        this.#settle(fault, fromSeconds);
        this.#say(fault, beginning(fault));
        this.#at(untilSeconds, () => {
          for (const end of ends) end();
          this.#settle(fault, untilSeconds);
          this.#say(fault, ending(fault));
        });
      });
    }
  }

  /** Returns what ends it. */
  #begin(fault: Fault, index: number): (() => void)[] {
    const { sandbox, scenario, propagation } = this.#options;
    const { faults, fleet } = sandbox;
    const call = callFaultOf(fault, fleet);
    const invocation = invocationFaultOf(fault, seededRandomFor(scenario.seed, `faults[${index}]`));
    const replication = replicationFaultOf(fault);
    const bucket = bucketFaultOf(fault);
    const condition = conditionFaultOf(fault, fleet, sandbox.dns);
    const ends = [
      ...(call === undefined ? [] : [faults.onCalls(call)]),
      ...(invocation === undefined ? [] : [faults.onInvocations(invocation)]),
      ...(replication === undefined ? [] : [faults.onReplication(replication)]),
      ...(bucket === undefined ? [] : [faults.onBuckets(bucket)]),
      ...(condition === undefined ? [] : [faults.onConditions(condition)]),
    ];
    if (fault.kind === 'route53' && fault.mode === 'slow')
      ends.push(propagation.slow(fault.insyncSeconds * 1000));
    if (fault.kind === 'region-down') {
      for (const verb of functionVerbs) sandbox.killFunction(fault.region, verb);
    }
    return ends;
  }

  #settle(fault: Fault, atSeconds: number): void {
    if (!isAtEndpoints(fault)) return;
    this.#follow(fault, this.#endpoints.settle(fault.region, atSeconds));
  }

  #act(fault: FaultOf<'operator' | 'dns-edit'>): void {
    const done = fault.kind === 'operator' ? this.#operator.act(fault) : this.#operator.edit(fault);
    this.#follow(
      fault,
      done.then((text) => this.#say(fault, { because: nameOf(fault), text })),
    );
  }

  /** What could not be brought about is told, and the play goes on. */
  #follow(fault: Fault, change: Promise<void>): void {
    const followed = change
      .catch((error: unknown) =>
        this.#say(fault, {
          because: 'failed',
          text: `${beginning(fault).text} could not be played: ${String(error)}`,
        }),
      )
      .finally(() => this.#underWay.delete(followed));
    this.#underWay.add(followed);
  }

  #say(fault: Fault, { because, text }: FaultWords): void {
    const { application, region } = { application: undefined, region: undefined, ...fault };
    this.#options.sandbox.say({
      event: 'fault',
      ...(application === undefined || application === '*' ? {} : { application }),
      ...(region === undefined || region === '*' ? {} : { region }),
      because,
      text,
    });
  }

  #at(atSeconds: number, run: () => void): void {
    const { clock } = this.#options.sandbox.world;
    this.#timers.push(clock.at(this.#startMs + atSeconds * 1000, run));
  }
}

function isAtEndpoints(fault: Fault): fault is FaultOf<'endpoint' | 'flap' | 'gray' | 'region-down'> {
  return ['endpoint', 'flap', 'gray', 'region-down'].includes(fault.kind);
}
