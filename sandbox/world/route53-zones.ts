/**
 * Hosted zones. What the API shows changes at once; what DNS answers changes when the change has propagated,
 * and GetChange turns from PENDING to INSYNC at that moment.
 */
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { type Random, randomId } from './random.ts';
import { applyBatch } from './route53-batch.ts';
import { listHostedZones, listRecordSets, type RecordSetStart } from './route53-lists.ts';
import { isWithin, nameProblem, normaliseName } from './route53-names.ts';
import type { RecordSets } from './route53-placement.ts';
import type { ProtectionPage, RecordProtection } from './route53-protections.ts';
import type { Change, ChangeInfo, HostedZone, RecordSetPage } from './route53-types.ts';
import { apexRecords, newZone, settleZone, type Zone } from './route53-zone.ts';

export interface HostedZonesOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Asked once for each accepted change: how long until every name server answers by it. */
  readonly propagationMs: () => number;
  /** After an accepted change, how long another one to the same zone meets PriorRequestNotComplete. */
  readonly zoneBusyMs: number;
  readonly healthCheckExists: (id: string) => boolean;
  /** Throws where the operation is refused before it is looked at. */
  readonly admit: (operation: string) => void;
  readonly onInsync: (change: ChangeInfo) => void;
}

export interface HostedZones {
  create(request: { readonly Name: string; readonly CallerReference: string }): {
    readonly zone: HostedZone;
    readonly change: ChangeInfo;
  };
  get(id: string): HostedZone;
  delete(id: string): ChangeInfo;
  /** In the order of ListHostedZonesByName, from `from` on. */
  list(from?: { readonly DNSName?: string; readonly HostedZoneId?: string }): readonly HostedZone[];
  change(
    zoneId: string,
    batch: { readonly Changes: readonly Change[]; readonly Comment?: string },
  ): ChangeInfo;
  getChange(id: string): ChangeInfo;
  records(zoneId: string, start?: RecordSetStart): RecordSetPage;
  /** Until it is taken away, nobody can change the records of this name and type. */
  protect(zoneId: string, protection: RecordProtection): void;
  unprotect(zoneId: string, name: string, type: string): void;
  protections(zoneId: string, token?: string, wanted?: number): ProtectionPage;
  /** What the name servers of the closest zone answer from; undefined where no zone holds the name. */
  served(name: string): ServedZone | undefined;
  /** What the API would show of that zone: for whoever looks at the model, and not for a client. */
  accepted(name: string): ServedZone | undefined;
  /**
   * Forgets every change that is still PENDING, as a control plane does that was moved to another region: the
   * zones are what DNS serves, and GetChange knows nothing of them.
   */
  loseChangesInFlight(): void;
}

export interface ServedZone {
  readonly name: string;
  readonly records: RecordSets;
}

interface ChangeRecord {
  readonly info: Omit<ChangeInfo, 'Status'>;
  readonly insyncAtMs: number;
}

const COMMENT_LIMIT = 256;

