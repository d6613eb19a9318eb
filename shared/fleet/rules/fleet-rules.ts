/** Rules about the fleet itself: its name, its zone, its interval, and the names that its owner gives to things. */
import { isDnsName } from '../dns-name.ts';
import type { Fleet } from '../fleet.ts';
import { type Finding, finding } from '../issue.ts';
import { isWithin, type Limits, outsideLimits } from './limits.ts';

/**
 * 20 characters leave room in the longest name of a resource, a bucket's, which is at most 63:
 * `pointsman-<fleet>-<account of 12>-<region of 14>` and a word more.
 */
const fleetName = /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/;

/** Goes into keys of tables, names of topics and dimensions of metrics; `/` and `*` have a meaning there. */
const givenName = /^[a-z0-9][a-z0-9_-]{0,62}$/i;

/** SQS delays are whole seconds; the scheduler fires once a minute. */
export const intervalLimits: Limits = { min: 1, max: 60, unit: 'seconds' };

export function fleetNameIsUsable({ name }: Fleet): readonly Finding[] {
  if (fleetName.test(name)) return [];
  return [
    finding(
      ['name'],
      name,
      'be 1 to 20 lower-case letters, digits and hyphens, first a letter, last no hyphen',
    ),
  ];
}

export function accountIsAnAccount({ account }: Fleet): readonly Finding[] {
  if (account === undefined || /^\d{12}$/.test(account)) return [];
  return [finding(['account'], account, 'be the id of an AWS account, twelve digits')];
}

export function zoneIsUsable({ zone }: Fleet): readonly Finding[] {
  const findings: Finding[] = [];
  if (!isDnsName(zone.name))
    findings.push(finding(['zone', 'name'], zone.name, 'be a DNS name such as example.com'));
  if (zone.id !== undefined && !/^[A-Z0-9]{1,32}$/.test(zone.id)) {
    findings.push(
      finding(['zone', 'id'], zone.id, 'be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ'),
    );
  }
  if (zone.roleArn !== undefined && !/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(zone.roleArn)) {
    findings.push(
      finding(
        ['zone', 'roleArn'],
        zone.roleArn,
        'be the ARN of a role, such as arn:aws:iam::123456789012:role/dns',
      ),
    );
  }
  return findings;
}

/**
 * Below 5 s a vantage would close its gate before a move that goes well is answered; beyond 10 min the second path
 * would be none.
 */
const gateAfterLimits: Limits = { min: 5, max: 600, unit: 'seconds', fractions: true };

export function intervalIsUsable({ intervalSeconds }: Fleet): readonly Finding[] {
  return outsideLimits(['intervalSeconds'], intervalSeconds, intervalLimits);
}

export function gateDelayIsUsable({ gateAfterSeconds }: Fleet): readonly Finding[] {
  return outsideLimits(['gateAfterSeconds'], gateAfterSeconds, gateAfterLimits);
}

export function hasUsableInterval({ intervalSeconds }: Fleet): boolean {
  return isWithin(intervalSeconds, intervalLimits);
}

export function givenNamesAreUsable(fleet: Fleet): readonly Finding[] {
  return (['applications', 'databases', 'people', 'audiences'] as const).flatMap((field) =>
    Object.keys(fleet[field])
      .filter((key) => !givenName.test(key))
      .map((key) =>
        finding(
          [field, key],
          key,
          'be named by 1 to 63 letters, digits, hyphens and underscores, first no hyphen',
          {
            allowed:
              'a name of 1 to 63 letters, digits, hyphens and underscores, first no hyphen or underscore',
          },
        ),
      ),
  );
}
