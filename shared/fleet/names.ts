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

export function topicName(fleet: string, audience: string): string {
  return `pointsman-${fleet}-${audience}`;
}
