/**
 * The shape of a fleet file: which keys there are, of what type, and the defaults that need no other field.
 * What a value may be beyond its type is said in rules/; defaults that follow from other fields in defaults.ts.
 */
import * as z from 'zod/mini';
import { applicationSchema, maintenanceSchema, modeSchema } from './application-schema.ts';
import { strictObject } from './strict-object.ts';

const texts = z.array(z.string());

const zone = strictObject({
  name: z.string(),
  id: z.exactOptional(z.string()),
  roleArn: z.exactOptional(z.string()),
});

const reference = strictObject({ host: z.string(), port: z.number(), place: z.string() });

const database = strictObject({
  kind: z.enum(['rds-instance', 'aurora-cluster']),
  writer: z.string(),
  replicas: z._default(texts, () => []),
  backup: z.exactOptional(
    strictObject({
      everyHours: z._default(z.number(), 6),
      copyTo: texts,
      kmsKeys: z._default(z.record(z.string(), z.string()), () => ({})),
      subnetGroups: z._default(z.record(z.string(), z.string()), () => ({})),
    }),
  ),
  promotion: z._default(z.enum(['manual', 'auto']), 'manual'),
});

const person = strictObject({
  email: z.exactOptional(z.string()),
  // YAML reads an unquoted +1… as a number.
  sms: z.exactOptional(z.string({ error: "text such as '+12025550100', in quotes" })),
  https: z.exactOptional(z.string()),
});

const audience = strictObject({
  people: texts,
  escalateAfterMinutes: z._default(z.number(), 10),
});

export const fleetSchema = strictObject({
  name: z.string(),
  // YAML reads digits without quotes as a number, and drops leading zeros.
  account: z.exactOptional(z.string({ error: "text such as '123456789012', in quotes" })),
  mode: z._default(modeSchema, 'observe'),
  zone,
  regions: texts,
  witnesses: z._default(texts, () => []),
  vantages: z.exactOptional(texts),
  controlRegions: z.exactOptional(texts),
  ledgerRegions: z.exactOptional(texts),
  intervalSeconds: z._default(z.number(), 10),
  minVotes: z.exactOptional(z.number()),
  gates: z._default(z.boolean(), true),
  gateAfterSeconds: z._default(z.number(), 10),
  maintenance: maintenanceSchema,
  references: z.exactOptional(z.array(reference)),
  applications: z.record(z.string(), applicationSchema),
  databases: z._default(z.record(z.string(), database), () => ({})),
  people: z._default(z.record(z.string(), person), () => ({})),
  audiences: z._default(z.record(z.string(), audience), () => ({})),
  smsLimitDollars: z._default(z.number(), 1),
  ping: z.exactOptional(z.string()),
});

/** What a person writes. */
export type FleetInput = z.input<typeof fleetSchema>;

/** A fleet of the right shape, in which the defaults that follow from other fields are still open. */
export type FleetDraft = z.output<typeof fleetSchema>;
