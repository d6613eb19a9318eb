/**
 * How a fleet's own health checks are told from all others of the account: by their caller reference, which Route 53 keeps
 * with each and never takes twice, not even after the check is deleted. So each has a generation.
 */

/** Which gates a check stands for. */
export interface GateCheckPlace {
  /** The region that the gates are closed for. */
  readonly region: string;
  /** Whose gate it is; absent for the region's own check, over those of all its vantages. */
  readonly vantage?: string;
}

export interface GateCheckReference extends GateCheckPlace {
  /** Seconds since the epoch: when it was made. */
  readonly generation: number;
}

/**
 * At most 64 characters, which is what Route 53 takes: a fleet's name has 20, a region's 14.
 * Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHealthCheck.html
 */
export function gateCheckReference(
  fleet: string,
  { region, vantage }: GateCheckPlace,
  nowMs: number,
): string {
  const generation = Math.floor(nowMs / 1000).toString(36);
  return ['pm', fleet, region, ...(vantage === undefined ? [] : [vantage]), generation].join('/');
}

/** What the references of all of a fleet's checks begin with. */
export function gateCheckPrefix(fleet: string): string {
  return `pm/${fleet}/`;
}

/** Undefined for a check of somebody else's, another fleet included. */
export function readGateCheckReference(fleet: string, reference: string): GateCheckReference | undefined {
  const [maker, owner, region = '', ...rest] = reference.split('/');
  const generation = rest.pop() ?? '';
  const [vantage, ...more] = rest;
  if (maker !== 'pm' || owner !== fleet || region === '' || more.length > 0) return undefined;
  if (!/^[0-9a-z]+$/.test(generation)) return undefined;
  return {
    region,
    generation: Number.parseInt(generation, 36),
    ...(vantage === undefined ? {} : { vantage }),
  };
}

/** What people see of it in the console: the tag `Name`. */
export function gateCheckName(fleet: string, { region, vantage }: GateCheckPlace): string {
  return vantage === undefined
    ? `pointsman ${fleet}: gates of ${region}`
    : `pointsman ${fleet}: gate of ${vantage} for ${region}`;
}
