/** The gates of a deployment, all vantages' at once: a person may open what only its own vantage could. */
import { s3Gates } from '../shared/aws/s3-gates.ts';
import type { Gates } from '../shared/ports.ts';
import { type GateSheets, regionsWithGates } from '../shared/routing/gate.ts';
import type { Deployment } from './deployment.ts';

/** By vantage; undefined where the fleet has no gates, or its buckets are not known. */
export async function gateSheets(deployment: Deployment): Promise<GateSheets | undefined> {
  const { fleet } = deployment;
  const [vantage] = fleet.vantages;
  if (vantage === undefined || regionsWithGates(fleet).length === 0) return undefined;
  const account = await deployment.account().catch(() => undefined);
  return account === undefined ? undefined : gatesOf(deployment, account, vantage).sheets();
}

/** Opens the gates for a region; returns why not, by vantage, where that failed. */
export async function openGates(
  deployment: Deployment,
  vantages: readonly string[],
  region: string,
): Promise<ReadonlyMap<string, string>> {
  const account = await deployment.account();
  const failures = new Map<string, string>();
  await Promise.all(
    vantages.map((vantage) =>
      gatesOf(deployment, account, vantage)
        .open(region)
        .catch((error: unknown) => failures.set(vantage, String(error))),
    ),
  );
  return failures;
}

function gatesOf({ fleet, place }: Deployment, account: string, vantage: string): Gates {
  return s3Gates(fleet, account, vantage, place);
}
