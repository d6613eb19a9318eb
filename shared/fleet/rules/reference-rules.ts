/** Rules about references: without enough of them a vantage could not tell its own trouble from an endpoint's. */
import { isIP } from 'node:net';
import { isDnsName } from '../dns-name.ts';
import type { Fleet } from '../fleet.ts';
import { type Finding, finding } from '../issue.ts';
import { outsideLimits } from './limits.ts';

/** Half of the references must answer, from two places at least: one place alone may itself be the trouble. */
const placesMin = 2;

export function referencesAreAddresses({ references }: Fleet): readonly Finding[] {
  return references.flatMap(({ host, port, place }, index) => {
    const at = ['references', index];
    const findings = [...outsideLimits([...at, 'port'], port, { min: 1, max: 65_535 })];
    if (isIP(host) === 0 && !isDnsName(host)) {
      findings.push(finding([...at, 'host'], host, 'be a DNS name or an IP address'));
    }
    if (place.trim() === '') {
      findings.push(finding([...at, 'place'], place, 'be an AWS region or the name of another network'));
    }
    const first = references.findIndex((other) => other.host === host && other.port === port);
    if (first !== index)
      findings.push(finding(at, `${host}:${port}`, 'be named once', { allowed: 'each address once' }));
    return findings;
  });
}

/** References in the region of the endpoint being judged do not count, so the rest must still span two places. */
export function referencesSpanPlaces({ references, regions }: Fleet): readonly Finding[] {
  const places = [...new Set(references.map(({ place }) => place))];
  const judged = regions.find((region) => places.filter((place) => place !== region).length < placesMin);
  if (judged === undefined) return [];
  const must = `span at least ${placesMin} places outside ${judged}, and so for every region`;
  return [
    finding(['references'], places, must, {
      allowed: `targets in at least ${placesMin} places that are not the region being judged`,
      dependsOn: [['references'], ['regions']],
    }),
  ];
}
