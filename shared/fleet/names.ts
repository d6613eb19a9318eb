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

/** Slots that made `probe` fail. */
export function deadSlotQueueName(fleet: string): string {
  return `${slotQueueName(fleet)}-dead`;
}

/** Events that no function took, or that made one fail. */
export function undeliveredQueueName(fleet: string): string {
  return `pointsman-${fleet}-undelivered`;
}

/** The dead-letter queues of every region. */
export function deadLetterQueueNames(fleet: string): readonly string[] {
  return [deadSlotQueueName(fleet), undeliveredQueueName(fleet)];
}

/** The same of the functions of the fleet's own stack, which may be in a region that has both. */
export function fleetUndeliveredQueueName(fleet: string): string {
  return `pointsman-${fleet}-fleet-undelivered`;
}

/** The functions of the loop, in every region. */
export type LoopVerb = 'tick' | 'probe' | 'steer' | 'notify';

/** `readiness` runs beside the loop in every region, `align` once, when the home region's stack changes. */
export type FunctionVerb = LoopVerb | 'readiness' | 'align';

export function functionName(fleet: string, verb: FunctionVerb): string {
  return `pointsman-${fleet}-${verb}`;
}

/** What every HTTP probe says of itself, so that who is probed can tell; a check's own headers may say otherwise. */
export const probeUserAgent = 'pointsman-probe';

export function topicName(fleet: string, audience: string): string {
  return `pointsman-${fleet}-${audience}`;
}

/** Of the customer key of a region's topics: what may use the key in any region goes by this name. */
export function topicKeyAlias(fleet: string): string {
  return `alias/pointsman-${fleet}-topics`;
}

/** What the name of each vantage's bucket begins with; S3 adds account and region. */
export function gateBucketPrefix(fleet: string): string {
  return `pointsman-${fleet}`;
}

/**
 * A vantage's own bucket for its gates, in the account's regional namespace of S3, where nobody else can take the name.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 */
export function gateBucketName(fleet: string, account: string, vantage: string): string {
  return `${gateBucketPrefix(fleet)}-${account}-${vantage}-an`;
}

/** The object that is there while the gate is closed. */
export function gateKey(region: string): string {
  return `closed/${region}`;
}
