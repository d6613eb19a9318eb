/**
 * The names of what a fleet's deployment consists of. They are derived from the fleet alone, so that no stack
 * needs another's outputs and any region can address its peers.
 */
export function ledgerTableName(fleet: string): string {
  return `pointsman-${fleet}-ledger`;
}

export function telemetryTableName(fleet: string): string {
  return `pointsman-${fleet}-telemetry`;
}

export function slotQueueName(fleet: string): string {
  return `pointsman-${fleet}-slots`;
}

export type FunctionVerb = 'tick' | 'probe' | 'steer' | 'notify';

export function functionName(fleet: string, verb: FunctionVerb): string {
  return `pointsman-${fleet}-${verb}`;
}

/** What every HTTP probe says of itself, so that who is probed can tell; a check's own headers may say otherwise. */
export const probeUserAgent = 'pointsman-probe';

export function topicName(fleet: string, audience: string): string {
  return `pointsman-${fleet}-${audience}`;
}

/** A vantage's own bucket for its gates. Names of buckets are shared with all of AWS, so the account is in it. */
export function gateBucketName(fleet: string, account: string, vantage: string): string {
  return `pointsman-${fleet}-gate-${account}-${vantage}`;
}

/** The object that is there while the gate is closed. */
export function gateKey(region: string): string {
  return `closed/${region}`;
}
