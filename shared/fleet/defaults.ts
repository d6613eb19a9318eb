/** Completes a fleet of the right shape: fills in the defaults that follow from other fields, and normalises DNS names. */
import type { ApplicationDraft } from './application-schema.ts';
import { checkSchema } from './check-schema.ts';
import type { Application, Check, Endpoint, Fleet, Reference, Steering, Target } from './fleet.ts';
import type { FleetDraft } from './schema.ts';

/** A strong ledger has exactly three full replicas (DynamoDB's multi-region strong consistency). */
const ledgerReplicas = 3;

export function fillDefaults(draft: FleetDraft): Fleet {
  const deployed = [...new Set([...draft.regions, ...draft.witnesses])];
  const vantages = draft.vantages ?? deployed;
  return {
    name: draft.name,
    ...(draft.account === undefined ? {} : { account: draft.account }),
    mode: draft.mode,
    zone: { ...draft.zone, name: normalName(draft.zone.name) },
    regions: draft.regions,
    witnesses: draft.witnesses,
    vantages,
    controlRegions: draft.controlRegions ?? deployed,
    ledgerRegions: draft.ledgerRegions ?? deployed.slice(0, ledgerReplicas),
    intervalSeconds: draft.intervalSeconds,
    minVotes: draft.minVotes ?? strictMajority(new Set(vantages).size),
    gates: draft.gates,
    gateAfterSeconds: draft.gateAfterSeconds,
    maintenance: draft.maintenance,
    references: draft.references ?? defaultReferences(vantages),
    applications: mapValues(draft.applications, (application) => completeApplication(application, draft)),
    databases: draft.databases,
    people: draft.people,
    audiences: draft.audiences,
    smsLimitDollars: draft.smsLimitDollars,
    ...(draft.ping === undefined ? {} : { ping: draft.ping }),
  };
}

/** The smallest number of votes that no other number of the same voters can outvote. */
export function strictMajority(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

function completeApplication(draft: ApplicationDraft, fleet: FleetDraft): Application {
  const { database } = draft;
  // Going back moves the writer again, which is a person's decision.
  const failback = draft.failback ?? (database === undefined ? 'auto' : 'manual');
  // Where a move is dear, a blip must not pay for one.
  const patient = database?.needs === 'writer' || failback === 'manual';
  const audience = draft.audience ?? onlyKey(fleet.audiences);
  return {
    name: normalName(draft.name),
    records: draft.records,
    ttlSeconds: draft.ttlSeconds,
    endpoints: mapValues(draft.endpoints, normalEndpoint),
    checks: draft.checks ?? [defaultCheck(Object.values(draft.endpoints))],
    steering: completeSteering(draft, fleet),
    confirmSeconds: draft.confirmSeconds ?? (patient ? 20 : 6),
    upThreshold: draft.upThreshold,
    failover: draft.failover,
    failback,
    stabilisationSeconds: draft.stabilisationSeconds,
    cooldownSeconds: draft.cooldownSeconds,
    movesPerHour: draft.movesPerHour,
    ramp: draft.ramp,
    maintenance: draft.maintenance,
    ...(draft.prepare === undefined ? {} : { prepare: draft.prepare }),
    mode: draft.mode ?? fleet.mode,
    ...(database === undefined ? {} : { database }),
    ...(audience === undefined ? {} : { audience }),
  };
}

function completeSteering(draft: ApplicationDraft, fleet: FleetDraft): Steering {
  const { steering } = draft;
  const order = steering.order ?? defaultOrder(draft, fleet);
  switch (steering.policy) {
    case 'latency':
    case 'weighted':
      return { ...steering, order };
    default:
      return { policy: 'priority', order };
  }
}

function defaultOrder(draft: ApplicationDraft, fleet: FleetDraft): readonly string[] {
  return [...new Set(fleet.regions)].filter((region) => Object.hasOwn(draft.endpoints, region));
}

function defaultCheck(endpoints: readonly Endpoint[]): Check {
  const tcp = endpoints.length > 0 && endpoints.every(({ probe }) => probe.startsWith('tcp:'));
  return checkSchema.parse({ type: tcp ? 'tcp' : 'http' });
}

/** An AWS endpoint in each vantage's region, and two networks that are not AWS. */
function defaultReferences(vantages: readonly string[]): readonly Reference[] {
  const regional = [...new Set(vantages)].map((region) => ({
    host: `dynamodb.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`,
    port: 443,
    place: region,
  }));
  return [
    ...regional,
    { host: 'one.one.one.one', port: 443, place: 'cloudflare' },
    { host: 'dns.google', port: 443, place: 'google' },
  ];
}

function normalEndpoint({ target, probe }: Endpoint): Endpoint {
  const { cname, alias } = target;
  const normal: Target = {
    ...target,
    ...(cname === undefined ? {} : { cname: normalName(cname) }),
    ...(alias === undefined ? {} : { alias: { ...alias, dnsName: normalName(alias.dnsName) } }),
  };
  return { target: normal, probe };
}

/** Lower case, without trailing dot. */
function normalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function onlyKey(entries: Readonly<Record<string, unknown>>): string | undefined {
  const keys = Object.keys(entries);
  return keys.length === 1 ? keys[0] : undefined;
}

function mapValues<From, To>(
  entries: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, change(value)]));
}
