/**
 * What may be done to the fleet's zone. IAM itself forbids what the compare-and-swap never does: other names, other
 * types, and UPSERT, which changes a record whatever it was.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Fleet, RecordType } from '../../shared/fleet/fleet.ts';
import { markerName } from '../../shared/routing/marker.ts';
import { normaliseName } from '../../shared/routing/records.ts';
import type { FleetArns } from './fleet-arns.ts';

/** Characters of record names in one statement: a managed policy, which may have to hold it, takes 6,144. */
const nameCharactersMax = 4_000;

/** @param recordTypes Beside the marker's. */
export function trafficStatements(
  arns: FleetArns,
  recordTypes: readonly RecordType[] = listedTypes(arns.fleet),
): readonly PolicyStatement[] {
  const { roleArn } = arns.fleet.zone;
  // Whose zone it is says what the role may do there.
  if (roleArn !== undefined)
    return [
      new PolicyStatement({ sid: 'AssumeZoneRole', actions: ['sts:AssumeRole'], resources: [roleArn] }),
    ];
  return [...readingStatements(arns), ...changeStatements(arns, recordTypes)];
}

/** For who asks the zone's own name servers, which the zone tells. */
export function nameServerStatements(arns: FleetArns): readonly PolicyStatement[] {
  // The role of the zone's account says so.
  if (arns.fleet.zone.roleArn !== undefined) return [];
  return [
    new PolicyStatement({
      sid: 'FindNameServers',
      actions: ['route53:GetHostedZone'],
      resources: [arns.hostedZone()],
    }),
  ];
}

function readingStatements(arns: FleetArns): readonly PolicyStatement[] {
  const finding = new PolicyStatement({
    // An action without resources of its own.
    sid: 'FindZone',
    actions: ['route53:ListHostedZonesByName'],
    resources: ['*'],
  });
  return [
    new PolicyStatement({
      sid: 'ReadZone',
      actions: ['route53:ListResourceRecordSets'],
      resources: [arns.hostedZone()],
    }),
    new PolicyStatement({
      sid: 'FollowChanges',
      actions: ['route53:GetChange'],
      // A change's id is made by Route 53; what can be read of it is whether it is in sync.
      resources: [`arn:${arns.partition}:route53:::change/*`],
    }),
    ...(arns.fleet.zone.id === undefined ? [finding] : []),
  ];
}

/**
 * More than one where a fleet has so many names that no policy holds them all. A batch over two of them is then
 * refused, and sent again application by application.
 */
function changeStatements(arns: FleetArns, types: readonly RecordType[]): readonly PolicyStatement[] {
  return grouped(recordNames(arns.fleet)).map(
    (names, index) =>
      new PolicyStatement({
        sid: index === 0 ? 'MoveTraffic' : `MoveTraffic${index + 1}`,
        actions: ['route53:ChangeResourceRecordSets'],
        resources: [arns.hostedZone()],
        conditions: {
          'ForAllValues:StringEquals': {
            'route53:ChangeResourceRecordSetsNormalizedRecordNames': names,
            'route53:ChangeResourceRecordSetsRecordTypes': [...types, 'TXT'],
            'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
          },
          // A request without these keys would pass the lines above.
          Null: {
            'route53:ChangeResourceRecordSetsNormalizedRecordNames': 'false',
            'route53:ChangeResourceRecordSetsRecordTypes': 'false',
            'route53:ChangeResourceRecordSetsActions': 'false',
          },
        },
      }),
  );
}

/**
 * Those that the fleet lists. Who has addresses of one kind may come to have both: while that is being deployed, a move takes the
 * records along that another region's fleet file does not list.
 */
function listedTypes({ applications }: Fleet): readonly RecordType[] {
  const listed = new Set(Object.values(applications).flatMap(({ records }) => records));
  const hasAddresses = listed.has('A') || listed.has('AAAA');
  return [
    ...(hasAddresses ? (['A', 'AAAA'] as const) : []),
    ...(listed.has('CNAME') ? (['CNAME'] as const) : []),
  ];
}

/**
 * By application, as the condition key has them: as Route 53 returns them, but without the trailing dot.
 * Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
 */
function recordNames({ applications }: Fleet): readonly (readonly string[])[] {
  return Object.values(applications).map(({ name }) =>
    [normaliseName(name), markerName(name)].map((each) => each.replace(/\.$/, '')),
  );
}

/** As few groups as hold them, none of an application's names apart from its others. */
function grouped(applications: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const names of applications) {
    // Each is quoted, and followed by a comma.
    const more = names.reduce((sum, name) => sum + name.length + 3, 0);
    if (characters + more > nameCharactersMax) {
      groups.push([]);
      characters = 0;
    }
    groups.at(-1)?.push(...names);
    characters += more;
  }
  return groups;
}
