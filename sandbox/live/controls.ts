/** The sandbox's own controls, on its AWS port below /_sandbox/: what `pointsman sandbox fault | heal | inbox` call. */
// The full zod would set the language of every message in this process, those of the fleet file included.
import * as z from 'zod/mini';
import { type FaultMode, faultModes } from './application-messages.ts';
import type { Sandbox } from './sandbox.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';

const FaultRequest = z.strictObject({
  application: z.string(),
  region: z.string(),
  mode: z.enum(faultModes, { error: `mode must be one of ${faultModes.join(', ')}` }),
  latencyMs: z.optional(z.number({ error: 'latencyMs must be a number' })),
  fraction: z.optional(z.number({ error: 'fraction must be a number from 0 to 1' })),
});

const HealRequest = z.strictObject({ region: z.optional(z.string()) });

/** Every refusal names what was given and what there is. */
export async function control(request: WireRequest, sandbox: Sandbox): Promise<WireResponse> {
  try {
    switch (`${request.method} ${request.path.replace('/_sandbox/', '')}`) {
      case 'POST fault':
        return answer(await fault(FaultRequest.parse(JSON.parse(request.body)), sandbox));
      case 'POST heal':
        return answer(await heal(HealRequest.parse(JSON.parse(request.body)), sandbox));
      case 'GET inbox':
        return answer({ messages: sandbox.world.sns.inbox.filter(({ token }) => token === undefined) });
      case 'GET events':
        return answer({ events: sandbox.world.eventBus.events });
      case 'GET fleet':
        return answer({ fleet: sandbox.fleet });
      default:
        return refuse(
          `the sandbox's controls are fault, heal, inbox, events and fleet, got ${request.method} ${request.path}`,
        );
    }
  } catch (error) {
    if (error instanceof z.core.$ZodError) return refuse(z.prettifyError(error));
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

async function fault(
  { application, region, ...rest }: z.infer<typeof FaultRequest>,
  sandbox: Sandbox,
): Promise<unknown> {
  const applications = startedApplications(sandbox);
  const endpoints = applications.endpoints();
  const hit = endpoints.filter(
    (endpoint) => (application === '*' || endpoint.application === application) && endpoint.region === region,
  );
  if (hit.length === 0) {
    const known = endpoints.map((endpoint) => `${endpoint.application} ${endpoint.region}`).join(', ');
    throw new Error(`endpoint must be one of ${known}, got ${application} ${region}`);
  }
  for (const endpoint of hit) {
    const { mode, latencyMs, fraction } = rest;
    await applications.setFault(region, {
      application: endpoint.application,
      mode,
      ...(latencyMs === undefined ? {} : { latencyMs }),
      ...(fraction === undefined ? {} : { fraction }),
    });
    sayFault(sandbox, endpoint.application, region, mode);
  }
  return { set: hit.length };
}

function sayFault(sandbox: Sandbox, application: string, region: string, mode: FaultMode): void {
  sandbox.say({
    event: 'fault',
    application,
    region,
    because: mode,
    text: `${application}/${region} is made to fail: ${mode}`,
  });
}

async function heal({ region }: z.infer<typeof HealRequest>, sandbox: Sandbox): Promise<unknown> {
  const applications = startedApplications(sandbox);
  const known = [...new Set(applications.endpoints().map((endpoint) => endpoint.region))];
  if (region !== undefined && !known.includes(region)) {
    throw new Error(`region must be one of ${known.join(', ')}, got ${region}`);
  }
  const healed = region === undefined ? known : [region];
  for (const each of healed) {
    await applications.heal(each);
    sandbox.say({
      event: 'fault',
      region: each,
      because: 'healed',
      text: `${each} is healed (pid ${applications.pid(each)})`,
    });
  }
  if (region === undefined) sandbox.faults.clear();
  return { healed, endpoints: applications.endpoints() };
}

function startedApplications(sandbox: Sandbox) {
  const { applications } = sandbox;
  if (applications === undefined)
    throw new Error('this sandbox started no applications: break your own, it only watches');
  return applications;
}

function answer(body: unknown): WireResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function refuse(message: string): WireResponse {
  return { status: 400, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
