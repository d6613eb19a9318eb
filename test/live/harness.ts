/**
 * A sandbox under test: what happens in it, what stands in it, and what breaks in it. Nothing here sleeps to
 * synchronise: whatever a test depends on is waited for.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { buildFunctions } from '../../build.ts';
import { eventLine } from '../../sandbox/live/event-line.ts';
import { type Launched, launch } from '../../sandbox/live/launch.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/live/sandbox.ts';
import type { SandboxEvent } from '../../sandbox/live/sandbox-event.ts';
import type { LoopVerb } from '../../shared/fleet/names.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { LiveApplication } from './live-application.ts';
import { type Region, regions } from './live-fleet.ts';
import { operatorTables, type Tables } from './operator-tables.ts';
import { waitFor } from './waiting.ts';
import { ZoneHistory } from './zone-history.ts';

/** Between two rounds of passes that are run so that nobody waits for the minute's. */
const nudgeMs = 1_000;

export interface LiveOptions {
  /** How long Route 53 takes to answer by what it has accepted. Default: no time. */
  readonly propagationMs?: () => number;
  /** Answers the sandbox's own controls, which some commands ask. */
  readonly control?: NonNullable<SandboxOptions['control']>;
}

export class LiveSandbox {
  readonly sandbox: Sandbox;
  readonly tables: Tables;
  readonly zone: ZoneHistory;
  readonly events: readonly SandboxEvent[];
  /** Where everything that the functions printed is written. */
  readonly logFile: string;
  readonly #launched: Launched;
  readonly #folder: string;

  private constructor(launched: Launched, folder: string, events: readonly SandboxEvent[]) {
    this.#launched = launched;
    this.#folder = folder;
    this.sandbox = launched.sandbox;
    this.events = events;
    this.logFile = join(folder, 'functions.log');
    this.zone = new ZoneHistory(this.sandbox.world.route53, this.sandbox.fleet.zone.name);
    this.tables = operatorTables(this.sandbox.awsUrl, this.sandbox.fleet.name);
  }

  /** Resolves when every vantage sees all endpoints up, and the passes of every region know. */
  static async start(input: FleetInput, options: LiveOptions = {}): Promise<LiveSandbox> {
    const folder = await mkdtemp(join(tmpdir(), 'pointsman-live-'));
    const bundles = join(folder, 'functions');
    const events: SandboxEvent[] = [];
    let launched: Launched | undefined;
    try {
      await buildFunctions(bundles);
      launched = await launch({
        input,
        startApplications: true,
        bundles,
        folder,
        dnsAddress: '127.0.0.1',
        dnsPort: 0,
        awsPort: 0,
        seed: 1,
        propagationMs: options.propagationMs ?? (() => 0),
        ...(options.control === undefined ? {} : { control: options.control }),
        onEvent: (event) => events.push(event),
      });
      const live = new LiveSandbox(launched, folder, events);
      await live.nudgeUntil('all to be well', () => live.isCalm());
      return live;
    } catch (error) {
      await launched?.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  application(id: string): LiveApplication {
    return new LiveApplication(id, this);
  }

  /** `kill -9` of the process that serves a region. */
  kill(region: Region): void {
    const pid = this.sandbox.applications?.pid(region);
    if (pid === undefined) throw new Error(`there must be a process to kill, got none in ${region}`);
    process.kill(pid, 'SIGKILL');
  }

  /** Keeps the passes that reports and schedules begin from running, in the regions that are muted. */
  muteSteer(isMute: (region: string) => boolean): () => void {
    return this.sandbox.faults.onInvocations((region, verb) =>
      verb === 'steer' && isMute(region) ? { kind: 'silent' } : undefined,
    );
  }

  /** One run in every region, at the same time. Faults of deliveries do not touch these. */
  async everywhere(verb: LoopVerb): Promise<void> {
    await Promise.all(regions.map((region) => this.sandbox.invoke(region, verb)));
  }

  /** Runs passes, as the scheduler would within a minute, until something has come true. */
  async nudgeUntil(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
    let nextMs = 0;
    await waitFor(what, async () => {
      if (await isTrue()) return true;
      if (Date.now() >= nextMs) {
        await this.everywhere('steer');
        nextMs = Date.now() + nudgeMs;
      }
      return false;
    });
  }

  /** Whether every vantage votes every endpoint up, suspects nothing, and every region's passes know. */
  async isCalm(): Promise<boolean> {
    const reports = await this.tables.telemetry(regions[0]).reports(regions);
    const memories = await Promise.all(regions.map((region) => this.tables.telemetry(region).memory(region)));
    const votes = reports.flatMap(({ endpoints }) => Object.values(endpoints));
    const verdicts = memories.flatMap((memory) => Object.values(memory?.verdicts ?? {}));
    const count = regions.length * regions.length * Object.keys(this.sandbox.fleet.applications).length;
    return (
      votes.length === count &&
      votes.every(({ vote, suspectedAtMs }) => vote === 'up' && suspectedAtMs === undefined) &&
      verdicts.length === count &&
      verdicts.every(({ verdict }) => verdict === 'up')
    );
  }

  /** What happened since a moment, for whoever reads a failure. */
  story(sinceMs: number): string {
    const events = this.events
      .filter(({ at }) => at >= sinceMs)
      .map((event) => `${eventLine(event, false)}  [${event.by ?? 'sandbox'}]`);
    const batches = this.zone.attempts
      .filter(({ atMs }) => atMs >= sinceMs)
      .map(
        ({ atMs, by, refusal }) => `${time(atMs)}  batch of ${by ?? 'a person'}: ${refusal ?? 'accepted'}`,
      );
    const pages = this.sandbox.world.sns.inbox
      .filter(({ atMs, protocol }) => atMs >= sinceMs && protocol === 'sms')
      .map(({ atMs, message }) => `${time(atMs)}  ${message}`);
    return [...events, ...batches, ...pages].join('\n');
  }

  async close(): Promise<void> {
    await this.#launched.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function time(ms: number): string {
  return new Date(ms).toISOString().slice(11, 21);
}

/** One sandbox for the tests of a file. Each test has applications of its own, and leaves no other fault behind. */
export function liveSandbox(input: FleetInput, options: LiveOptions = {}): () => LiveSandbox {
  let live: LiveSandbox | undefined;
  const started = () => {
    if (live === undefined) throw new Error('the sandbox did not start');
    return live;
  };
  beforeAll(async () => {
    live = await LiveSandbox.start(input, options);
  }, 90_000);
  beforeEach(({ onTestFailed, onTestFinished }) => {
    const { sandbox, tables, zone } = started();
    const beganMs = Date.now();
    onTestFailed(() => console.error(started().story(beganMs)));
    onTestFinished(async () => {
      sandbox.faults.clear();
      zone.onAttempt = undefined;
      const { freezes, overrides } = await tables.ledger.control();
      for (const freeze of freezes) await tables.ledger.liftFreeze(freeze);
      for (const override of overrides) await tables.ledger.clearOverride(override);
    });
  });
  afterAll(async () => {
    if (live === undefined) return;
    const { sandbox, zone } = live;
    await live.close();
    for (const { name } of Object.values(sandbox.fleet.applications)) {
      const epochs = zone.epochs(name);
      expect(epochs, `the epochs of ${name}`).toEqual([...new Set(epochs)].sort((one, other) => one - other));
    }
  }, 30_000);
  return started;
}
