/** The applications' records: ours to change, as the course says, and nobody else's. */
import type { Application } from '../../fleet/fleet.ts';
import { isMove } from '../../routing/course.ts';
import { type Difference, differencesFrom } from '../../routing/drift.ts';
import { type LiveRecords, readLive } from '../../routing/live-records.ts';
import { markerName } from '../../routing/marker.ts';
import { ownerObjection, type RecordProtection } from '../../routing/record-owners.ts';
import { normaliseName } from '../../routing/records.ts';
import {
  type Check,
  type Context,
  defineCheck,
  failed,
  failedBy,
  judgeRead,
  passed,
  unknown,
} from '../check.ts';
import type { Facts } from '../facts.ts';
import { readingOf } from '../reading.ts';

const ofApplications: Pick<Check, 'period' | 'keeper' | 'subjects'> = {
  period: 'quarter',
  keeper: 'one-region',
  subjects: ({ applications }) => Object.keys(applications),
};

const recordsAreChangeable = defineCheck({
  ...ofApplications,
  id: 'record-protections',
  severity: 'critical',
  means:
    "No record protection of Route 53 is in force on the application's records: it would refuse every batch, a failover too.",
  remedy:
    'aws route53 delete-resource-record-set-protections --hosted-zone-id ZONE --protections RecordName=NAME,RecordType=TYPE',
  needs: ['protections'],
  judge(id, { protections }, context) {
    const application = applicationOf(id, context);
    const inForce = protections.filter((protection) => isOnRecordsOf(application, protection));
    return failedBy(
      inForce.map(
        ({ name, type, comment }) =>
          `${type} ${name.replace(/\.$/, '')} is protected${comment === undefined ? '' : `: ${comment}`}`,
      ),
      'none is in force',
    );
  },
});

const applicationsAreAdopted = defineCheck({
  ...ofApplications,
  id: 'adopted',
  severity: 'warning',
  means: "The application's records are Pointsman's weighted set: until then nothing of it can be moved.",
  remedy: 'pointsman adopt APPLICATION --reason …',
  needs: ['records', 'control'],
  judge(id, facts, context) {
    const { own, marker } = liveRecords(id, facts, context);
    if (facts.control.courses[id]?.kind === 'released')
      return failed('it was given back, and is not steered');
    if (marker !== undefined) return passed(`its marker is of epoch ${marker.epoch}`);
    if (own.length > 0 && facts.control.courses[id] !== undefined)
      return passed('taken over as DNS had it; its first move will mark it');
    return failed(
      own.length > 0 ? 'its weighted records are not taken over yet' : 'it has no weighted records',
    );
  },
});

const recordsAreNotInTheWay = defineCheck({
  ...ofApplications,
  id: 'records-in-the-way',
  severity: 'critical',
  means:
    "Nothing stands at the application's name that is not ours, of another type or with another set identifier: a move would be refused.",
  remedy:
    "Delete the record, or name its type in the application's `records`, and run pointsman adopt APPLICATION.",
  needs: ['records', 'control'],
  judge(id, facts, context) {
    const live = liveRecords(id, facts, context);
    // What is not adopted yet is told by its own check.
    const counted = live.obstacles.filter(({ because }) => isAdopted(live) || because !== 'not-weighted');
    return failedBy(
      counted.map(({ text }) => text),
      'nothing else stands there',
    );
  },
});

const recordsFollowTheCourse = defineCheck({
  ...ofApplications,
  id: 'drift',
  severity: 'warning',
  means:
    'The records say what the course says: a difference was made by hand, and the next move overwrites it.',
  remedy:
    'Put the records back as they were, or order a move to where the traffic is meant to be: pointsman switchover APPLICATION --to REGION --reason …',
  needs: ['records', 'control'],
  judge(id, facts, context) {
    const application = applicationOf(id, context);
    const course = facts.control.courses[id];
    const live = liveRecords(id, facts, context);
    if (course === undefined) return unknown('it has no course yet');
    if (course.kind === 'released') return passed('it was given back: nothing of it is ours to compare');
    const isUnfinished = live.marker === undefined ? isMove(course) : live.marker.epoch !== course.epoch;
    if (isUnfinished) return unknown(`DNS has not reached the course of epoch ${course.epoch}`);
    const differences: readonly Difference[] = differencesFrom(application, course, {
      ...live,
      obstacles: [],
    });
    return failedBy(
      differences.map(({ text }) => text),
      `as the course of epoch ${course.epoch} says`,
    );
  },
});

const recordsHaveOneOwner = defineCheck({
  ...ofApplications,
  id: 'record-owners',
  severity: 'critical',
  means:
    "No CloudFormation stack and no external-dns owns the application's records, and the zone itself answers for them: else a failover would be undone, or never asked for. Terraform leaves no trace that could be read.",
  remedy: 'Take the record out of what owns it, as docs/adopting.md says.',
  needs: ['zone', 'records', 'owningStacks'],
  judge(id, { zone, records, owningStacks }, context) {
    const { name } = applicationOf(id, context);
    return judgeRead(readingOf(owningStacks, id), (stacks) => {
      const objection = ownerObjection(name, {
        zoneId: zone.id,
        zoneName: zone.name,
        isPrivate: zone.isPrivate,
        records,
        stacks,
        // Told of by a check of their own.
        protections: undefined,
        unknown: [],
      });
      const isOwner = objection !== undefined && objection.because !== 'wildcard';
      return failedBy(isOwner ? [`${objection.text}: ${objection.remedy}`] : [], 'nobody else claims them');
    });
  },
});

export const recordChecks: readonly Check[] = [
  recordsAreChangeable,
  applicationsAreAdopted,
  recordsAreNotInTheWay,
  recordsFollowTheCourse,
  recordsHaveOneOwner,
];

/** The names at which an application has records, and those where external-dns says that they are its own. */
export function recordNames({ name, records }: Pick<Application, 'name' | 'records'>): readonly string[] {
  return [name, markerName(name), ...records.map((type) => `${type.toLowerCase()}-${name}`)];
}

function applicationOf(id: string, { fleet }: Context): Application {
  const application = fleet.applications[id];
  if (application === undefined) throw new Error(`application must be one of the fleet, got ${id}`);
  return application;
}

function liveRecords(
  id: string,
  { records, control }: Pick<Facts, 'records' | 'control'>,
  context: Context,
): LiveRecords {
  return readLive(applicationOf(id, context), records, control.courses[id]);
}

function isAdopted({ own, marker }: LiveRecords): boolean {
  return marker !== undefined || own.length > 0;
}

function isOnRecordsOf({ name, records }: Application, protection: RecordProtection): boolean {
  const protectedName = normaliseName(protection.name);
  if (protectedName === normaliseName(markerName(name))) return protection.type === 'TXT';
  return protectedName === normaliseName(name) && records.some((type) => type === protection.type);
}
