/** The shape of an application in a fleet file, with the defaults that need no other field. */
import * as z from 'zod/mini';
import { checkSchema } from './check-schema.ts';
import { strictObject } from './strict-object.ts';

export const modeSchema = z.enum(['observe', 'act']);
const autoOrManual = z.enum(['auto', 'manual']);

const target = strictObject({
  a: z.exactOptional(z.array(z.string())),
  aaaa: z.exactOptional(z.array(z.string())),
  cname: z.exactOptional(z.string()),
  alias: z.exactOptional(strictObject({ dnsName: z.string(), hostedZoneId: z.string() })),
});

const steering = strictObject({
  policy: z._default(z.literal('priority'), 'priority'),
  order: z.exactOptional(z.array(z.string())),
});

export const applicationSchema = strictObject({
  name: z.string(),
  records: z._default(z.array(z.enum(['A', 'AAAA', 'CNAME'])), () => ['A' as const]),
  ttlSeconds: z._default(z.number(), 60),
  endpoints: z.record(z.string(), strictObject({ target, probe: z.string() })),
  checks: z.exactOptional(z.array(checkSchema)),
  steering: z.prefault(steering, () => ({})),
  confirmSeconds: z.exactOptional(z.number()),
  upThreshold: z._default(z.number(), 6),
  failover: z._default(autoOrManual, 'auto'),
  failback: z.exactOptional(autoOrManual),
  stabilisationSeconds: z._default(z.number(), 900),
  cooldownSeconds: z._default(z.number(), 600),
  mode: z.exactOptional(modeSchema),
  database: z.exactOptional(strictObject({ id: z.string(), needs: z.enum(['writer', 'reader']) })),
  audience: z.exactOptional(z.string()),
});

export type ApplicationDraft = z.output<typeof applicationSchema>;
