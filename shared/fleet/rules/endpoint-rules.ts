/** Rules about an application's endpoints: where they are, and what DNS answers for them. */
import { isIPv4, isIPv6 } from 'node:net';
import { isDnsName } from '../dns-name.ts';
import type { RecordType, Target } from '../fleet.ts';
import { type Finding, finding, type Path } from '../issue.ts';
import type { ApplicationRule } from './application-rules.ts';
import { namedTwice } from './lists.ts';

/** What of a target serves a record type. */
const sources: Readonly<Record<RecordType, readonly (keyof Target)[]>> = {
  A: ['a', 'alias'],
  AAAA: ['aaaa', 'alias'],
  CNAME: ['cname'],
};

/**
 * Values in all regions of one application. A move deletes and creates each of them and the TXT record in one
 * batch, and Route 53 takes 1,000 values in a batch.
 */
const targetValuesMax = 1000 / 2 - 1;

export const endpointsAreInActiveRegions: ApplicationRule = ({ endpoints }, at, { regions, witnesses }) => {
  const path = [...at, 'endpoints'];
  const dependsOn = [path, ['regions'], ['witnesses']];
  const keys = Object.keys(endpoints);
  const active = [...new Set(regions)].join(', ');
  if (keys.length === 0) return [finding(path, undefined, 'have at least one region', { dependsOn })];
  // That there are no regions at all is said where they should be.
  if (regions.length === 0) return [];
  return keys
    .filter((region) => !regions.includes(region))
    .map((region) => {
      const reason = witnesses.includes(region) ? ' (it is a witness, which serves no traffic)' : '';
      const must = `be in one of the regions ${active}${reason}`;
      return finding([...path, region], region, must, { dependsOn });
    });
};

export const targetsServeTheRecords: ApplicationRule = ({ endpoints, records }, at) =>
  Object.entries(endpoints).flatMap(([region, { target }]) =>
    records
      .filter((type) => !sources[type].some((source) => isFilled(target[source])))
      .map((type) => {
        const must = `have ${sources[type].join(' or ')}, because the application answers ${type}`;
        return finding([...at, 'endpoints', region, 'target'], given(target), must, {
          dependsOn: [
            [...at, 'records'],
            [...at, 'endpoints', region, 'target'],
          ],
        });
      }),
  );

/** Route 53 would have to change the kind of a record in a move, and an alias has no TTL of its own. */
export const targetsAreOfOneKind: ApplicationRule = ({ endpoints, records }, at) => {
  const path = [...at, 'endpoints'];
  const both = Object.entries(endpoints).filter(([, { target }]) => target.alias && given(target).length > 1);
  if (both.length > 0) {
    return both.map(([region, { target }]) =>
      finding([...path, region, 'target'], given(target), 'have alias alone, or no alias', {
        allowed: 'alias, or a and aaaa, or cname',
      }),
    );
  }
  const mixed = records.find((type) => {
    const kinds = Object.values(endpoints).flatMap(({ target }) => kindFor(target, type));
    return new Set(kinds).size > 1;
  });
  if (mixed === undefined) return [];
  const kinds = Object.entries(endpoints).map(
    ([region, { target }]) => `${region}=${kindFor(target, mixed).join()}`,
  );
  const must = `answer ${mixed} in all regions by alias, or in all regions by values`;
  return [finding(path, kinds, must, { dependsOn: [path, [...at, 'records']] })];
};

export const targetValuesAreValid: ApplicationRule = ({ name, endpoints }, at) => {
  const findings = Object.entries(endpoints).flatMap(([region, { target }]) => {
    const path = [...at, 'endpoints', region, 'target'];
    return [
      ...invalidAddresses([...path, 'a'], target.a, isIPv4, 'an IPv4 address, such as 192.0.2.1'),
      ...invalidAddresses(
        [...path, 'aaaa'],
        target.aaaa,
        isPlainIPv6,
        'an IPv6 address, such as 2001:db8::1',
      ),
      ...(target.cname === undefined ? [] : invalidName([...path, 'cname'], target.cname, name)),
      ...(target.alias === undefined ? [] : invalidAlias([...path, 'alias'], target.alias, name)),
    ];
  });
  const values = Object.values(endpoints).reduce(
    (sum, { target }) => sum + (target.a?.length ?? 0) + (target.aaaa?.length ?? 0) + (target.cname ? 1 : 0),
    0,
  );
  if (values <= targetValuesMax) return findings;
  const must = `have at most ${targetValuesMax} values in all regions together, so that a move is one batch`;
  return [...findings, finding([...at, 'endpoints'], `${values} values`, must)];
};

function invalidAddresses(
  at: Path,
  addresses: readonly string[] | undefined,
  isValid: (address: string) => boolean,
  what: string,
): readonly Finding[] {
  if (addresses === undefined) return [];
  return [
    ...addresses.flatMap((address, index) =>
      isValid(address) ? [] : [finding([...at, index], address, `be ${what}`)],
    ),
    ...namedTwice(at, addresses),
  ];
}

function invalidAlias(at: Path, alias: NonNullable<Target['alias']>, name: string): readonly Finding[] {
  const findings = [...invalidName([...at, 'dnsName'], alias.dnsName, name)];
  if (!/^[A-Z0-9]{1,32}$/.test(alias.hostedZoneId)) {
    const must = "be the id of the target's own hosted zone, such as a load balancer's Z35SXDOTRQ7X7K";
    findings.push(finding([...at, 'hostedZoneId'], alias.hostedZoneId, must));
  }
  return findings;
}

function invalidName(at: Path, target: string, name: string): readonly Finding[] {
  if (!isDnsName(target)) return [finding(at, target, 'be a DNS name')];
  if (target !== name) return [];
  return [finding(at, target, "be another name than the application's own: it would point to itself")];
}

function isPlainIPv6(address: string): boolean {
  return isIPv6(address) && !address.includes('%');
}

function kindFor(target: Target, type: RecordType): readonly ('alias' | 'values')[] {
  const source = sources[type].find((candidate) => isFilled(target[candidate]));
  if (source === undefined) return [];
  return [source === 'alias' ? 'alias' : 'values'];
}

function given(target: Target): readonly string[] {
  return Object.entries(target).flatMap(([key, value]) => (isFilled(value) ? [key] : []));
}

function isFilled(value: Target[keyof Target]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}
