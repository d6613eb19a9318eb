/** Whether Route 53 finds a health check to pass, as its checkers tell. */
import { GetHealthCheckCommand, GetHealthCheckStatusCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { CheckHealth } from '../routing/adoption-health.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';
import { route53Region } from './route53-region.ts';

const requestTimeoutMs = 5_000;
const connectionTimeoutMs = 1_500;
const attemptsMax = 4;

/**
 * A check passes when more than this share of its checkers find that it does
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html).
 */
const healthyShare = 0.18;

/** Checks of these kinds have checkers; of others (alarms, routing controls) the API does not tell. */
const probing = new Set(['HTTP', 'HTTPS', 'HTTP_STR_MATCH', 'HTTPS_STR_MATCH', 'TCP']);

/** By id. One that cannot be asked, or is in another account, is unknown. */
export async function checkHealth(
  ids: readonly string[],
  { region, ...place }: ClientPlace & { readonly region?: string } = {},
): Promise<Readonly<Record<string, CheckHealth>>> {
  const client = new Route53Client({
    ...place,
    region: route53Region(region),
    requestHandler: patience(requestTimeoutMs, connectionTimeoutMs),
    maxAttempts: attemptsMax,
  });
  const found: Record<string, CheckHealth> = {};
  // One after the other: Route 53 takes five requests a second of the whole account.
  for (const id of new Set(ids)) found[id] = await healthOf(client, id).catch(() => 'unknown' as const);
  return found;
}

async function healthOf(client: Route53Client, id: string): Promise<CheckHealth> {
  const { HealthCheck } = await client.send(new GetHealthCheckCommand({ HealthCheckId: id }));
  const config = HealthCheck?.HealthCheckConfig;
  if (config === undefined) return 'unknown';
  if (config.Disabled === true) return inverted('healthy', config.Inverted);
  if (config.Type === 'CALCULATED')
    return inverted(
      await calculated(client, config.ChildHealthChecks ?? [], config.HealthThreshold ?? 0),
      config.Inverted,
    );
  if (!probing.has(config.Type ?? '')) return 'unknown';

  const { HealthCheckObservations: seen = [] } = await client.send(
    new GetHealthCheckStatusCommand({ HealthCheckId: id }),
  );
  if (seen.length === 0) return 'unknown';
  const passing = seen.filter(({ StatusReport }) => StatusReport?.Status?.startsWith('Success') === true);
  return inverted(passing.length / seen.length > healthyShare ? 'healthy' : 'unhealthy', config.Inverted);
}

/** As many children as the threshold asks for must pass, whatever the unknown ones are. */
async function calculated(
  client: Route53Client,
  children: readonly string[],
  threshold: number,
): Promise<CheckHealth> {
  const found: CheckHealth[] = [];
  for (const child of children) found.push(await healthOf(client, child).catch(() => 'unknown' as const));
  const healthy = found.filter((health) => health === 'healthy').length;
  const unknown = found.filter((health) => health === 'unknown').length;
  if (healthy >= threshold) return 'healthy';
  return healthy + unknown < threshold ? 'unhealthy' : 'unknown';
}

function inverted(health: CheckHealth, isInverted: boolean | undefined): CheckHealth {
  if (isInverted !== true || health === 'unknown') return health;
  return health === 'healthy' ? 'unhealthy' : 'healthy';
}
