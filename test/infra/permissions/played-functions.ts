/**
 * The functions of a fleet as they are deployed, each with its own handler, environment and clients. Only what has nothing to do
 * with AWS is played: the clock, the look at endpoints, the name servers, and who hears of a resource's end.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as timers from 'node:timers/promises';
import { vi } from 'vitest';
import { nameServersOf } from '../../../sandbox/simulate/zone-ports.ts';
import { ACCOUNT_ID } from '../../../sandbox/world/account.ts';
import { functionSizes } from '../../../shared/fleet/function-sizes.ts';
import { type FunctionVerb, functionName, slotQueueName } from '../../../shared/fleet/names.ts';
import type { Clock, Lookout } from '../../../shared/ports.ts';
import type { PlayedAccount } from './played-account.ts';
import type { Recorder } from './recorder.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

export interface Run {
  readonly verb: FunctionVerb;
  readonly region: string;
  readonly event: unknown;
  readonly atMs: number;
}

/** Turns of the event loop without a request under way, after which everybody waits for the clock. */
const idleTurns = 4;

/** How long is waited for what is on this machine, however busy it is. */
const patientMs = 60_000;

export class PlayedFunctions {
  /** Endpoints that refuse connections. */
  readonly broken = new Set<string>();
  readonly #account: PlayedAccount;
  readonly #recorder: Recorder;
  readonly #folder = mkdtempSync(join(tmpdir(), 'pointsman-permissions-'));
  readonly #handlers = new Map<string, Handler>();

