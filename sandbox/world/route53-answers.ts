/**
 * What Route 53's name servers answer: the zone's records as DNS sees them (RFC 1034, wildcards and empty
 * non-terminals included), and among records of one name and type the choice by routing policy and health.
 */
import { isWithin, normaliseName, parentName, wildcardBeside } from './route53-names.ts';
import { type Choosing, chooseRecordSets } from './route53-routing.ts';
import type { ResourceRecordSet } from './route53-types.ts';
import type { ServedZone } from './route53-zones.ts';

export interface AnswerRecord {
  /** Normalised, with a trailing dot. */
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number;
  /** In zone file syntax; `parseCharacterStrings` reads a text. */
  readonly value: string;
}

export interface Answer {
  /** NOERROR without answers and with a SOA means that the name exists, but not this type. */
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED' | 'SERVFAIL';
  readonly authoritative: boolean;
  readonly answers: readonly AnswerRecord[];
  /** The SOA of a negative answer, or the name servers of a delegated zone. */
  readonly authority: readonly AnswerRecord[];
}

export interface AnswerSources extends Omit<Choosing, 'groupOf'> {
  /** The addresses of an alias target outside the zone, such as a load balancer. */
  readonly aliasAddresses: (
    dnsName: string,
    type: string,
  ) => { readonly ttlSeconds: number; readonly values: readonly string[] } | undefined;
}

/** Longer chains of CNAMEs are taken for loops. */
const CHAIN_LIMIT = 8;

export function answerFrom(zone: ServedZone, asked: string, type: string, sources: AnswerSources): Answer {
  const answers: AnswerRecord[] = [];
  let name = normaliseName(asked);
  for (let links = 0; links <= CHAIN_LIMIT; links++) {
    const cut = delegation(zone, name);
    if (cut !== undefined)
      return { rcode: 'NOERROR', authoritative: false, answers, authority: written(cut) };
    const node = nodeAt(zone, name);
    if (node === undefined) return negative(zone, 'NXDOMAIN', answers);

    const aliasOfName = node.some((record) => record.Type === 'CNAME') && type !== 'CNAME';
    const found = resolve(zone, name, node, aliasOfName ? 'CNAME' : type, sources);
    if (found.length === 0) return negative(zone, 'NOERROR', answers);
    answers.push(...found);
    const target = aliasOfName ? normaliseName(found[0]?.value ?? '') : undefined;
    // What lies outside the zone is for the resolver to ask elsewhere.
    if (target === undefined || !isWithin(target, zone.name)) {
      return { rcode: 'NOERROR', authoritative: true, answers, authority: [] };
    }
    name = target;
  }
  return { rcode: 'SERVFAIL', authoritative: true, answers: [], authority: [] };
}

/** The name servers of a zone that is delegated at or above the name; undefined where there is none. */
function delegation(zone: ServedZone, name: string): ResourceRecordSet | undefined {
  let cut: ResourceRecordSet | undefined;
  for (let at: string | undefined = name; at !== undefined && at !== zone.name; at = parentName(at)) {
    cut = recordsAt(zone, at).find((record) => record.Type === 'NS') ?? cut;
  }
  return cut;
}

/** The records that answer for a name, a wildcard's if need be; undefined where the name does not exist. */
function nodeAt(zone: ServedZone, name: string): readonly ResourceRecordSet[] | undefined {
  const own = recordsAt(zone, name);
  if (own.length > 0 || exists(zone, name)) return own;
  // Only the wildcard beside the closest name that exists counts (RFC 4592).
  for (let at: string | undefined = name; at !== undefined && at !== zone.name; at = parentName(at)) {
    const parent = parentName(at);
    if (parent === undefined || !exists(zone, parent)) continue;
    const wildcard = recordsAt(zone, wildcardBeside(at) ?? '');
    return wildcard.length > 0 ? wildcard : undefined;
  }
  return undefined;
}

function recordsAt(zone: ServedZone, name: string): ResourceRecordSet[] {
  return [...zone.records.values()].filter((record) => record.Name === name);
}

/** A name exists when it or any name below it has records. */
function exists(zone: ServedZone, name: string): boolean {
  return [...zone.records.values()].some((record) => isWithin(record.Name, name));
}

function resolve(
  zone: ServedZone,
  name: string,
  node: readonly ResourceRecordSet[],
  type: string,
  sources: AnswerSources,
): AnswerRecord[] {
  const groupOf = (target: string): ResourceRecordSet[] =>
    recordsAt(zone, target).filter((record) => record.Type === type);
  const choosing = { ...sources, groupOf };
  return chooseRecordSets(
    node.filter((record) => record.Type === type),
    choosing,
  ).flatMap((chosen) => valuesOf(chosen, choosing, 0).map((record) => ({ ...record, name })));
}

function valuesOf(
  record: ResourceRecordSet,
  choosing: Choosing & AnswerSources,
  links: number,
): AnswerRecord[] {
  const alias = record.AliasTarget;
  if (alias === undefined) return written(record);
  if (links === CHAIN_LIMIT) return [];
  const group = choosing.groupOf(alias.DNSName);
  if (group.length > 0) {
    return chooseRecordSets(group, choosing).flatMap((chosen) => valuesOf(chosen, choosing, links + 1));
  }
  const outside = choosing.aliasAddresses(alias.DNSName, record.Type);
  if (outside === undefined) return [];
  const { ttlSeconds, values } = outside;
  return values.map((value) => ({ name: record.Name, type: record.Type, ttlSeconds, value }));
}

function written(record: ResourceRecordSet): AnswerRecord[] {
  const { Name: name, Type: type, TTL: ttlSeconds = 0, ResourceRecords: values = [] } = record;
  return values.map(({ Value: value }) => ({ name, type, ttlSeconds, value }));
}

function negative(zone: ServedZone, rcode: 'NOERROR' | 'NXDOMAIN', answers: readonly AnswerRecord[]): Answer {
  const soa = recordsAt(zone, zone.name).find((record) => record.Type === 'SOA');
  return { rcode, authoritative: true, answers, authority: soa === undefined ? [] : written(soa) };
}
