/** Rules about an application as a whole: its name, its records, its order of regions, what it refers to. */
import { dnsNameCharactersMax, isDnsName, isSteerableName } from '../dns-name.ts';
import type { Application, Fleet } from '../fleet.ts';
import { type Finding, finding, type Path } from '../issue.ts';
import { emptyList, namedTwice } from './lists.ts';

export type ApplicationRule = (application: Application, at: Path, fleet: Fleet) => readonly Finding[];

/** The TXT record beside an application's records, which carries the epoch. */
const epochLabel = '_pointsman.';

/** A function's name of at most 64 characters, or its ARN, either with a version or an alias. */
const lambdaFunction =
  /^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:)?[\w-]{1,64}(:(\$LATEST|[\w-]{1,128}))?$/;

export const nameIsSteerable: ApplicationRule = ({ name }, at, { zone }) => {
  const path = [...at, 'name'];
  const lengthMax = dnsNameCharactersMax - epochLabel.length;
  if (!isSteerableName(name)) return [finding(path, name, 'be a DNS name such as www.example.com')];
  if (name.length > lengthMax) {
    return [
      finding(path, name, `have at most ${lengthMax} characters, so that ${epochLabel}<name> is a name too`),
    ];
  }
  if (name.startsWith(epochLabel)) {
    return [finding(path, name, `not begin with ${epochLabel}, which marks Pointsman's own records`)];
  }
  if (!isDnsName(zone.name) || name === zone.name || name.endsWith(`.${zone.name}`)) return [];
  const must = `be inside the zone ${zone.name}`;
  return [
    finding(path, name, must, {
      allowed: `${zone.name} or a name that ends with .${zone.name}`,
      dependsOn: [['zone', 'name']],
    }),
  ];
};

export const nameIsNotTaken: ApplicationRule = ({ name }, at, { applications }) => {
  const first = Object.entries(applications).find(([, other]) => other.name === name);
  if (first === undefined || first[0] === at[at.length - 1]) return [];
  const [other] = first;
  return [
    finding([...at, 'name'], name, `be another name than that of application ${other}`, {
      allowed: 'a name that no other application has',
      dependsOn: [['applications', other, 'name']],
    }),
  ];
};

export const recordsFitTogether: ApplicationRule = ({ name, records }, at, { zone }) => {
  const path = [...at, 'records'];
  const findings = [
    ...emptyList(path, records, 'record type: A, AAAA or CNAME'),
    ...namedTwice(path, records),
  ];
  if (!records.includes('CNAME')) return findings;
  if (records.some((type) => type !== 'CNAME')) {
    findings.push(
      finding(path, records, 'have CNAME alone: DNS allows nothing beside it', {
        allowed: "['CNAME'], or A and AAAA",
      }),
    );
  } else if (name === zone.name) {
    findings.push(
      finding(path, records, `have A or AAAA: ${name} is the zone's apex, where DNS allows no CNAME`, {
        allowed: 'A, AAAA, or both',
        dependsOn: [
          [...at, 'name'],
          ['zone', 'name'],
        ],
      }),
    );
  }
  return findings;
};

export const orderNamesEachEndpoint: ApplicationRule = ({ endpoints, steering }, at, { regions }) => {
  const path = [...at, 'steering', 'order'];
  const { order } = steering;
  const dependsOn = [path, [...at, 'endpoints'], ['regions']];
  const reachable = Object.keys(endpoints);
  if (reachable.length === 0) return [];
  const wrong = [
    ...namedTwice(path, order),
    ...order.flatMap((region, index) =>
      Object.hasOwn(endpoints, region)
        ? []
        : [
            finding([...path, index], region, `be a region with an endpoint: ${reachable.join(', ')}`, {
              dependsOn,
            }),
          ],
    ),
  ];
  const missing = reachable.filter((region) => regions.includes(region) && !order.includes(region));
  // Each wrong entry may have been meant for a missing one: one mistake is said once.
  if (missing.length <= wrong.length) return wrong;
  const must = `name every region that has an endpoint, ${missing.join(' and ')} too`;
  return [...wrong, finding(path, order, must, { dependsOn })];
};

export const needsAreKnown: ApplicationRule = ({ database, audience }, at, { databases, audiences }) => {
  const findings: Finding[] = [];
  if (database !== undefined && !Object.hasOwn(databases, database.id)) {
    const must = `be a key of databases${listed(databases)}`;
    findings.push(finding([...at, 'database', 'id'], database.id, must, { dependsOn: [['databases']] }));
  }
  if (audience !== undefined && !Object.hasOwn(audiences, audience)) {
    const must = `be a key of audiences${listed(audiences)}`;
    findings.push(finding([...at, 'audience'], audience, must, { dependsOn: [['audiences']] }));
  }
  return findings;
};

export const preparationIsAFunction: ApplicationRule = ({ prepare }, at) =>
  prepare === undefined || lambdaFunction.test(prepare)
    ? []
    : [
        finding([...at, 'prepare'], prepare, 'be the name or the ARN of a Lambda function', {
          allowed:
            'a name such as scale-out, or an ARN such as arn:aws:lambda:us-east-1:123456789012:function:scale-out',
        }),
      ];

/** The known names, to be put after "a key of x": names only, so that nothing else can leak. */
export function listed(entries: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(entries);
  return keys.length === 0 ? ', of which there are none' : `: ${keys.join(', ')}`;
}
