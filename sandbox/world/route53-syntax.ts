/**
 * What Route 53 refuses by looking at one change alone: a request of the wrong shape (InvalidInput), and values
 * that are not what their type asks for (InvalidChangeBatch). The wording is AWS's, as its clients quote it.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { nameProblem } from './route53-names.ts';
import type { Change, ResourceRecordSet } from './route53-types.ts';

const RECORD_TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SPF', 'SRV', 'TXT'];
/** These have one answer only, so they take no routing policy. */
const SIMPLE_ONLY_TYPES = ['NS', 'SOA'];
const ACTIONS = ['CREATE', 'DELETE', 'UPSERT'];
const WEIGHT_LIMIT = 255;
const TTL_LIMIT_SECONDS = 2_147_483_647;
const SET_IDENTIFIER_LIMIT = 128;
/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const VALUES_LIMIT = 400;
const CHARACTER_STRING_LIMIT_BYTES = 255;

/** Why the whole request is refused as InvalidInput; undefined where it is not. `place` counts from 1. */
export function shapeProblem(change: Change, place: number): string | undefined {
  const record = change.ResourceRecordSet;
  return (
    constraintProblem(change, place) ??
    targetProblem(record, describe(change)) ??
    policyProblem(record, describe(change))
  );
}

/** Why the values are refused as InvalidChangeBatch; empty where they are not. */
export function valueProblems(record: ResourceRecordSet): string[] {
  const problems = [wildcardProblem(record)];
  const values = (record.ResourceRecords ?? []).map(({ Value }) => Value);
  if (values.length > VALUES_LIMIT)
    problems.push(`Cannot have more than ${VALUES_LIMIT} records in a RRSet.`);
  if (record.Type === 'CNAME' && values.length > 1) {
    problems.push(`RRSet of type CNAME with DNS name ${record.Name} has more than one value`);
  }
  for (const [place, value] of values.entries()) {
    const fatal = valueProblem(record.Type, value);
    if (fatal !== undefined) problems.push(`Invalid Resource Record: '${fatal}'`);
    if (values.indexOf(value) < place) problems.push(`Duplicate Resource Record: '${value}'`);
  }
  return problems.filter((problem) => problem !== undefined);
}

/** The strings of a TXT value; undefined where it is not a sequence of quoted strings. */
export function parseCharacterStrings(value: string): string[] | undefined {
  if (!/^"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*$/.test(value)) return undefined;
  return [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) =>
    quoted.replaceAll(/\\([0-3][0-7]{2})|\\(.)/g, (_escape, octal?: string, character?: string) =>
      octal === undefined ? (character ?? '') : String.fromCharCode(Number.parseInt(octal, 8)),
    ),
  );
}

function describe({ Action, ResourceRecordSet: { Name, Type, SetIdentifier } }: Change): string {
  return `[Action=${Action}, Name=${Name}, Type=${Type}, SetIdentifier=${SetIdentifier ?? 'null'}]`;
}

function constraintProblem({ Action, ResourceRecordSet: record }: Change, place: number): string | undefined {
  const refuse = (field: string, value: unknown, constraint: string): string =>
    `1 validation error detected: Value '${value}' at 'changeBatch.changes.${place}.member.${field}' failed to satisfy constraint: ${constraint}`;
  const range = (field: string, value: number | undefined, limit: number): string | undefined => {
    if (value === undefined) return undefined;
    if (!Number.isInteger(value)) return refuse(field, value, 'Member must be an integer');
    if (value < 0) return refuse(field, value, 'Member must have value greater than or equal to 0');
    if (value > limit) return refuse(field, value, `Member must have value less than or equal to ${limit}`);
    return undefined;
  };

  if (!ACTIONS.includes(Action)) {
    return refuse('action', Action, `Member must satisfy enum value set: [${ACTIONS.join(', ')}]`);
  }
  if (!RECORD_TYPES.includes(record.Type)) {
    return refuse(
      'resourceRecordSet.type',
      record.Type,
      `Member must satisfy enum value set: [${RECORD_TYPES.join(', ')}]`,
    );
  }
  const length = record.SetIdentifier?.length ?? 1;
  if (length < 1 || length > SET_IDENTIFIER_LIMIT) {
    return refuse(
      'resourceRecordSet.setIdentifier',
      record.SetIdentifier,
      'Member must have length 1 to 128',
    );
  }
  return (
    range('resourceRecordSet.weight', record.Weight, WEIGHT_LIMIT) ??
    range('resourceRecordSet.tTL', record.TTL, TTL_LIMIT_SECONDS)
  );
}

