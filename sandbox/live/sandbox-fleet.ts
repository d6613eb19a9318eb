/** Fits a fleet to this machine: what the sandbox changes of a fleet file, and says so. */
import { createServer, type Server } from 'node:net';
import { defaultTimeoutSeconds } from '../../shared/fleet/check-schema.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';

/** A person who watches does not wait a quarter of an hour for a failback. */
export const sandboxStabilisationSeconds = 30;
export const sandboxCooldownSeconds = 30;
export const sandboxRampHoldSeconds = 5;

type ApplicationInput = FleetInput['applications'][string];
type Checks = NonNullable<ApplicationInput['checks']>;

export interface SandboxFleetOptions {
  readonly intervalSeconds?: number;
  /** By application and region: the probe URLs of what the sandbox has started. */
  readonly probes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly references: NonNullable<FleetInput['references']>;
}

/**
 * A fleet's input as the sandbox has it, before defaults are derived; what the file itself says of times is kept. Somebody outside
 * who is told that the fleet is alive hears nothing of one that is played.
 */
export function fitToSandbox(input: FleetInput, options: SandboxFleetOptions): FleetInput {
  const { ping: _unheard, ...kept } = input;
  const applications = Object.fromEntries(
    Object.entries(input.applications).map(([id, application]) => [
      id,
      {
        stabilisationSeconds: sandboxStabilisationSeconds,
        cooldownSeconds: sandboxCooldownSeconds,
        ...application,
        ramp: { holdSeconds: sandboxRampHoldSeconds, ...application.ramp },
        ...(options.intervalSeconds === undefined
          ? {}
          : { checks: hastyChecks(application, options.intervalSeconds) }),
        endpoints: Object.fromEntries(
          Object.entries(application.endpoints).map(([region, endpoint]) => [
            region,
            { ...endpoint, probe: options.probes[id]?.[region] ?? endpoint.probe },
          ]),
        ),
      },
    ]),
  );
  return {
    ...kept,
    mode: 'act',
    references: options.references,
    applications,
    ...(options.intervalSeconds === undefined ? {} : { intervalSeconds: options.intervalSeconds }),
  };
}

/** A check that outlasts the interval asked for on the command line waits for four fifths of that instead. */
function hastyChecks({ checks, endpoints }: ApplicationInput, intervalSeconds: number): Checks {
  const type = Object.values(endpoints).every(({ probe }) => probe.startsWith('tcp:')) ? 'tcp' : 'http';
  return (checks ?? [{ type }]).map((check) => ({
    ...check,
    timeoutSeconds: Math.min(check.timeoutSeconds ?? defaultTimeoutSeconds, 0.8 * intervalSeconds),
  }));
}

/** The sandbox's own references: one in each vantage's region and one in a network that is none of AWS's. */
export class SandboxReferences {
  readonly #servers: readonly { readonly place: string; readonly server: Server }[];

  private constructor(servers: readonly { readonly place: string; readonly server: Server }[]) {
    this.#servers = servers;
  }

  static async start(regions: readonly string[]): Promise<SandboxReferences> {
    const places = [...regions, 'another-network', 'a-third-network'];
    return new SandboxReferences(
      await Promise.all(places.map(async (place) => ({ place, server: await listen() }))),
    );
  }

  list(): { readonly host: string; readonly port: number; readonly place: string }[] {
    return this.#servers.map(({ place, server }) => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a reference listens on a port');
      return { host: '127.0.0.1', port: address.port, place };
    });
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map(({ server }) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  }
}

async function listen(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined).end());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return server;
}
