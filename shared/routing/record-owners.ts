/**
 * Who else would change an application's records, or keeps them from being changed: whatever makes them again after they
 * were replaced would undo a failover.
 */
import { type AdoptionRefusal, notAdopted } from './adoption-refusal.ts';
import { trafficTypes } from './live-records.ts';
import { markerName } from './marker.ts';
import { normaliseName, type ResourceRecordSet } from './records.ts';
import { unquoteTxt } from './txt-value.ts';

/** What was found out about a hosted zone beside an application's own records. */
export interface ZoneSurvey {
  readonly zoneId: string;
  readonly zoneName: string;
  readonly isPrivate: boolean;
  /** Every record set of the zone. */
  readonly records: readonly ResourceRecordSet[];
  /** Undefined where they could not be asked for. */
  readonly protections: readonly RecordProtection[] | undefined;
  /** Stacks that hold a record of the application's name. */
  readonly stacks: readonly OwningStack[];
  /** What could not be found out, and why. */
  readonly unknown: readonly string[];
}

/** A name and type that Route 53 lets nobody change. */
export interface RecordProtection {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

export interface OwningStack {
  readonly region: string;
  readonly stack: string;
  readonly resource: string;
}

/** The first objection, in the order in which it helps to hear of them; undefined where nobody objects. */
export function ownerObjection(applicationName: string, survey: ZoneSurvey): AdoptionRefusal | undefined {
  return (
    ofWrongZone(applicationName, survey) ??
    ofProtection(applicationName, survey) ??
    ofStack(applicationName, survey) ??
    ofExternalDns(applicationName, survey) ??
    ofWildcard(applicationName, survey)
  );
}

/** As `ownerObjection`, of what also stands in the way of giving a record back. */
export function protectionObjection(
  applicationName: string,
  survey: ZoneSurvey,
): AdoptionRefusal | undefined {
  return ofWrongZone(applicationName, survey) ?? ofProtection(applicationName, survey);
}

function ofWrongZone(applicationName: string, survey: ZoneSurvey): AdoptionRefusal | undefined {
  const { zoneName, zoneId, isPrivate } = survey;
  if (isPrivate) {
    return notAdopted(
      'private-zone',
      `the zone must be public, got private zone ${zoneId} (${zoneName})`,
      "give zone.id of the public zone: a private zone is answered inside its VPCs alone, where neither the gates' health checkers nor this fleet's name server checks can see it",
    );
  }
  const name = normaliseName(applicationName);
  const cut = survey.records.find(
    ({ Name, Type }) => Type === 'NS' && normaliseName(Name) !== normaliseName(zoneName) && isAt(name, Name),
  );
  if (cut === undefined) return undefined;
  return notAdopted(
    'delegated',
    `${zoneName} must answer for ${applicationName}, got a delegation of ${cut.Name} to other name servers`,
    `give that zone in the fleet file: zone: { name: '${cut.Name.replace(/\.$/, '')}' }`,
  );
}

/** Whether a name is another or lies below it. */
function isAt(name: string, above: string): boolean {
  const other = normaliseName(above);
  return name === other || name.endsWith(`.${other}`);
}

function ofProtection(applicationName: string, { protections }: ZoneSurvey): AdoptionRefusal | undefined {
  const own = [normaliseName(applicationName), markerName(applicationName)];
  const found = (protections ?? []).find(
    ({ name, type }) => own.includes(normaliseName(name)) && (type === 'TXT' || trafficTypes.includes(type)),
  );
  if (found === undefined) return undefined;
  const comment = found.comment === undefined ? '' : ` (${found.comment})`;
  return notAdopted(
    'protected',
    `records of the application must not be protected, got a protection of ${found.type} ${found.name}${comment}`,
    `aws route53 delete-resource-record-set-protections, for ${found.type} ${found.name}: Route 53 refuses every change of it, so no failover could be made`,
  );
}

function ofStack(applicationName: string, { stacks }: ZoneSurvey): AdoptionRefusal | undefined {
  const [found] = stacks;
  if (found === undefined) return undefined;
  return notAdopted(
    'cloudformation',
    `no stack may hold the record of ${applicationName}, got ${found.resource} of stack ${found.stack} in ${found.region}`,
    'give the resource DeletionPolicy: Retain and deploy, then take it out of the template and deploy again: its next change would overwrite the weights',
  );
}

/** Before the name in the registry of external-dns: none, or the type that it stands for. */
const ownershipPrefixes = ['', 'a-', 'aaaa-', 'cname-', 'ns-', 'srv-', 'txt-', 'mx-'];

function ofExternalDns(applicationName: string, { records }: ZoneSurvey): AdoptionRefusal | undefined {
  const name = normaliseName(applicationName);
  const names = [
    ...new Set(records.filter(({ Type }) => trafficTypes.includes(Type)).map(({ Name }) => Name)),
  ];
  const found = records.find((record) => isHeritage(record) && ownedBy(record, [name, ...names]) === name);
  if (found === undefined) return undefined;
  const text = unquoteTxt(found.ResourceRecords?.[0]?.Value ?? '') ?? '';
  return notAdopted(
    'external-dns',
    `external-dns must not own the record of ${applicationName}, got TXT ${found.Name} ${text}`,
    'take the host name off the resource named there with policy upsert-only in force, so that the record stays; then delete this TXT record, by which external-dns knows what is its own',
  );
}

function isHeritage({ Type, ResourceRecords = [] }: ResourceRecordSet): boolean {
  if (Type !== 'TXT') return false;
  return ResourceRecords.some(({ Value }) =>
    (unquoteTxt(Value) ?? Value).startsWith('heritage=external-dns,'),
  );
}

/**
 * Whose record an ownership TXT is about: its own name or that with a type before it, else the longest name that it ends
 * with, for a prefix is whatever somebody has configured.
 */
function ownedBy({ Name }: ResourceRecordSet, names: readonly string[]): string | undefined {
  const at = normaliseName(Name);
  // A wildcard's asterisk has no place in the middle of a name, so it is written out.
  const written = (name: string) => name.replace(/^\\052\./, 'any.').replace(/^\*\./, 'any.');
  const exact = names.find((name) =>
    ownershipPrefixes.some((prefix) => at === `${prefix}${name}` || at === `${prefix}${written(name)}`),
  );
  if (exact !== undefined) return exact;
  return names.filter((name) => at.endsWith(name)).sort((one, other) => other.length - one.length)[0];
}

/** Where nothing stands at the name itself, a wildcard above it answers. */
function ofWildcard(applicationName: string, { records }: ZoneSurvey): AdoptionRefusal | undefined {
  const name = normaliseName(applicationName);
  const isThere = records.some(
    ({ Name, Type }) => normaliseName(Name) === name && trafficTypes.includes(Type),
  );
  if (isThere || name.startsWith('\\052.')) return undefined;
  const wildcard = records.find(({ Name, Type }) => {
    const at = normaliseName(Name);
    return at.startsWith('\\052.') && trafficTypes.includes(Type) && name.endsWith(at.slice('\\052'.length));
  });
  if (wildcard === undefined) return undefined;
  return notAdopted(
    'wildcard',
    `a record must stand at ${applicationName} itself, got ${wildcard.Type} ${wildcard.Name.replace('\\052', '*')}, which answers for it`,
    'create a record at the name with the same answer first, and adopt that; or steer the wildcard itself',
  );
}