function targetProblem(record: ResourceRecordSet, change: string): string | undefined {
  const choices = '[AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]';
  const { AliasTarget, TTL, ResourceRecords } = record;
  if (AliasTarget !== undefined && (TTL !== undefined || ResourceRecords !== undefined)) {
    return `Invalid request: Expected exactly one of ${choices}, but found more than one in Change with ${change}`;
  }
  if (AliasTarget === undefined && (TTL === undefined || (ResourceRecords ?? []).length === 0)) {
    return `Invalid request: Expected exactly one of ${choices}, but found none in Change with ${change}`;
  }
  return undefined;
}

function policyProblem(record: ResourceRecordSet, change: string): string | undefined {
  const found = [record.Weight, record.Region, record.Failover, record.MultiValueAnswer];
  const count = found.filter((policy) => policy !== undefined).length;
  const expected = 'Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer]';
  if (count > 1) return `Invalid request: ${expected}, but found more than one in Change with ${change}`;
  if (count === 0 && record.SetIdentifier !== undefined) {
    return `Invalid request: ${expected}, but found none in Change with ${change}`;
  }
  if (count === 1 && record.SetIdentifier === undefined) {
    return `Invalid request: Missing field 'SetIdentifier' in Change with ${change}`;
  }
  if (count === 1 && SIMPLE_ONLY_TYPES.includes(record.Type)) {
    return `Invalid request: Unsupported routing policy for type ${record.Type} in Change with ${change}`;
  }
  if (record.Failover !== undefined && !['PRIMARY', 'SECONDARY'].includes(record.Failover)) {
    return `Invalid request: Failover must be PRIMARY or SECONDARY in Change with ${change}`;
  }
  if (record.MultiValueAnswer !== undefined && record.AliasTarget !== undefined) {
    return `Invalid request: MultiValueAnswer is not allowed for an alias in Change with ${change}`;
  }
  return undefined;
}

function wildcardProblem(record: ResourceRecordSet): string | undefined {
  return record.Type === 'NS' && record.Name.startsWith('\\052.')
    ? `FATAL problem: NSRRsCannotBeWildcard (Wildcards are not allowed for NS records) encountered with '${record.Name}'`
    : undefined;
}

function valueProblem(type: string, value: string): string | undefined {
  const fatal = (code: string, text: string): string =>
    `FATAL problem: ${code} (${text}) encountered with '${value}'`;
  switch (type) {
    case 'A':
      return isIPv4(value)
        ? undefined
        : fatal('ARRDATAIllegalIPv4Address', 'Value is not a valid IPv4 address');
    case 'AAAA':
      return isIPv6(value) && !value.includes('%')
        ? undefined
        : fatal('AAAARRDATAIllegalIPv6Address', 'Value is not a valid IPv6 address');
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return nameProblem(value);
    case 'TXT':
    case 'SPF': {
      const strings = parseCharacterStrings(value);
      if (strings === undefined) {
        return fatal('InvalidCharacterString', 'Value should be enclosed in quotation marks');
      }
      return strings.every((text) => Buffer.byteLength(text, 'latin1') <= CHARACTER_STRING_LIMIT_BYTES)
        ? undefined
        : fatal('CharacterStringTooLong', 'Value is too long');
    }
    case 'MX':
      return fieldsProblem(
        value,
        /^\d{1,5} (\S+)$/,
        fatal('MXRRDATANotTwoFields', 'MX record must have 2 fields'),
      );
    case 'SRV':
      return fieldsProblem(
        value,
        /^\d{1,5} \d{1,5} \d{1,5} (\S+)$/,
        fatal('SRVRRDATANotFourFields', 'SRV record must have 4 fields'),
      );
    case 'CAA':
      return /^\d{1,3} [a-z0-9]+ "[^"]*"$/i.test(value)
        ? undefined
        : fatal('CAARRDATANotThreeFields', 'CAA record must have 3 fields');
    default:
      return /^\S+ \S+(?: \d+){5}$/.test(value)
        ? undefined
        : fatal('SOARRDATANotSevenFields', 'SOA record must have 7 fields');
  }
}

function fieldsProblem(value: string, fields: RegExp, problem: string): string | undefined {
  const name = fields.exec(value)?.[1];
  return name === undefined ? problem : nameProblem(name);
}