  constructor(account: PlayedAccount, recorder: Recorder) {
    this.#account = account;
    this.#recorder = recorder;
    writeFileSync(
      join(this.#folder, 'fleet.json'),
      JSON.stringify({ writtenAtMs: account.clock.nowMs(), fleet: account.fleet }),
    );
    vi.stubEnv('POINTSMAN_ACCOUNT', ACCOUNT_ID);
    vi.stubEnv('POINTSMAN_FLEET_FILE', join(this.#folder, 'fleet.json'));
    // Else the logger has a console of its own.
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    for (const level of ['info', 'error', 'log', 'warn', 'debug'] as const)
      vi.spyOn(console, level).mockReturnValue();
    vi.stubGlobal('fetch', async () => new Response());
    for (const [path, module] of Object.entries(this.#modules)) vi.doMock(path, module);
  }

  close(): void {
    for (const path of Object.keys(this.#modules)) vi.doUnmock(path);
    vi.resetModules();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    rmSync(this.#folder, { recursive: true });
  }

  /** What is played of the code, by path. */
  readonly #modules: Readonly<Record<string, () => object>> = {
    '../../../shared/aws/system-clock.ts': () => ({ systemClock: this.#clock() }),
    '../../../shared/aws/pace.ts': () => ({
      pace: () => async () => undefined,
      paceRequests: () => undefined,
    }),
    '../../../shared/aws/patience.ts': () => ({
      patience: () => ({
        requestTimeout: patientMs,
        connectionTimeout: patientMs,
        throwOnRequestTimeout: true,
      }),
    }),
    '../../../shared/probing/lookout.ts': () => ({ networkLookout: () => this.#lookout() }),
    '../../../shared/dns/zone-name-servers.ts': () => this.#nameServers(),
    'node:timers/promises': () => ({
      ...timers,
      setTimeout: (ms: number, value?: unknown, options?: Parameters<typeof timers.setTimeout>[2]) =>
        timers.setTimeout(patientMs + ms, value, options),
    }),
  };

  /** One run, to its end; what it throws is what it comes to, as for the platform. */
  async run(verb: FunctionVerb, region: string, event: unknown = {}): Promise<unknown> {
    const [outcome] = await this.runAll([{ verb, region, event, atMs: this.#account.clock.nowMs() }]);
    return outcome;
  }

  /** The same for several, each begun at its time. */
  async runAll(runs: readonly Run[]): Promise<readonly unknown[]> {
    for (const { verb, region } of runs) await this.#handler(verb, region);
    return this.#untilEnded(Promise.all(runs.map((run) => this.#run(run))));
  }

  async #run({ verb, region, event, atMs }: Run): Promise<unknown> {
    const handler = await this.#handler(verb, region);
    const { clock, fleet } = this.#account;
    if (atMs > clock.nowMs()) await new Promise<void>((resolve) => clock.at(atMs, resolve));
    const endMs = clock.nowMs() + functionSizes[verb].timeoutSeconds * 1000;
    const context = {
      awsRequestId: `${verb} ${region} ${clock.nowMs()}`,
      functionName: functionName(fleet.name, verb),
      getRemainingTimeInMillis: () => endMs - Date.now(),
    };
    return this.#recorder
      .as({ verb, region }, () => handler(event, context))
      .catch((error: unknown) => error);
  }

  /** What is under way comes to its end, and nothing new begins: for what a run has left behind. */
  async settle(): Promise<void> {
    for (let idle = 0; idle < idleTurns; idle = this.#recorder.underWay === 0 ? idle + 1 : 0)
      await timers.setImmediate();
  }

  /** Time goes on whenever everything waits for it, and only then. */
  async #untilEnded<T>(run: Promise<T>): Promise<T> {
    let isEnded = false;
    const end = () => {
      isEnded = true;
    };
    run.then(end, end);
    for (let idle = 0; !isEnded; ) {
      await timers.setImmediate();
      idle = this.#recorder.underWay === 0 ? idle + 1 : 0;
      if (idle < idleTurns) continue;
      idle = 0;
      this.#account.step();
    }
    return run;
  }

  async #handler(verb: FunctionVerb, region: string): Promise<Handler> {
    const key = `${verb} ${region}`;
    const known = this.#handlers.get(key);
    if (known !== undefined) return known;
    const { fleet } = this.#account;
    vi.stubEnv('AWS_REGION', region);
    vi.stubEnv(
      'POINTSMAN_SLOT_QUEUE_URL',
      `${process.env['AWS_ENDPOINT_URL']}/${ACCOUNT_ID}/${slotQueueName(fleet.name)}`,
    );
    vi.resetModules();
    const { handler } = await handlers[verb]();
    this.#handlers.set(key, handler as unknown as Handler);
    return handler as unknown as Handler;
  }

  #clock(): Clock {
    const { clock } = this.#account;
    return {
      nowMs: () => clock.nowMs(),
      waitUntil: (atMs, signal) =>
        new Promise((resolve, reject) => {
          const cancel = clock.at(atMs, resolve);
          signal?.addEventListener('abort', () => {
            cancel();
            reject(signal.reason as Error);
          });
        }),
    };
  }

  #lookout(): Lookout {
    const { clock, fleet } = this.#account;
    return {
      look: async (endpoints, eyes) => {
        for (const endpoint of endpoints) {
          const look = { endpoint, atMs: clock.nowMs() };
          eyes.deliver(
            this.broken.has(endpoint)
              ? { ...look, outcome: 'fail', reason: 'refused' }
              : { ...look, outcome: 'pass', latencyMs: 20 },
          );
        }
      },
      references: async () => fleet.references.map((reference) => ({ ...reference, answered: true })),
    };
  }

  /** They answer at once, and are told by the zone as ever. */
  #nameServers() {
    const servers = nameServersOf(this.#account.route53);
    return {
      delegatedHosts: async () => ['ns-1.example.test'],
      zoneNameServers: (sources: readonly (() => Promise<readonly string[]>)[]) => {
        let known: Promise<unknown> | undefined;
        return {
          markers: async (name: string) => {
            known ??= sources[0]?.();
            await known;
            return servers.markers(name);
          },
        };
      },
    };
  }
}

const handlers: Readonly<Record<FunctionVerb, () => Promise<{ readonly handler: unknown }>>> = {
  tick: () => import('../../../functions/tick/handler.ts'),
  probe: () => import('../../../functions/probe/handler.ts'),
  steer: () => import('../../../functions/steer/handler.ts'),
  notify: () => import('../../../functions/notify/handler.ts'),
  readiness: () => import('../../../functions/readiness/handler.ts'),
  align: () => import('../../../functions/align/handler.ts'),
};
