/** Faults of AWS services, of our own functions, of clocks and of databases. */
import * as z from 'zod/mini';
import type { LoopVerb } from '../../shared/fleet/names.ts';
import { strictObject } from '../../shared/fleet/strict-object.ts';
import { lasting } from './endpoint-faults.ts';
import { oneOf, positiveMinutes, seconds, signedSeconds, text } from './fields.ts';

const functions = ['tick', 'probe', 'steer', 'notify'] as const satisfies readonly LoopVerb[];

const tableKeys = {
  kind: z.literal('table'),
  /** A region of the deployment, or `*`. */
  region: text,
  table: oneOf(['ledger', 'telemetry']),
  ...lasting,
};

/** `lag`: what is written in one region is seen in another that much later. */
export const tableFault = z.discriminatedUnion('mode', [
  strictObject({ ...tableKeys, mode: oneOf(['unreachable', 'throttled']) }),
  strictObject({ ...tableKeys, mode: z.literal('lag'), lagSeconds: seconds }),
]);

const route53 = z.literal('route53');

/** The control plane only; answers go on. `lost-answers`: applied, but the caller sees an error. */
export const route53Fault = z.discriminatedUnion('mode', [
  strictObject({ kind: route53, mode: oneOf(['down', 'throttled', 'lost-answers']), ...lasting }),
  strictObject({ kind: route53, mode: z.literal('slow'), insyncSeconds: seconds, ...lasting }),
]);

/** The bucket in which a vantage publishes its gates. */
export const bucketFault = strictObject({
  kind: z.literal('bucket'),
  region: text,
  mode: oneOf(['unreachable', 'gone']),
  ...lasting,
});

export const snsFault = strictObject({
  kind: z.literal('sns'),
  region: text,
  mode: oneOf(['down', 'throttled']),
  ...lasting,
});

const lambdaKeys = { kind: z.literal('lambda'), function: oneOf(functions), region: text, ...lasting };

export const lambdaFault = z.discriminatedUnion('mode', [
  strictObject({ ...lambdaKeys, mode: oneOf(['crash', 'duplicate', 'silent']) }),
  strictObject({ ...lambdaKeys, mode: z.literal('late'), lateSeconds: seconds }),
]);

export const clockFault = strictObject({
  kind: z.literal('clock'),
  region: text,
  skewSeconds: signedSeconds,
  ...lasting,
});

const rdsKeys = { kind: z.literal('rds'), database: text, ...lasting };

export const rdsFault = z.discriminatedUnion('mode', [
  strictObject({ ...rdsKeys, mode: oneOf(['snapshot-fails', 'copy-stuck', 'lag-unknown']) }),
  strictObject({ ...rdsKeys, mode: oneOf(['copy-slow', 'promote-slow']), minutes: positiveMinutes }),
  strictObject({ ...rdsKeys, mode: z.literal('lag'), lagSeconds: seconds }),
]);