export function hostedZones(options: HostedZonesOptions): HostedZones {
  const { clock, random } = options;
  const zones = new Map<string, Zone>();
  const changes = new Map<string, ChangeRecord>();
  const callerReferences = new Set<string>();

  const zoneById = (given: string): Zone => {
    const id = given.replace(/^\/?hostedzone\//, '');
    const zone = zones.get(id);
    if (zone === undefined)
      throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
    return zone;
  };

  const closestTo = (name: string): Zone | undefined =>
    [...zones.values()]
      .filter((zone) => isWithin(normaliseName(name), zone.name))
      .reduce<Zone | undefined>(
        (best, zone) => (best === undefined || zone.name.length > best.name.length ? zone : best),
        undefined,
      );

  const changeInfo = ({ info, insyncAtMs }: ChangeRecord): ChangeInfo => ({
    ...info,
    Status: clock.nowMs() >= insyncAtMs ? 'INSYNC' : 'PENDING',
  });

  const accept = (zone: Zone, records: RecordSets, comment?: string): ChangeInfo => {
    const nowMs = clock.nowMs();
    // A later change includes the earlier ones, so it is never served before them.
    const insyncAtMs = Math.max(nowMs + options.propagationMs(), zone.pending.at(-1)?.insyncAtMs ?? 0);
    const changeId = `C${randomId(random, 20)}`;
    const Id = `/change/${changeId}`;
    const info = { Id, SubmittedAt: new Date(nowMs), ...(comment !== undefined && { Comment: comment }) };
    const record = { info, insyncAtMs };
    zone.records = records;
    zone.busyUntilMs = nowMs + options.zoneBusyMs;
    zone.pending.push({ changeId, insyncAtMs, records });
    changes.set(changeId, record);
    clock.at(insyncAtMs, () => {
      if (changes.has(changeId)) options.onInsync(changeInfo(record));
    });
    return changeInfo(record);
  };

  return {
    create({ Name, CallerReference }) {
      options.admit('CreateHostedZone');
      const problem = nameProblem(Name);
      if (problem !== undefined) throw new AwsError('InvalidDomainName', problem);
      if (callerReferences.has(CallerReference)) {
        const message = `A hosted zone has already been created with the specified caller reference: ${CallerReference}`;
        throw new AwsError('HostedZoneAlreadyExists', message, 409);
      }
      callerReferences.add(CallerReference);
      const zone = newZone(`Z${randomId(random, 20)}`, normaliseName(Name), CallerReference, random);
      zones.set(zone.id, zone);
      return { change: accept(zone, apexRecords(zone)), zone: describe(zone) };
    },
    get(id) {
      options.admit('GetHostedZone');
      return describe(zoneById(id));
    },
    delete(id) {
      options.admit('DeleteHostedZone');
      const zone = zoneById(id);
      if (zone.records.size > 2) {
        const message =
          'The specified hosted zone contains non-required resource record sets and so cannot be deleted.';
        throw new AwsError('HostedZoneNotEmpty', message);
      }
      if (zone.protections.size > 0) {
        const message = 'The specified hosted zone contains record protections and so cannot be deleted.';
        throw new AwsError('HostedZoneNotEmpty', message);
      }
      zones.delete(zone.id);
      return accept(zone, new Map());
    },
    list(from = {}) {
      options.admit('ListHostedZonesByName');
      return listHostedZones([...zones.values()].map(describe), from);
    },
    change(zoneId, { Changes, Comment }) {
      options.admit('ChangeResourceRecordSets');
      const zone = zoneById(zoneId);
      if (clock.nowMs() < zone.busyUntilMs) {
        const message = 'The request was rejected because Route 53 was still processing a prior request.';
        throw new AwsError('PriorRequestNotComplete', message);
      }
      if ((Comment?.length ?? 0) > COMMENT_LIMIT) {
        throw new AwsError(
          'InvalidInput',
          `Invalid request: Comment must be at most ${COMMENT_LIMIT} characters`,
        );
      }
      const isProtected = zone.protections.problem(Changes);
      if (isProtected !== undefined) throw new AwsError('InvalidChangeBatch', isProtected);
      const outcome = applyBatch(zone.records, Changes, {
        zoneId: zone.id,
        zoneName: zone.name,
        healthCheckExists: options.healthCheckExists,
        zoneById: (id) => zones.get(id),
      });
      if (outcome.kind === 'refused') throw new AwsError(outcome.code, outcome.message);
      return accept(zone, outcome.records, Comment);
    },
    getChange(id) {
      options.admit('GetChange');
      const record = changes.get(id.replace(/^\/?change\//, ''));
      if (record === undefined) {
        throw new AwsError(
          'NoSuchChange',
          `A change with the specified change ID does not exist: ${id}`,
          404,
        );
      }
      return changeInfo(record);
    },
    records(zoneId, start = {}) {
      options.admit('ListResourceRecordSets');
      return listRecordSets([...zoneById(zoneId).records.values()], start);
    },
    protect(zoneId, protection) {
      zoneById(zoneId).protections.add(protection);
    },
    unprotect(zoneId, name, type) {
      zoneById(zoneId).protections.remove(name, type);
    },
    protections(zoneId, token, wanted) {
      options.admit('ListResourceRecordSetProtections');
      return zoneById(zoneId).protections.page(token, wanted);
    },
    served(name) {
      const closest = closestTo(name);
      return closest === undefined
        ? undefined
        : { name: closest.name, records: settleZone(closest, clock.nowMs()) };
    },
    accepted(name) {
      const closest = closestTo(name);
      return closest === undefined ? undefined : { name: closest.name, records: closest.records };
    },
    loseChangesInFlight() {
      for (const zone of zones.values()) {
        zone.records = settleZone(zone, clock.nowMs());
        for (const { changeId } of zone.pending) changes.delete(changeId);
        zone.pending = [];
      }
    },
  };
}

function describe(zone: Zone): HostedZone {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    ResourceRecordSetCount: zone.records.size,
    NameServers: zone.nameServers,
  };
}
