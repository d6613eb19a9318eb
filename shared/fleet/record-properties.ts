/**
 * What of an application its records depend on, as a custom resource's properties: CloudFormation calls `align` on
 * exactly these changes, and gives every number as text.
 */
import * as z from 'zod/mini';
import type { Application, Endpoint } from './fleet.ts';

/** The type of the custom resource. */
export const recordsResourceType = 'Custom::PointsmanRecords';

export type RecordProperties = z.output<typeof recordProperties>;

/** What is left of an application when all that its records do not depend on is left out. */
export type ApplicationRecords = Pick<Application, 'name' | 'records' | 'ttlSeconds'> & {
  readonly endpoints: Readonly<Record<string, Pick<Endpoint, 'target'>>>;
};

const texts = z.array(z.string());

const target = z.object({
  a: z.exactOptional(texts),
  aaaa: z.exactOptional(texts),
  cname: z.exactOptional(z.string()),
  alias: z.exactOptional(z.object({ dnsName: z.string(), hostedZoneId: z.string() })),
});

const recordProperties = z.object({
  /** The application's key in the fleet file. */
  Application: z.string().check(z.minLength(1)),
  Name: z.string().check(z.minLength(1)),
  RecordTypes: z.array(z.enum(['A', 'AAAA', 'CNAME'])).check(z.minLength(1)),
  TtlSeconds: z.coerce.number().check(z.int(), z.nonnegative()),
  /** By region. */
  Targets: z
    .record(z.string(), target)
    .check(z.refine((targets) => Object.keys(targets).length > 0, 'must name a region')),
});

/** Whatever only orders things is put in order, so that writing it in another one changes nothing. */
export function recordPropertiesOf(
  id: string,
  { name, records, ttlSeconds, endpoints }: ApplicationRecords,
): RecordProperties {
  const targets = Object.entries(endpoints).map(([region, { target: given }]) => {
    const { a, aaaa, cname, alias } = given;
    return [
      region,
      {
        ...(a === undefined ? {} : { a: [...a].sort() }),
        ...(aaaa === undefined ? {} : { aaaa: [...aaaa].sort() }),
        ...(cname === undefined ? {} : { cname }),
        ...(alias === undefined ? {} : { alias: { ...alias } }),
      },
    ] as const;
  });
  return {
    Application: id,
    Name: name,
    RecordTypes: [...records].sort(),
    TtlSeconds: ttlSeconds,
    Targets: Object.fromEntries(targets.sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

/** @throws Error that names the property */
export function readRecordProperties(properties: unknown): {
  readonly id: string;
  readonly application: ApplicationRecords;
} {
  const read = recordProperties.safeParse(properties);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(
      `the property ${issue?.path.join('.') || 'list'} of ${recordsResourceType} is not valid: ${issue?.message}`,
    );
  }
  const { Application: id, Name: name, RecordTypes: records, TtlSeconds: ttlSeconds, Targets } = read.data;
  const endpoints = Object.fromEntries(
    Object.entries(Targets).map(([region, given]) => [region, { target: given }]),
  );
  return { id, application: { name, records, ttlSeconds, endpoints } };
}
