/** The port `GateChecks` over the model of Route 53. */

import type { ListedCheck } from '../../shared/routing/gate-check.ts';
import type { GateChecks } from '../../shared/zone-ports.ts';
import { AwsError } from './aws-error.ts';
import type { Route53 } from './route53.ts';
import type { HealthCheck } from './route53-health-types.ts';

/** As the account has them, tags included. */
export function listedChecks({ healthChecks }: Route53): ListedCheck[] {
  return healthChecks.list().map((check) => listed(check, healthChecks.tags(check.Id)));
}

/** Every request is made at once; what Route 53 refuses it with is thrown where the port has no answer for it. */
export function gateChecksOf(world: Route53): GateChecks {
  const { healthChecks } = world;
  return {
    list: async (prefix) =>
      healthChecks
        .list()
        .map((check) =>
          listed(check, check.CallerReference.startsWith(prefix) ? healthChecks.tags(check.Id) : {}),
        ),
    create: async (reference, config) => healthChecks.create(reference, config).Id,
    async update(id, version, { ChildHealthChecks, HealthThreshold }) {
      return (
        unless(['HealthCheckVersionMismatch', 'NoSuchHealthCheck'], () =>
          healthChecks.update(id, { ChildHealthChecks, HealthThreshold }, version),
        ) !== undefined
      );
    },
    async observations(id) {
      const found = unless(['NoSuchHealthCheck'], () => healthChecks.observations(id)) ?? [];
      return found.map(({ Region, Status }) => ({ region: Region, status: Status }));
    },
    tag: async (id, tags) => healthChecks.tag(id, tags),
    async delete(id) {
      unless(['NoSuchHealthCheck'], () => healthChecks.delete(id));
    },
  };
}

function listed(
  { Id, CallerReference, HealthCheckVersion, HealthCheckConfig }: HealthCheck,
  tags: Readonly<Record<string, string>>,
): ListedCheck {
  const name = tags['Name'];
  return {
    id: Id,
    reference: CallerReference,
    version: HealthCheckVersion,
    config: HealthCheckConfig,
    ...(name === undefined ? {} : { name }),
  };
}

/** Undefined where it is refused for one of these reasons. */
function unless<Result>(codes: readonly string[], request: () => Result): Result | undefined {
  try {
    return request();
  } catch (error) {
    if (error instanceof AwsError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
