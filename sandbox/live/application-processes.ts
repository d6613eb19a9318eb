/** The example applications: one process per region, started together, killed and started again one by one. */
import type { ApplicationFault, RegionalConfiguration } from './application-messages.ts';
import { freePorts } from './application-ports.ts';
import { forkRegion, ProcessGone, type RegionalProcess, UnableToServe } from './application-process.ts';

export interface ApplicationProcessesOptions {
  /** By application, then by region: the loopback address where it is served. */
  readonly addresses: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Decides which requests a fault of less than all of them hits. */
  readonly seed: number;
  /** Hears of each process that ended, unless `stop` ended it. Exactly one of signal and exit code is not null. */
  readonly onExit: (
    region: string,
    pid: number,
    signal: NodeJS.Signals | null,
    exitCode: number | null,
  ) => void;
}

export interface ExampleEndpoint {
  readonly application: string;
  readonly region: string;
  readonly address: string;
  /** The same in all regions of an application. */
  readonly port: number;
  /** What is probed. */
  readonly url: string;
  /** Of the region's process; undefined while there is none. */
  readonly pid: number | undefined;
}

/** Another program may take a port between our finding it and using it. */
const startAttemptsMax = 3;

/** Resolves when every application answers in every region. */
export async function startApplicationProcesses(
  options: ApplicationProcessesOptions,
): Promise<ApplicationProcesses> {
  for (let attempt = 1; ; attempt++) {
    const configurations = await configure(options);
    const started = await Promise.allSettled(
      configurations.map((configuration) => forkRegion(configuration)),
    );
    const running = started.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed === undefined) return new ApplicationProcesses(options, configurations, running);
    await Promise.all(running.map((process) => process.kill('SIGKILL')));
    const { reason } = failed;
    const taken = reason instanceof UnableToServe && reason.code === 'EADDRINUSE';
    if (!taken || attempt === startAttemptsMax) throw reason;
  }
}

export class ApplicationProcesses {
  readonly #options: ApplicationProcessesOptions;
  readonly #configurations: readonly RegionalConfiguration[];
  readonly #running = new Map<string, RegionalProcess>();
  /** By region: starting and ending follow one another. */
  readonly #changes = new Map<string, Promise<unknown>>();
  #stopping = false;

  constructor(
    options: ApplicationProcessesOptions,
    configurations: readonly RegionalConfiguration[],
    running: readonly RegionalProcess[],
  ) {
    this.#options = options;
    this.#configurations = configurations;
    configurations.forEach(({ region }, index) => {
      const process = running[index];
      if (process !== undefined) this.#watch(region, process);
    });
  }

  endpoints(): ExampleEndpoint[] {
    return this.#configurations.flatMap(({ region, applications }) =>
      applications.map(({ application, address, port }) => {
        const url = `http://${address}:${port}/health`;
        return { application, region, address, port, url, pid: this.pid(region) };
      }),
    );
  }

  /** Undefined while the region has no process. */
  pid(region: string): number | undefined {
    return this.#running.get(region)?.pid;
  }

  /** Resolves when the fault holds. Rejects for an unknown region, application or mode, and where nobody runs. */
  async setFault(region: string, fault: ApplicationFault): Promise<void> {
    this.#configurationOf(region);
    const process = this.#running.get(region);
    if (process === undefined) throw new Error(`faults need a running process, got none in ${region}`);
    await process.setFault(fault);
  }

  /** Resolves when the region's process is gone; nothing is done where there is none. */
  async kill(region: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#configurationOf(region);
    await this.#running.get(region)?.kill(signal);
  }

  /** Ends all faults of a region: a process that is gone is started again on the same ports. */
  async heal(region: string): Promise<void> {
    const configuration = this.#configurationOf(region);
    await this.#inTurn(region, async () => {
      const healed = await this.#healRunning(configuration);
      if (healed || this.#stopping) return;
      this.#watch(region, await forkRegion(configuration));
    });
  }

  /** Resolves when no process is left. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      this.#configurations.map(({ region }) =>
        // They keep nothing, so there is nothing that a gentler signal would save.
        this.#inTurn(region, async () => this.#running.get(region)?.kill('SIGKILL')),
      ),
    );
  }

  /** False where there is no process, or none any more. */
  async #healRunning({ region, applications }: RegionalConfiguration): Promise<boolean> {
    const process = this.#running.get(region);
    if (process === undefined) return false;
    try {
      await Promise.all(
        applications.map(({ application }) => process.setFault({ application, mode: 'none' })),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ProcessGone)) throw error;
      await process.exited;
      return false;
    }
  }

  #watch(region: string, process: RegionalProcess): void {
    this.#running.set(region, process);
    void process.exited.then(({ signal, exitCode }) => {
      this.#running.delete(region);
      if (!this.#stopping) this.#options.onExit(region, process.pid, signal, exitCode);
    });
  }

  async #inTurn(region: string, change: () => Promise<unknown>): Promise<void> {
    const turn = (this.#changes.get(region) ?? Promise.resolve()).then(change);
    this.#changes.set(
      region,
      turn.catch(() => undefined),
    );
    await turn;
  }

  #configurationOf(region: string): RegionalConfiguration {
    const found = this.#configurations.find((configuration) => configuration.region === region);
    if (found !== undefined) return found;
    const known = this.#configurations.map((configuration) => configuration.region).join(', ');
    throw new Error(`region must be one of ${known}, got ${region}`);
  }
}

/** A free port for each application, and each region's share of them. */
async function configure({ addresses, seed }: ApplicationProcessesOptions): Promise<RegionalConfiguration[]> {
  const applications = Object.entries(addresses);
  const ports = await freePorts(applications.map(([, byRegion]) => Object.values(byRegion)));
  const regions = [...new Set(applications.flatMap(([, byRegion]) => Object.keys(byRegion)))];
  return regions.map((region) => ({
    region,
    seed,
    applications: applications.flatMap(([application, byRegion], index) => {
      const address = byRegion[region];
      const port = ports[index];
      return address === undefined || port === undefined ? [] : [{ application, address, port }];
    }),
  }));
}
