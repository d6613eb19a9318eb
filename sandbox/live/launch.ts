/** Launches a sandbox from a fleet's input: references, applications where they are to be started, then all the rest. */
import { isIPv4 } from 'node:net';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { validateFleet } from '../../shared/fleet/validate.ts';
import { type ApplicationProcesses, startApplicationProcesses } from './application-processes.ts';
import { Sandbox, type SandboxOptions } from './sandbox.ts';
import type { SandboxEvent } from './sandbox-event.ts';
import { fitToSandbox, SandboxReferences } from './sandbox-fleet.ts';

export interface LaunchOptions extends Omit<SandboxOptions, 'fleet' | 'applications'> {
  /** As a person wrote it; it must be valid. */
  readonly input: FleetInput;
  readonly startApplications: boolean;
  readonly intervalSeconds?: number;
}

/** The fleet is valid, and cannot be run here as was asked. */
export class FleetMisfit extends Error {
  override readonly name = 'FleetMisfit';
}

export interface Launched {
  readonly sandbox: Sandbox;
  /** Resolves when every endpoint has a verdict. */
  readonly firstVerdicts: Promise<void>;
  close(): Promise<void>;
}

export async function launch(options: LaunchOptions): Promise<Launched> {
  const { input, startApplications, intervalSeconds, onEvent, ...rest } = options;
  const endings: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const vantages = input.vantages ?? [...input.regions, ...(input.witnesses ?? [])];
    const references = await SandboxReferences.start(vantages);
    endings.push(() => references.close());
    let say: (event: SandboxEvent) => void = onEvent;
    const applications = startApplications
      ? await startApplicationProcesses({
          addresses: addressesOf(input),
          seed: rest.seed,
          onExit: (region, pid, signal, exitCode) => say(exitEvent(region, pid, signal, exitCode)),
        })
      : undefined;
    if (applications !== undefined) endings.push(() => applications.stop());

    const fitted = fitToSandbox(input, {
      probes: probesOf(applications),
      references: references.list(),
      ...(intervalSeconds === undefined ? {} : { intervalSeconds }),
    });
    const validation = validateFleet(fitted);
    if (!validation.ok) {
      const said = validation.errors.map(({ message }) => message);
      throw new FleetMisfit(`the fleet does not fit the sandbox: ${said.join('; ')}`);
    }
    const { fleet } = validation;
    const verdicts = awaitVerdicts(
      Object.entries(fleet.applications).flatMap(([id, { endpoints }]) =>
        Object.keys(endpoints).map((region) => `${id}/${region}`),
      ),
    );
    say = (event) => {
      verdicts.hear(event);
      onEvent(event);
    };
    const sandbox = await Sandbox.start({
      ...rest,
      fleet,
      onEvent: (event) => say(event),
      ...(applications === undefined ? {} : { applications }),
    });
    endings.push(() => sandbox.close());
    return { sandbox, firstVerdicts: verdicts.all, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Each application is served at the first address that DNS answers for its region. */
function addressesOf(input: FleetInput): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(input.applications).map(([id, { endpoints }]) => [
      id,
      Object.fromEntries(
        Object.entries(endpoints).map(([region, { target }]) => [
          region,
          loopbackAddress(id, region, target.a?.[0]),
        ]),
      ),
    ]),
  );
}

function loopbackAddress(application: string, region: string, address: string | undefined): string {
  if (address !== undefined && isIPv4(address) && address.startsWith('127.')) return address;
  throw new FleetMisfit(
    `applications.${application}.endpoints.${region}.target.a must begin with a loopback address, so that the sandbox can serve it, got ${address ?? 'none'}`,
  );
}

function probesOf(applications: ApplicationProcesses | undefined): Record<string, Record<string, string>> {
  const probes: Record<string, Record<string, string>> = {};
  for (const { application, region, url } of applications?.endpoints() ?? []) {
    probes[application] = { ...probes[application], [region]: url };
  }
  return probes;
}

function exitEvent(
  region: string,
  pid: number,
  signal: NodeJS.Signals | null,
  exitCode: number | null,
): SandboxEvent {
  const how = signal === null ? `exited with ${exitCode}` : `was ended by ${signal}`;
  const text = `process ${pid}, which serves ${region}, ${how}`;
  return { event: 'fault', at: Date.now(), region, because: 'process-ended', text };
}

function awaitVerdicts(endpoints: readonly string[]) {
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const missing = new Set(endpoints);
  return {
    all,
    hear(event: SandboxEvent): void {
      if (event.event !== 'verdict') return;
      missing.delete(`${event.application}/${event.region}`);
      if (missing.size === 0) resolve();
    },
  };
}
