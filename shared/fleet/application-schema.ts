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

const order = z.exactOptional(z.array(z.string()));

const steering = z.discriminatedUnion('policy', [
  // Left out, it is this one.
  strictObject({ policy: z.optional(z.literal('priority')), order }),
  strictObject({
    policy: z.literal('latency'),
    order,
    marginPercent: z._default(z.number(), 20),
    dwellSeconds: z._default(z.number(), 600),
    vantageWeight: z._default(z.record(z.string(), z.number()), () => ({})),
  }),
  strictObject({ policy: z.literal('weighted'), order, shares: z.record(z.string(), z.number()) }),
]);

const ramp = strictObject({
  steps: z._default(z.array(z.number()), () => [5, 25, 50, 100]),
  holdSeconds: z._default(z.number(), 300),
});

export const maintenanceSchema = z._default(
  z.array(strictObject({ from: z.string(), until: z.string(), reason: z.string() })),
  () => [],
);

export const applicationSchema = strictObject({
  name: z.string(),
  records: z._default(z.array(z.enum(['A', 'AAAA', 'CNAME'])), () => ['A' as const]),
  ttlSeconds: z._default(z.number(), 60),
  endpoints: z.record(z.string(), strictObject({ target, probe: z.string() })),
  checks: z.exactOptional(z.array(checkSchema)),
  steering: z._default(steering, () => ({})),
  confirmSeconds: z.exactOptional(z.number()),
  upThreshold: z._default(z.number(), 6),
  failover: z._default(autoOrManual, 'auto'),
  failback: z.exactOptional(autoOrManual),
  stabilisationSeconds: z._default(z.number(), 900),
  cooldownSeconds: z._default(z.number(), 600),
  movesPerHour: z._default(z.number(), 4),
  ramp: z.prefault(ramp, () => ({})),
  maintenance: maintenanceSchema,
  prepare: z.exactOptional(z.string()),
  mode: z.exactOptional(modeSchema),
  database: z.exactOptional(strictObject({ id: z.string(), needs: z.enum(['writer', 'reader']) })),
  audience: z.exactOptional(z.string()),
});

export type ApplicationDraft = z.output<typeof applicationSchema>;
